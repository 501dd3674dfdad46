import ArgumentParser
import ComputeNode
import Keystore

/// `mpc secret put`: shares a secret among nodes.
struct SecretPut: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Share a secret among nodes and commit to the shares on chain.",
        discussion: """
            The secret is read from standard input, or from --file; it never stands on the command \
            line, and a terminal doesn't show what is typed. Waits until the nodes have acknowledged their shares on chain, and prints the id \
            that `mpc secret get` wants. Nodes that did not take theirs are named on standard error.
            """)

    @OptionGroup var options: VaultOptions
    @Option(help: "How many nodes together give the secret back: 2 or more.")
    var threshold: Int
    @Option(help: "A node's account; once a node, at most 20.")
    var node: [String]
    @Option(help: "The file with the secret; without it, standard input.")
    var file: String?
    @Option(help: "Seconds to wait for the nodes.") var timeout = 60

    func validate() throws {
        guard threshold >= 2, threshold <= node.count, node.count <= 20 else {
            throw ValidationError("--threshold must be from 2 to the number of nodes, at most 20")
        }
    }

    func run() async throws {
        CoreDumps.disable()
        let nodes = try node.map { try Identifier.address($0, "--node") }
        let secret = try SecretFile.read(file)
        let stored = try await options.vault().put(
            secret, threshold: threshold, nodes: nodes, patience: .seconds(timeout))
        VaultOptions.report(stored.faults)
        print("sharing \(stored.id)")
    }
}
