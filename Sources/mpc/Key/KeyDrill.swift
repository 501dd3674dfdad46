import ArgumentParser
import ComputeNode
import KeyManagement
import Ledger
import SecretSharing

/// `mpc key drill`: proves that a backup restores.
struct KeyDrill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill", abstract: "Check that a backup restores the key.",
        discussion: """
            Without custodians' keys the public proof is checked. With them every share is restored, \
            compared to what the public key says of it, and dealt on to new holders in this program, \
            who use the key; all is wiped, and the key is never put together.
            """)

    @Argument(help: "The backup.") var backup: String
    @Option(help: "A file with a custodian's secret key in PEM, mode 0600; may be repeated.")
    var custodian: [String] = []

    func run() throws {
        let backup = try BackupFile.read(backup)
        let keys = try custodian.map { try BackupFile.secretKey($0) }
        let report = try keys.isEmpty ? backup.verify() : backup.drill(keys)
        let places = report.restorable.map(String.init).joined(separator: ", ")
        print(
            (places.isEmpty ? "no share " : "shares \(places) ")
                + (keys.isEmpty ? "can be restored" : "restored")
                + "; \(report.needed) are needed")
        guard report.suffices else {
            throw CommandFailure("the backup does not restore the key with these custodians")
        }
        guard let trial = report.trial else { return }
        switch trial.evidence {
        case .signature(let bytes):
            let message = String(decoding: trial.message, as: UTF8.self)
            print("\(trial.holders) new holders signed: \(message)")
            print("signature \(Hex.encode(bytes)), good under the key's public key")
        case .decryption:
            print("\(trial.holders) new holders decrypted what was encrypted to the key")
        }
    }
}
