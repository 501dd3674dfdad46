import ArgumentParser
import Foundation
import LocalCommittee

/// What a committee can do with secrets and keys, from end to end: real nodes, real TLS, a real EVM.
@main
struct KMSWalkthrough: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kms-walkthrough",
        abstract: "Secrets and keys held by four nodes, from their making to their recovery.",
        discussion: """
            Starts a development chain and four nodes on this machine, and walks through what they do: \
            a secret in shares, a key that no single node has, signatures, new shares, another member, a \
            backup, the loss of all nodes, and their audit logs. Each step says who knew what, and \
            checks it. Ends with a table; the exit status is 0 only if every check held. Ctrl-C ends \
            everything.

            When a run fails its processes are ended, and the folder with their logs is named and kept.
            """)

    func run() async throws {
        let package = try Checkout()
        let program = try package.nodeProgram()
        let stage = try Stage(name: "kms-walkthrough")
        let signals = stage.stopOnSignals()
        defer { for signal in signals { signal.cancel() } }
        let walkthrough = Walkthrough(package: package, program: program, stage: stage)
        let work = Task { try await walkthrough.run() }
        stage.enter(work)
        do {
            try await work.value
        } catch {
            if let signal = stage.signal {
                await stage.close(keepingFolder: false)
                throw ExitCode(128 + signal)
            }
            throw WalkthroughFailure(await stage.closeAfterFailure("\(error)"))
        }
        let table = await walkthrough.table
        print("\n" + table.rendered)
        guard table.holds else {
            throw WalkthroughFailure(await stage.closeAfterFailure("a check did not hold"))
        }
        await stage.close(keepingFolder: false)
        if let signal = stage.signal { throw ExitCode(128 + signal) }
    }
}
