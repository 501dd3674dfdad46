import ArgumentParser

/// `mpc market`: the contracts on chain that nodes and users meet at.
struct MarketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "market", abstract: "Put the node registry and the compute market on a chain.",
        subcommands: [MarketDeploy.self])
}
