import ArgumentParser
import Foundation
import SecretSharing

/// `mpc secret combine`.
struct SecretCombine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "combine",
        abstract: "Put a secret together from share files.",
        discussion: """
            Takes what mpc secret split writes, and SLIP-39 mnemonics of any maker, one a file. \
            Damaged and wrong shares are named on the standard error and left out, if there are enough \
            others. The output appears whole or not at all, with mode 0600. Without --output the secret \
            goes to the standard output, unless that is a terminal.
            """)

    @Argument(help: "Share files, in binary or as text.", completion: .file())
    var shares: [String]
    @Option(help: "Where the secret goes; - for the standard output, even a terminal.")
    var output: String?
    @OptionGroup var passphrase: PassphraseOption
    @Flag(help: "Replace the output if it is there already.") var force = false

    func validate() throws {
        guard (1...65535).contains(shares.count) else { throw ValidationError("give share files") }
        try SecretOutput.checkShown(output)
    }

    func run() throws {
        CoreDumps.disable()
        let target = try SecretOutput(output == "-" ? nil : output, replacing: force)
        var sources = [ShareSource]()
        var mnemonics = [(path: String, share: SLIP39Share)]()
        for path in shares {
            do throws(SecretSharingError) {
                if let share = try MnemonicFile.share(path: path) {
                    mnemonics.append((path, share))
                } else {
                    sources.append(try ShareSource(path: path))
                }
            } catch {
                switch error {
                case .mnemonic: ShareReport.note("\(path): \(error): left out")
                case .file(_, .share): ShareReport.note("\(error): left out")
                default: throw ShareReport.failure(error, shares)
                }
            }
        }
        guard mnemonics.isEmpty || sources.isEmpty else {
            let names = mnemonics.map(\.path).joined(separator: ", ")
            throw CommandFailure("\(names): mnemonics, which don't go with other shares")
        }
        guard mnemonics.isEmpty else { return try restore(mnemonics, to: target) }
        guard passphrase.passphraseFile == nil else {
            throw CommandFailure("a passphrase goes with SLIP-39 mnemonics, and these are none")
        }
        try restore(sources, to: target)
    }

    private func restore(
        _ mnemonics: [(path: String, share: SLIP39Share)], to target: SecretOutput
    ) throws {
        let phrase = try passphrase.read()
        try ShareReport.naming(mnemonics.map(\.path)) { () throws(SecretSharingError) in
            let secret = try SLIP39.combine(mnemonics.map(\.share), passphrase: phrase)
            try secret.withUnsafeBufferPointer { secret throws(SecretSharingError) in
                try target.append(UnsafeRawBufferPointer(secret))
            }
            try target.publish()
        }
    }

    private func restore(_ sources: [ShareSource], to target: SecretOutput) throws {
        let paths = sources.map(\.path)
        var wrong = [Int]()
        try ShareReport.naming(paths) { () throws(SecretSharingError) in
            if target.isStandard { try ShareFiles.rehearse(sources) }
            wrong = try ShareFiles.combine(sources) { piece throws(SecretSharingError) in
                try target.append(piece)
            }
            try target.publish()
        }
        for place in wrong {
            let dealer =
                sources[place].header.commitments.isEmpty
                ? "" : ", as it was handed out: whoever split the secret is at fault"
            ShareReport.note("\(paths[place]): it is wrong\(dealer): left out")
        }
    }
}
