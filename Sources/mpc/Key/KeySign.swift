import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key sign`.
struct KeySign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Have a message signed; the signature is checked, and printed.",
        discussion: """
            Where the policy wants approvals, first run with --dry-run and --request, let approvers run \
            `mpc key approve` with what it prints, then run with --approval and the same --request.
            """)

    @OptionGroup var use: UseOptions
    @OptionGroup var message: MessageOptions

    func run() async throws {
        let payload = try message.payload()
        let (committee, _) = try await use.options.committee()
        let consent = try use.consent()
        if try await use.isDry(payload, consent, committee) { return }
        let id = try use.keyId()
        let body = try await committee.body(
            payload, key: id, purpose: try await use.purpose(committee), consent: consent)
        let signature = try await committee.sign(
            body, key: id, patience: use.options.patience)
        print(Hex.encode(signature))
    }
}
