internal import Foundation

/// An exclusive lock on a keystore, held while the owner lives.
final class KeystoreLock: Sendable {
    private let descriptor: Int32

    init(_ directory: String) throws(KeystoreError) {
        let path = directory + "/lock"
        descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .file(path: path, code: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(path: directory)
        }
    }

    deinit { close(descriptor) }
}
