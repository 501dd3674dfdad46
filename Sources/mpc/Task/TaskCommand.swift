import ArgumentParser

/// `mpc task`: what a requester does on chain.
struct TaskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "task", abstract: "Request a private task on chain and follow it.",
        subcommands: [TaskSubmit.self, TaskStatus.self, TaskWait.self, TaskResultCommand.self])
}
