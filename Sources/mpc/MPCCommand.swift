import ArgumentParser

/// The command line of contract authors and users.
@main
struct MPCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpc",
        abstract:
            "Write, price, run and submit privacy contracts; share secrets; measure the machine.",
        subcommands: [
            ContractCommand.self, MarketCommand.self, InputCommand.self, TaskCommand.self,
            SecretCommand.self, KeyCommand.self, Groth16Command.self, PaillierCommand.self,
            BenchCommand.self,
        ])
}
