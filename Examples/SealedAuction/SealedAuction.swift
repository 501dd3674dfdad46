import ArgumentParser
import Foundation

/// The sealed-bid auction from end to end: a contract in C, three nodes, a real EVM.
@main
struct SealedAuction: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sealed-auction",
        abstract: "A second-price auction: a contract in C, three nodes, a real EVM.",
        discussion: """
            Starts a development chain and three nodes on this machine. To use another chain set \
            CHAIN_RPC_URL, and CHAIN_KEY_FILE to a file with the funded account's key in hexadecimal.
            """)

    @Option(help: "A CSV file with a line `name,bid` for each bidder.")
    var bids: String?
    @Flag(help: "Print one JSON object last.") var json = false
    @Flag(help: "Leave the chain and the nodes running and say how to look at them.")
    var keep = false

    func run() async throws {
        let package = try PackageFolder.find()
        let bids = try BidsFile.read(bids ?? package.example("bids.csv").path)
        let stage = try Stage(keep: keep)
        let signals = stage.stopOnSignals()
        defer { for signal in signals { signal.cancel() } }
        do {
            let run = AuctionRun(package: package, bids: bids, stage: stage)
            let outcome = try await run.run()
            print(outcome.report(bids: bids))
            if keep { print(stage.howToLook(task: outcome.task)) } else { await stage.close() }
            if json { print(try outcome.json()) }
            guard outcome.agrees else { throw ExitCode(1) }
        } catch let code as ExitCode {
            throw code
        } catch {
            await stage.close()
            throw AuctionFailure("\(error)")
        }
    }
}
