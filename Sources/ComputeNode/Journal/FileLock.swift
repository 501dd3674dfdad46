import Foundation

/// An exclusive lock on a file, held while the owner lives; the kernel lets go of it with the process.
final class FileLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws(NodeError) {
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path: path, reason: .unwritable) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .file(path: path, reason: .inUse)
        }
    }

    deinit { close(descriptor) }
}
