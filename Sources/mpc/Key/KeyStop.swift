import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key stop`: the kill switch.
struct KeyStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop a key on chain: every node refuses to use it as soon as it sees the block.")

    @OptionGroup var options: KeyOptions
    @Option(help: "The key's id.") var id: String
    @Flag(help: "Let it be used again; the owner alone may.") var resume = false

    func run() async throws {
        let (committee, sender) = try await options.committee()
        let id = try Identifier.id(id, "--id")
        if resume {
            _ = try await committee.registry.resume(id, from: sender)
        } else {
            _ = try await committee.registry.stop(id, from: sender)
        }
        print(resume ? "active" : "stopped")
    }
}
