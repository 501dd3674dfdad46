import ComputeNode
import Foundation
import Keystore

/// Secrets from files and standard input.
enum SecretFile {
    /// The bytes of a file, or of standard input where there is none, `limit` at most; wiped on release.
    static func read(
        _ path: String?, limit: Int = SecretVault.maximumSecret
    ) throws -> LockedBytes {
        try read(SecretInput(path), limit: limit)
    }

    /// Refuses a file with a secret key that others than its owner may read.
    static func requirePrivate(_ path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw CommandFailure("\(path) may be read by others: chmod 600 \(path)")
        }
    }

    private static func read(_ source: SecretInput, limit: Int) throws -> LockedBytes {
        var memory = LockedBytes(count: limit + 1)
        var count = 0
        while count < memory.count {
            let got = memory.withUnsafeMutableBytes { memory in
                Foundation.read(
                    source.descriptor, memory.baseAddress.map { $0 + count },
                    memory.count - count)
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else {
                throw CommandFailure(
                    "\(source.name): could not read it: \(String(cString: strerror(errno)))")
            }
            if got == 0 { break }
            count += got
        }
        guard count <= limit else {
            throw CommandFailure("\(source.name): a secret has at most \(limit) bytes here")
        }
        let used = count
        return memory.withUnsafeBytes { LockedBytes(copying: $0[..<used]) }
    }
}
