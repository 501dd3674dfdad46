import ArgumentParser
import ComputeNode
import Keystore

/// `mpc secret get`: gets a secret back from its nodes.
struct SecretGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Request a secret on chain, and put it together from shares.",
        discussion: """
            Writes the secret to a new file of mode 0600, or to standard output, unless that is a \
            terminal. Nodes that gave nothing, or a share that is not the committed one, are named on \
            standard error; as many good ones as the threshold are enough.
            """)

    @OptionGroup var options: VaultOptions
    @Argument(help: "The sharing's id, as `mpc secret put` prints it.") var sharing: String
    @Option(help: "The file to write, which must not be there; - for standard output.")
    var output: String?
    @Option(help: "Seconds that the nodes may answer, by block time.") var deadline: UInt64 = 300
    @Option(help: "Seconds to wait for each node.") var timeout = 30

    func validate() throws { try SecretOutput.checkShown(output) }

    func run() async throws {
        CoreDumps.disable()
        let target = try SecretOutput(output == "-" ? nil : output)
        let id = try Identifier.id(sharing, "the sharing's id")
        let fetched = try await options.vault().get(
            id, deadline: deadline, patience: .seconds(timeout))
        VaultOptions.report(fetched.faults)
        try target.write(fetched.secret)
    }
}
