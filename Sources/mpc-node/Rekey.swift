import ArgumentParser
import ComputeNode
import Foundation
import Keystore

struct Rekey: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Encrypt the keystore anew, under another key file or passphrase.",
        discussion: """
            The node must be stopped. The old secret is taken from where the configuration says. \
            Afterwards change kms.keyFile, passphraseFile or passphraseVariable there. Copies made \
            before still open with the old secret.
            """)

    @Option(help: "The configuration file that init wrote.")
    var config: String

    @Option(help: "A file with 64 hexadecimal digits, mode 0600; made if it isn't there.")
    var toKeyFile: String?

    @Option(help: "A file with a passphrase, mode 0600.")
    var toPassphraseFile: String?

    @Option(help: "The name of a variable of the environment with a passphrase.")
    var toPassphraseVariable: String?

    func validate() throws {
        let given = [toKeyFile, toPassphraseFile, toPassphraseVariable].compactMap { $0 }
        guard given.count == 1 else {
            throw ValidationError(
                "give one of --to-key-file, --to-passphrase-file, --to-passphrase-variable")
        }
    }

    func run() throws {
        do {
            let configuration = try NodeConfiguration(file: config)
            guard let kms = configuration.kms else {
                throw Failure(.missingKey(path: "kms.shareRegistry"))
            }
            let keystore = try Keystore(opening: kms.keystore, secret: kms.secret.read())
            try keystore.rekey(to: target())
            print("rekeyed \(kms.keystore); now change the kms section of \(config)")
        } catch let error as KeystoreError {
            throw Failure(.keystore(error))
        } catch let error as NodeError {
            throw Failure(error)
        }
    }

    private func target() throws(KeystoreError) -> KeystoreSecret {
        if let path = toKeyFile {
            if !FileManager.default.fileExists(atPath: path) {
                try KeystoreSecret.makeKeyFile(at: path)
            }
            return try KeystoreSecret(keyFile: path)
        }
        if let path = toPassphraseFile { return try KeystoreSecret(passphraseFile: path) }
        return try KeystoreSecret(environment: toPassphraseVariable ?? "")
    }
}
