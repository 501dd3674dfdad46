import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key reshare`: other holders, the same key.
struct KeyReshare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reshare",
        abstract: "Have a key held by other nodes, or with another threshold.")

    @OptionGroup var use: UseOptions
    @Option(help: "A node that is to hold the key; once a node, at most 20.") var node: [String]
    @Option(help: "Nodes needed to use the key.") var threshold: Int
    @Option(help: "The key's policy, a JSON file: nodes that join are shown it.") var policy: String

    func run() async throws {
        let (committee, _) = try await use.options.committee()
        let members = try node.map { try Identifier.address($0, "--node") }
        let policy = try await PolicyFile.read(policy, of: committee.entry(use.keyId()))
        let purpose = try await use.purpose(committee)
        let consent = try use.consent()
        let payload = ResharingPayload(
            members: members, threshold: threshold, policy: policy, purpose: purpose)
        if try await use.isDry(payload, consent, committee) { return }
        let entry = try await committee.reshare(
            use.keyId(), to: members, threshold: threshold, policy: policy, purpose: purpose,
            consent: consent, patience: use.options.patience)
        print("epoch \(entry.epoch)")
    }
}
