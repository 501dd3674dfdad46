import ArgumentParser
import ComputeNode

/// The program that each computing party runs.
@main
struct MPCNodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpc-node",
        abstract: "One party of a computing committee.",
        version: SoftwareVersion.current,
        subcommands: [Initialize.self, Run.self, Register.self, Rekey.self])
}
