import Foundation

/// A program that is run for what it prints: started, maybe signalled, and waited for.
public final class ProgramRun: Sendable {
    /// What it left when it ended.
    public struct Result: Sendable {
        /// The exit status; of a signal that ended it, the signal's number.
        public let status: Int32
        public let output: String
        public let errors: String

        /// The non-empty lines of its standard output.
        public var lines: [String] { Self.lines(of: output) }
        /// The non-empty lines of its standard error.
        public var errorLines: [String] { Self.lines(of: errors) }

        private static func lines(of text: String) -> [String] {
            text.split(whereSeparator: \.isNewline).map(String.init)
        }
    }

    public let name: String
    private let process: Process
    private let folder: URL

    /// Starts `executable`. Its output goes to files, so that what it starts can outlive it.
    ///
    /// - Parameters:
    ///   - input: its standard input.
    ///   - environment: what to change in this process's environment.
    public init(
        _ executable: String, _ arguments: [String], input: String = "",
        environment: [String: String] = [:]
    ) throws(LocalCommitteeError) {
        name = URL(fileURLWithPath: executable).lastPathComponent
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("program-run-\(UUID().uuidString)")
        process = Process()
        guard FileManager.default.isExecutableFile(atPath: executable) else {
            throw .noProgram(path: executable)
        }
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try Data(input.utf8).write(to: folder.appendingPathComponent("in"))
            for name in ["out", "err"] {
                try Data().write(to: folder.appendingPathComponent(name))
            }
            process.standardInput = try FileHandle(
                forReadingFrom: folder.appendingPathComponent("in"))
            process.standardOutput = try FileHandle(
                forWritingTo: folder.appendingPathComponent("out"))
            process.standardError = try FileHandle(
                forWritingTo: folder.appendingPathComponent("err"))
        } catch { throw .file(path: folder.path) }
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        do { try process.run() } catch { throw .noProgram(path: executable) }
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    public var pid: Int32 { process.processIdentifier }
    public var isRunning: Bool { process.isRunning }

    /// What it has written to standard error so far.
    public var errorsSoFar: String { text("err") }

    /// Sends it a signal.
    public func send(signal: Int32) {
        if process.isRunning { kill(pid, signal) }
    }

    /// Waits for its end, and kills it after `time`.
    ///
    /// - Throws: `.silent` if it had to be killed.
    public func result(within time: Duration) async throws(LocalCommitteeError) -> Result {
        let end = ContinuousClock.now + time
        while process.isRunning {
            guard ContinuousClock.now < end else {
                send(signal: SIGKILL)
                throw .silent(
                    name: name, waitedFor: "its end", seconds: Int(time.components.seconds),
                    log: "killed")
            }
            do { try await Task.sleep(for: .milliseconds(20)) } catch {
                send(signal: SIGKILL)
                throw .cancelled(name: name)
            }
        }
        return Result(
            status: process.terminationStatus, output: text("out"), errors: text("err"))
    }

    private func text(_ name: String) -> String {
        (try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)) ?? ""
    }
}
