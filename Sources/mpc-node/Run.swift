import ArgumentParser
import ComputeNode
import Foundation
import Logging

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the node until SIGTERM or SIGINT.",
        discussion: """
            Prints one line `mpc-node ready peer=… http=… admin=…` on standard output once the node \
            is registered and listens; logs go to standard error.
            """)

    @Option(help: "The configuration file that init wrote.")
    var config: String

    @Option(help: "Stop when the process with this id ends.")
    var parent: Int32?

    func run() async throws {
        do {
            let configuration = try NodeConfiguration(file: config)
            let logger = Self.logger(configuration.logLevel)
            let node = try ComputeNode(configuration, logger: logger)
            var watch: (@Sendable () async -> Void)?
            if let parent { watch = { await Self.waitForEnd(of: parent) } }
            try await node.run(
                ready: { ready in
                    let line =
                        "mpc-node ready peer=\(ready.peer) http=\(ready.http) "
                        + "admin=\(ready.admin) address=\(node.address) pin=\(node.pin)\n"
                    do { try FileHandle.standardOutput.write(contentsOf: Data(line.utf8)) } catch {
                        logger.warning("standard output can't be written: \(line.dropLast())")
                    }
                }, until: watch)
        } catch let error as NodeError {
            throw Failure(error)
        }
    }

    static func logger(_ level: Logger.Level) -> Logger {
        LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
        var logger = Logger(label: "mpc-node")
        logger.logLevel = level
        return logger
    }

    /// Returns when there is no such process any more.
    private static func waitForEnd(of pid: Int32) async {
        while kill(pid, 0) == 0 || errno == EPERM {
            guard (try? await Task.sleep(for: .milliseconds(300))) != nil else { return }
        }
    }
}
