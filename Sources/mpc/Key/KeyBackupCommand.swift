import ArgumentParser
import ComputeNode
import SecretSharing

/// `mpc key backup`.
struct KeyBackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Have each node encrypt its share to custodians.",
        discussion: """
            The file has nothing secret but to enough custodians together; it is checked before it is \
            written, and no file is replaced. Try it with `mpc key drill`.
            """)

    @OptionGroup var use: UseOptions
    @Option(
        help: "A file with a custodian's public key in PEM, RSA-3072 or P-256; 2 to 5 of them.")
    var custodian: [String]
    @Option(help: "How many custodians together restore the key.") var threshold: Int
    @Option(help: "The file to write.") var output: String

    func validate() throws {
        guard (2...5).contains(custodian.count) else {
            throw ValidationError("give 2 to 5 --custodian")
        }
        guard (2...custodian.count).contains(threshold) else {
            throw ValidationError("--threshold must be from 2 to the number of custodians")
        }
    }

    func run() async throws {
        try BackupFile.checkFree(output)
        let custodians = try custodian.map { try BackupFile.publicKey($0) }
        let (committee, _) = try await use.options.committee()
        let consent = try use.consent()
        let payload = BackupPayload(custodians: custodians.map(\.pem), threshold: threshold)
        if try await use.isDry(payload, consent, committee) { return }
        let backup = try await committee.backUp(
            use.keyId(), for: custodians, threshold: threshold,
            purpose: try await use.purpose(committee), consent: consent,
            patience: use.options.patience)
        try BackupFile.write(backup, to: output)
        let report = try backup.verify()
        print("\(report.restorable.count) shares can be restored, \(report.needed) are needed")
    }
}
