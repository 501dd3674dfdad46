import Foundation
import MPC
import Synchronization

/// What a power failure leaves of a store's directory at the worst: of each file what it held when it was last
/// synced, under the names that the directory had when it was. Fed by the store's steps.
final class DurableDisk: Sendable {
    private struct State {
        /// What files held when synced, by file; files by name, as they are and as they are on the disk.
        var contents: [Int: Data] = [:]
        var names: [String: Int] = [:]
        var durable: [String: Int] = [:]
        var files = 0

        mutating func file(_ path: String) -> Int {
            if let file = names[path] { return file }
            files += 1
            names[path] = files
            return files
        }
    }

    private let state = Mutex(State())

    func note(_ step: StoreStep) {
        state.withLock { state in
            switch step {
            case .created(let path):
                state.names[path] = nil
                _ = state.file(path)
            case .wrote(let path): _ = state.file(path)
            case .synced(let path):
                let file = state.file(path)
                state.contents[file] = FileManager.default.contents(atPath: path) ?? Data()
            case .renamed(let old, let new): state.names[new] = state.names.removeValue(forKey: old)
            case .syncedDirectory:
                // A name that was removed is gone.
                state.durable = state.names.filter {
                    FileManager.default.fileExists(atPath: $0.key)
                }
            }
        }
    }

    /// Puts what is left into a new directory.
    func afterPowerFailure() throws -> ScratchDirectory {
        let directory = ScratchDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path, withIntermediateDirectories: true)
        try state.withLock { state in
            for (path, file) in state.durable {
                let name = URL(fileURLWithPath: path).lastPathComponent
                try (state.contents[file] ?? Data())
                    .write(to: URL(fileURLWithPath: "\(directory.path)/\(name)"))
            }
        }
        return directory
    }
}
