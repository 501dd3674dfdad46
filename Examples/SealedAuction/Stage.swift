import Foundation
import Ledger
import LocalCommittee
import Synchronization

/// The processes of a run and the folder they work in; ends the ones and removes the other.
final class Stage: Sendable {
    let directory: String
    let keep: Bool

    private struct Cast {
        var chain: DevelopmentChain?
        var nodes: [LocalNode] = []
    }

    private let cast = Mutex(Cast())

    init(keep: Bool) throws(AuctionFailure) {
        let base = FileManager.default.temporaryDirectory.path
        directory = "\(base)/sealed-auction-\(getpid())"
        self.keep = keep
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw AuctionFailure("the folder \(directory) can't be made")
        }
    }

    func enter(_ chain: DevelopmentChain) { cast.withLock { $0.chain = chain } }
    func enter(_ node: LocalNode) { cast.withLock { $0.nodes.append(node) } }

    /// From now on Ctrl-C and SIGTERM end all processes and then this one, for as long as the result
    /// is kept.
    func stopOnSignals() -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                FileHandle.standardError.write(Data("\nstopping\n".utf8))
                Task {
                    await close()
                    exit(128 + number)
                }
            }
            source.resume()
            return source
        }
    }

    /// Stops every process by its pid, waits for it, and removes the folder.
    func close() async {
        let (nodes, chain) = cast.withLock { ($0.nodes, $0.chain) }
        await withTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { await node.stop(within: .seconds(10)) } }
        }
        await chain?.stop()
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// How to look at what `--keep` leaves running, and how to end it.
    func howToLook(task: Hash32) -> String {
        let (nodes, chain) = cast.withLock { ($0.nodes, $0.chain) }
        var lines = ["", "still running, in \(directory):"]
        if let chain { lines.append("  chain    \(chain.url)  pid \(chain.process.pid)") }
        for node in nodes {
            guard let endpoints = node.endpoints, let pid = node.process?.pid else { continue }
            lines.append(
                "  \(node.name)   https://\(endpoints.http)  admin http://\(endpoints.admin)  pid \(pid)"
            )
        }
        if let endpoints = nodes.first?.endpoints {
            lines += [
                "look:",
                "  curl http://\(endpoints.admin)/health",
                "  curl http://\(endpoints.admin)/metrics",
                "  curl -k https://\(endpoints.http)/v1/tasks/\(task)",
                "  less \(directory)/node-0/node.log",
            ]
        }
        let pids = nodes.compactMap { $0.process?.pid } + (chain.map { [$0.process.pid] } ?? [])
        lines.append("stop: kill \(pids.map(String.init).joined(separator: " "))")
        return lines.joined(separator: "\n")
    }
}
