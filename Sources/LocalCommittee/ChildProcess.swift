import Foundation
import Synchronization

/// A process on this machine that ends with its owner.
///
/// Its standard output is kept line by line, its standard error goes to the log file. It is killed
/// when the object is released; programs of this package also end by themselves when the process
/// that started them is gone (`--parent`). One that outlives its owner writes its standard output to
/// a file beside the log instead, since a pipe would break.
public final class ChildProcess: Sendable {
    public let name: String
    /// Where its standard error goes.
    public let log: String
    private let process: Process
    private let output = Output()
    private let endsWithOwner: Bool
    /// The file of the standard output of a process that outlives its owner.
    private var outputFile: String { log + ".out" }

    /// Lines of standard output as they come.
    private final class Output: Sendable {
        struct State {
            var partial: [UInt8] = []
            var lines: [String] = []
            var ended = false
        }

        let state = Mutex(State())

        /// The most lines that are kept.
        static let maximumLines = 10_000

        func take(_ data: Data) {
            state.withLock { state in
                if data.isEmpty {
                    state.ended = true
                    return
                }
                for byte in data {
                    if byte == 0x0a {
                        if state.lines.count < Self.maximumLines {
                            state.lines.append(String(decoding: state.partial, as: UTF8.self))
                        }
                        state.partial.removeAll(keepingCapacity: true)
                    } else if state.partial.count < 1 << 16 {
                        state.partial.append(byte)
                    }
                }
            }
        }
    }

    /// Starts `executable`.
    ///
    /// - Parameters:
    ///   - log: the file its standard error is appended to.
    ///   - endsWithOwner: whether it is killed when this object is released.
    public init(
        name: String, executable: String, arguments: [String], log: String,
        environment: [String: String]? = nil, endsWithOwner: Bool = true
    ) throws(LocalCommitteeError) {
        guard FileManager.default.isExecutableFile(atPath: executable) else {
            throw .noProgram(path: executable)
        }
        if !FileManager.default.fileExists(atPath: log) {
            guard FileManager.default.createFile(atPath: log, contents: nil) else {
                throw .file(path: log)
            }
        }
        guard let logHandle = FileHandle(forWritingAtPath: log) else { throw .file(path: log) }
        _ = try? logHandle.seekToEnd()
        self.endsWithOwner = endsWithOwner
        self.name = name
        self.log = log
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardError = logHandle
        if let environment {
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        }
        self.process = process
        if endsWithOwner {
            process.standardOutput = Self.pipe(to: output)
        } else {
            let path = log + ".out"
            guard FileManager.default.createFile(atPath: path, contents: nil),
                let handle = FileHandle(forWritingAtPath: path)
            else { throw .file(path: path) }
            process.standardOutput = handle
        }
        do { try process.run() } catch { throw .noProgram(path: executable) }
    }

    deinit {
        if endsWithOwner && process.isRunning { kill() }
    }

    private static func pipe(to output: Output) -> Pipe {
        let pipe = Pipe()
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let data = handle.availableData
            output.take(data)
            if data.isEmpty { handle.readabilityHandler = nil }
        }
        return pipe
    }

    public var pid: Int32 { process.processIdentifier }
    public var isRunning: Bool { process.isRunning }

    /// What it has written to standard output.
    public var lines: [String] {
        if endsWithOwner { return output.state.withLock { $0.lines } }
        let text = (try? String(contentsOfFile: outputFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
            String.init)
    }

    /// Waits for a line of standard output that begins with `prefix`.
    ///
    /// - Throws: `.ended` if the process ends first, `.silent` after the time, `.cancelled` with its
    ///   task.
    public func line(
        startingWith prefix: String, within time: Duration
    ) async throws(LocalCommitteeError) -> String {
        let end = ContinuousClock.now + time
        while ContinuousClock.now < end {
            let ended = (!endsWithOwner || output.state.withLock { $0.ended }) && !process.isRunning
            if let line = lines.first(where: { $0.hasPrefix(prefix) }) { return line }
            if ended {
                throw .ended(name: name, status: process.terminationStatus, log: log)
            }
            do { try await Task.sleep(for: .milliseconds(20)) } catch {
                throw .cancelled(name: name)
            }
        }
        throw .silent(
            name: name, waitedFor: prefix, seconds: Int(time.components.seconds), log: log)
    }

    /// Sends a signal, SIGSTOP and SIGCONT among them.
    public func send(signal: Int32) {
        guard process.isRunning else { return }
        _ = Foundation.kill(pid, signal)
    }

    /// Ends it at once (kill -9), as a crash would.
    public func kill() { send(signal: SIGKILL) }

    /// Waits until it has ended.
    ///
    /// - Returns: whether it ended in time.
    @discardableResult
    public func waitForEnd(within time: Duration) async -> Bool {
        let end = ContinuousClock.now + time
        while process.isRunning {
            guard ContinuousClock.now < end else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }

    /// Asks it to end (SIGTERM), and kills it if it has not after `time`.
    ///
    /// - Returns: whether it ended by itself with status 0.
    @discardableResult
    public func stop(within time: Duration = .seconds(15)) async -> Bool {
        send(signal: SIGTERM)
        if await waitForEnd(within: time) { return process.terminationStatus == 0 }
        kill()
        await waitForEnd(within: .seconds(5))
        return false
    }
}
