import ArgumentParser

/// `mpc key`: keys that committees hold, and what nodes did with them.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Check what nodes that hold keys and shares have done.",
        subcommands: [KeyAudit.self])
}
