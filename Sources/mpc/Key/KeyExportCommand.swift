import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// `mpc key export`: a key out of its nodes' hands.
struct KeyExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Have a key given to a recipient, whole.",
        discussion: """
            From then on the recipient has the key, for good. So nodes refuse unless their operators have \
            set kms.exports, the policy names export, and it wants two approvals at least, which are for \
            this recipient alone: run it with --dry-run and --request first. The file that is written \
            the recipient opens, with `mpc key open-export`; nobody else can.
            """)

    @OptionGroup var use: UseOptions
    @Option(help: "The recipient's public key, as `mpc key recipient` prints it.")
    var recipient: String
    @Option(help: "The file to write.") var output: String

    func run() async throws {
        let target = try SecretOutput(output)
        let recipient = try Identifier.id(recipient, "--recipient")
        let (committee, _) = try await use.options.committee()
        let consent = try use.consent()
        if try await use.isDry(ExportPayload(recipient: recipient), consent, committee) { return }
        let export = try await committee.export(
            use.keyId(), to: recipient, purpose: try await use.purpose(committee),
            consent: consent, patience: use.options.patience)
        try BackupFile.write(export, to: target)
        print("\(export.parts.count) shares, sealed to the recipient")
    }
}
