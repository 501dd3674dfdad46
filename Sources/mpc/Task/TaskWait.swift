import ArgumentParser
import Ledger

/// `mpc task wait`: until a task has its result or its end.
struct TaskWait: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait for a task's result and print its words.",
        discussion: """
            Each line is one scalar, in the order of the manifest: outputs, then the returned value. \
            Ends with an error if the task expires or the time runs out.
            """)

    @OptionGroup var chain: ChainOptions
    @Argument(help: "The task's id.") var task: String
    @Option(help: "Seconds to wait.") var timeout = 600

    func validate() throws {
        guard (1...1_000_000).contains(timeout) else {
            throw ValidationError("--timeout must be from 1 to 1000000 seconds")
        }
    }

    func run() async throws {
        let market = try chain.computeMarket()
        let end = ContinuousClock.now + .seconds(timeout)
        while ContinuousClock.now < end {
            let description = try await TaskDescription.read(task, from: market)
            switch description.record.status {
            case .finished:
                guard let output = try await market.output(of: description.id) else {
                    throw CommandFailure("the task is finished, but its log can't be found")
                }
                for start in stride(from: 0, to: output.count, by: 32) {
                    print(try UInt256(bigEndian: output[start..<min(start + 32, output.count)]))
                }
                return
            case .expired:
                throw CommandFailure("the task expired; its escrow went back to the requester")
            default: try await Task.sleep(for: .milliseconds(500))
            }
        }
        throw CommandFailure("the committee gave no result within \(timeout) s; the task goes on")
    }
}
