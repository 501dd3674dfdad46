import KeyManagement

/// A disk of the mind: what survives a crash, and a crash at any step. Before the change of a step is done,
/// after a part of it, or after all of it, the process "dies": this call and all later ones throw.
final class CrashingDirectory: DurableDirectory {
    enum Moment: CaseIterable {
        case before, halfway, after
    }

    /// The disk.
    private(set) var files: [String: [UInt8]]
    /// How many changes there were.
    private(set) var steps = 0
    private let crash: (step: Int, moment: Moment)?
    private var isDead = false

    init(files: [String: [UInt8]] = [:], crash: (step: Int, moment: Moment)? = nil) {
        self.files = files
        self.crash = crash
    }

    func read(_ name: String, limit: Int) throws(KeyManagementError) -> [UInt8]? {
        if isDead { throw .storage(name, .unreadable) }
        return files[name]
    }

    func append(_ bytes: [UInt8], to name: String) throws(KeyManagementError) {
        try change(name) { part in
            let count = part == .halfway ? bytes.count / 2 : bytes.count
            files[name, default: []] += bytes[..<count]
        }
    }

    func replace(_ name: String, with bytes: [UInt8]) throws(KeyManagementError) {
        try change(name) { if $0 != .halfway { files[name] = bytes } }
    }

    func remove(_ name: String) throws(KeyManagementError) {
        try change(name) { part in
            if part == .halfway {
                files[name] = files[name].map { [UInt8](repeating: 0, count: $0.count) }
            } else {
                files[name] = nil
            }
        }
    }

    func names() throws(KeyManagementError) -> [String] {
        if isDead { throw .storage("directory", .unreadable) }
        return files.keys.sorted()
    }

    private func change(
        _ name: String, _ perform: (Moment) -> Void
    ) throws(KeyManagementError) {
        if isDead { throw .storage(name, .unwritable) }
        steps += 1
        guard let crash, crash.step == steps else { return perform(.after) }
        isDead = true
        if crash.moment != .before { perform(crash.moment) }
        throw .storage(name, .unwritable)
    }
}
