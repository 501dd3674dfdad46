import Foundation

/// The processes of this machine, from /proc.
package enum ProcessTable {
    package struct Entry {
        package var pid: Int32
        package var command: String
    }

    /// The living processes that `pid` started itself.
    package static func children(of pid: Int32) -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { name in
            guard let child = Int32(name), status(of: child)?.parent == pid,
                let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
            else { return nil }
            let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return Entry(pid: child, command: words.joined(separator: " "))
        }
    }

    /// Whether the process runs: ended ones that nobody has waited for don't.
    package static func isAlive(_ pid: Int32) -> Bool {
        guard let status = status(of: pid) else { return false }
        return status.state != "Z" && status.state != "X"
    }

    /// Those of `pids` that still live after `seconds`.
    package static func left(of pids: [Int32], after seconds: Int = 5) async -> [Int32] {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end, pids.contains(where: isAlive) {
            try? await Task.sleep(for: .milliseconds(50))
        }
        return pids.filter(isAlive)
    }

    /// The fields after the command in /proc/PID/stat, which may itself hold spaces and brackets.
    private static func status(of pid: Int32) -> (state: String, parent: Int32)? {
        guard let data = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else {
            return nil
        }
        let text = String(decoding: data, as: UTF8.self)
        guard let bracket = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: bracket)...].split(separator: " ")
        guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
        return (String(fields[0]), parent)
    }
}
