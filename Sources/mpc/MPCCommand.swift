import ArgumentParser

/// The command line of contract authors and users.
@main
struct MPCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpc",
        abstract: "Write, price, run and submit privacy contracts; measure the machine.",
        subcommands: [
            ContractCommand.self, MarketCommand.self, InputCommand.self, TaskCommand.self,
            BenchCommand.self,
        ])
}

/// What a command could not do, as one line that says what to do about it.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
