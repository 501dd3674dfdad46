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
            Without custodians' keys the public proof is checked; of mnemonics there is none. With keys \
            or mnemonics every share is restored, compared to what the public key says of it, and dealt \
            on to new holders in this program, who use the key; all is wiped, and the key is never put \
            together.
            """)

    @Argument(help: "The backup.") var backup: String
    @OptionGroup var custodians: CustodianOptions

    func run() throws {
        CoreDumps.disable()
        let backup = try BackupFile.read(backup)
        let secrets = try custodians.read(for: backup)
        let report = try secrets.isEmpty ? backup.verify() : backup.drill(secrets)
        let places = report.restorable.map(String.init).joined(separator: ", ")
        print(
            (places.isEmpty ? "no share " : "shares \(places) ")
                + (!report.isShown
                    ? "sealed to the custodians"
                    : secrets.isEmpty ? "can be restored" : "restored")
                + "; \(report.needed) are needed")
        // Of which key it is a backup is to be compared with what is known of it from elsewhere.
        print("public key \(backup.publicKey)")
        guard report.suffices else {
            throw CommandFailure("the backup does not restore the key with these custodians")
        }
        guard report.isShown else {
            throw CommandFailure(
                "that mnemonics are right only a drill with --mnemonic or --custodian shows")
        }
        if let trial = report.trial { show(trial) }
        try BackupFile.requireComplete(report)
    }

    private func show(_ trial: TrialReport) {
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
