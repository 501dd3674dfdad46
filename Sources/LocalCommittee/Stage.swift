public import Foundation
import Synchronization

/// The processes of a run and the folder they work in; ends the ones and removes the other.
public final class Stage: Sendable {
    public let directory: String

    private struct Cast {
        var chain: DevelopmentChain?
        var nodes: [LocalNode] = []
        var signal: Int32?
        var cancelWork: (@Sendable () -> Void)?
    }

    private let cast = Mutex(Cast())

    public var chain: DevelopmentChain? { cast.withLock { $0.chain } }
    public var nodes: [LocalNode] { cast.withLock { $0.nodes } }

    /// Makes a folder of this process's own, readable by its user only.
    ///
    /// - Parameter name: what the folder's name begins with.
    public init(name: String) throws(LocalCommitteeError) {
        directory = "\(FileManager.default.temporaryDirectory.path)/\(name)-\(getpid())"
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .file(path: directory)
        }
    }

    public func enter(_ chain: DevelopmentChain) { cast.withLock { $0.chain = chain } }
    public func enter(_ node: LocalNode) { cast.withLock { $0.nodes.append(node) } }

    /// The signal that asked for an end.
    public var signal: Int32? { cast.withLock { $0.signal } }

    /// The longest that a signal waits for the run to end by itself.
    private static let patience = Duration.seconds(15)

    /// What a signal is to cancel; at once if one has come already.
    public func enter<Output: Sendable>(_ work: Task<Output, any Error>) {
        let signalled = cast.withLock { cast in
            cast.cancelWork = work.cancel
            return cast.signal != nil
        }
        if signalled { work.cancel() }
    }

    /// From now on Ctrl-C and SIGTERM cancel the work, for as long as the result is kept. What waits
    /// for it then closes the stage; if that takes too long, this process ends all the same.
    public func stopOnSignals() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                let first = cast.withLock { cast in
                    defer { cast.signal = cast.signal ?? number }
                    return cast.signal == nil
                }
                guard first else { return }
                FileHandle.standardError.write(Data("\nstopping\n".utf8))
                cast.withLock { $0.cancelWork }?()
                Task {
                    try? await Task.sleep(for: Self.patience)
                    await close(keepingFolder: false)
                    exit(128 + number)
                }
            }
            // A signal that comes before this is in place would be lost.
            let installed = DispatchSemaphore(value: 0)
            source.setRegistrationHandler { installed.signal() }
            source.resume()
            _ = installed.wait(timeout: .now() + .seconds(1))
            return source
        }
    }

    /// Stops every process by its pid, waits for it, and removes the folder unless told otherwise.
    public func close(keepingFolder: Bool) async {
        let (nodes, chain) = cast.withLock { ($0.nodes, $0.chain) }
        await withTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { await node.stop(within: .seconds(10)) } }
        }
        await chain?.stop()
        if !keepingFolder { try? FileManager.default.removeItem(atPath: directory) }
    }

    /// Ends every process, keeps their logs if there are any, and adds to `reason` where they are.
    public func closeAfterFailure(_ reason: String) async -> String {
        let files = try? FileManager.default.subpathsOfDirectory(atPath: directory)
        let hasLogs = files?.contains { $0.hasSuffix(".log") } ?? false
        await close(keepingFolder: hasLogs)
        return hasLogs ? "\(reason); the logs are kept in \(directory)" : reason
    }
}
