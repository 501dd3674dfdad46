import ArgumentParser

/// `mpc contract`: what an author does before a contract goes on chain.
struct ContractCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contract", abstract: "Check, run, price and register a privacy contract.",
        subcommands: [
            CheckCommand.self, RunCommand.self, EstimateCommand.self, RegisterCommand.self,
        ])
}
