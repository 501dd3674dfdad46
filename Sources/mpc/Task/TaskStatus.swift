import ArgumentParser
import Ledger

/// `mpc task status`: where a task stands.
struct TaskStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Say where a task stands on chain.")

    @OptionGroup var chain: ChainOptions
    @Argument(help: "The task's id.") var task: String

    func run() async throws {
        let market = try chain.computeMarket()
        let description = try await TaskDescription.read(task, from: market)
        for line in description.lines { print(line) }
        if let output = try await market.output(of: description.id) {
            print("output     \(Hex.encode(output))")
        }
    }
}
