import Foundation

/// A folder of this run's own.
struct WorkFolder {
    let path: String

    init() throws(ExampleFailure) {
        path = "\(FileManager.default.temporaryDirectory.path)/prove-square-root-\(getpid())"
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw ExampleFailure("the folder \(path) can't be made")
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
