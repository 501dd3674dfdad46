import Ledger
import LocalCommittee

extension Stage {
    /// How to look at what `--keep` leaves running, and how to end it.
    func howToLook(task: Hash32, market: Address) -> String {
        var lines = ["", "still running, in \(directory):"]
        if let chain { lines.append("  chain    \(chain.url)  pid \(chain.process.pid)") }
        lines.append("  market   \(market)")
        for node in nodes {
            guard let endpoints = node.endpoints, let pid = node.process?.pid else { continue }
            lines.append(
                "  \(node.name)   https://\(endpoints.http)  admin http://\(endpoints.admin)  pid \(pid)"
            )
            lines.append("           account \(node.address)")
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
        lines.append("then remove the folder: rm -r \(directory)")
        return lines.joined(separator: "\n")
    }
}
