import ArgumentParser
import Foundation
import LocalCommittee

/// The sealed-bid auction from end to end: a contract in C, three nodes, a real EVM.
@main
struct SealedAuction: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sealed-auction",
        abstract: "A second-price auction: a contract in C, three nodes, a real EVM.",
        discussion: """
            Starts a development chain and three nodes on this machine, runs the auction, and compares \
            the result on chain with the contract in clear and natively. Ctrl-C ends everything.

            To use another chain set CHAIN_RPC_URL to its JSON-RPC address, and CHAIN_KEY_FILE to a \
            file (mode 0600) with the hexadecimal key of an account that has 0.1 ether for each bidder \
            and node, and some for its own fees.

            When a run fails its processes are ended, and the folder with their logs is named and kept.
            """)

    @Option(help: "A CSV file with a line `name,bid` for each of 2 to 1024 bidders.")
    var bids: String?
    @Flag(help: "Print one JSON object last.") var json = false
    @Flag(help: "Leave the chain and the nodes running and say how to look at them.")
    var keep = false

    func run() async throws {
        let package = try Checkout()
        let bids = try BidsFile.read(bids ?? package.example("bids.csv").path)
        let stage = try Stage(name: "sealed-auction")
        let signals = stage.stopOnSignals()
        defer { for signal in signals { signal.cancel() } }
        let work = Task { () throws -> Outcome in
            try await AuctionRun(package: package, bids: bids, stage: stage, keep: keep).run()
        }
        stage.enter(work)
        let outcome: Outcome
        do {
            outcome = try await work.value
        } catch {
            if let signal = stage.signal {
                await stage.close(keepingFolder: false)
                throw ExitCode(128 + signal)
            }
            throw AuctionFailure(await stage.closeAfterFailure("\(error)"))
        }
        print(outcome.report(bids: bids))
        guard outcome.agrees else {
            throw AuctionFailure(await stage.closeAfterFailure("the three meanings differ"))
        }
        if keep {
            print(stage.howToLook(task: outcome.task, market: outcome.market))
        } else {
            await stage.close(keepingFolder: false)
        }
        if json { print(try outcome.json()) }
        if let signal = stage.signal { throw ExitCode(128 + signal) }
    }
}
