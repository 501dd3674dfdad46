import ArgumentParser
import ComputeNode

/// `mpc secret delete`: deletes a secret at its nodes.
struct SecretDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a secret of yours, on chain and at its nodes.",
        discussion: """
            Waits until the nodes have said on chain that their shares are gone, and names on standard \
            error those that have not. They do so when they are up again. Deleting a secret that is \
            deleted is no failure: the nodes are waited for again.
            """)

    @OptionGroup var options: VaultOptions
    @Argument(help: "The sharing's id.") var sharing: String
    @Option(help: "Seconds to wait for the nodes.") var timeout = 60

    func run() async throws {
        let id = try Identifier.id(sharing, "the sharing's id")
        let late = try await options.vault().delete(id, patience: .seconds(timeout))
        VaultOptions.report(
            late.map { NodeFault(node: $0, reason: .sharing(.notAcknowledged(nodes: [$0]))) })
        print("deleted \(id)")
    }
}
