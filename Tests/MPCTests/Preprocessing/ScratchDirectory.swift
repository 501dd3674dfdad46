import Foundation

/// A directory of its own, removed when the test ends.
final class ScratchDirectory: Sendable {
    let path: String

    init() {
        path = NSTemporaryDirectory() + "swift-mpc-store-\(UUID().uuidString)"
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// A copy as it is now.
    func copy() throws -> ScratchDirectory {
        let other = ScratchDirectory()
        try FileManager.default.copyItem(atPath: path, toPath: other.path)
        return other
    }

    /// Puts the content of `other` in place of what is here.
    func replace(by other: ScratchDirectory) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other.path, toPath: path)
    }

    var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
}
