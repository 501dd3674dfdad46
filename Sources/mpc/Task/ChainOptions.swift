import ArgumentParser
import Ledger

/// The chain and the market on it.
struct ChainOptions: ParsableArguments {
    @OptionGroup var address: ChainAddress
    @Option(help: "The ComputeMarket's address.")
    var market: String

    func computeMarket() throws -> ComputeMarket {
        ComputeMarket(
            address: try Identifier.address(market, "--market"), client: try address.client())
    }
}
