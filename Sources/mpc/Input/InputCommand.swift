import ArgumentParser

/// `mpc input`: what a data provider does.
struct InputCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "input", abstract: "Give secret data to a committee.",
        subcommands: [InputSubmit.self])
}
