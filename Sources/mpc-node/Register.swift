import ArgumentParser
import ComputeNode
import Logging

struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write this node's endpoints and pin into the NodeRegistry, if they differ.",
        discussion: """
            `run` does so at every start where the configuration says autoRegister. Ports must not \
            be 0 here.
            """)

    @Option(help: "The configuration file that init wrote.")
    var config: String

    func run() async throws {
        do {
            let configuration = try NodeConfiguration(file: config)
            let node = try ComputeNode(
                configuration, logger: Run.logger(configuration.logLevel))
            try await node.register()
            print("registered \(node.address)")
        } catch {
            throw Failure(error)
        }
    }
}
