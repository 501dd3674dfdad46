import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key repair`: a lost share.
struct KeyRepair: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Give a node that has lost its share of a key the same again.",
        discussion: """
            As many other nodes as use the key help, and learn nothing. The node must still have its \
            journal and the keys by which it takes part in protocols; one that has lost its whole disk \
            is replaced (`mpc key reshare`).
            """)

    @OptionGroup var use: UseOptions
    @Option(help: "The node's account.") var node: String

    func run() async throws {
        let member = try Identifier.address(node, "--node")
        let (committee, _) = try await use.options.committee()
        let consent = try use.consent()
        if try await use.isDry(RepairPayload(member: member), consent, committee) { return }
        try await committee.repair(
            member, of: use.keyId(), purpose: try await use.purpose(committee),
            consent: consent, patience: use.options.patience)
        print("repaired")
    }
}
