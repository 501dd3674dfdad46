import ArgumentParser
import Ledger

/// A committee of nodes for a trial run.
struct CommitteeOptions: ParsableArguments {
    @Option(
        help: "A node's account, for each party, in the parties' order: runs the contract there.")
    var node: [String] = []
    @OptionGroup var address: ChainAddress
    @Option(help: "With --node, the ComputeMarket's address.")
    var market: String?
    @Option(
        help:
            "With --node, the file with your account's key in hexadecimal, mode 0600: it gives all inputs."
    )
    var key: String?
    @Option(help: "With --node, what the committee gets, in wei.")
    var escrow = "0"
    @Option(help: "With --node, seconds until the result must stand on chain.")
    var within: UInt64 = 600

    func validate() throws {
        guard node.isEmpty || (2...Commitments.largestCommittee).contains(node.count) else {
            throw ValidationError("give --node for each of 2 to 16 nodes")
        }
        guard node.isEmpty || (market != nil && key != nil) else {
            throw ValidationError("with --node also give --market and --key")
        }
        guard (10...Self.longest).contains(within) else {
            throw ValidationError("--within must be from 10 seconds to a year")
        }
    }

    /// A year, in seconds: what is added to the time of a block has a limit.
    static let longest: UInt64 = 366 * 86_400
}
