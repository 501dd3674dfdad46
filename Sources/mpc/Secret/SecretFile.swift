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

    /// The same of a file with a secret key, which only its owner may read.
    static func readKey(
        _ path: String, limit: Int = SecretVault.maximumSecret
    ) throws -> LockedBytes {
        let source = try SecretInput(path)
        var status = stat()
        guard fstat(source.descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw CommandFailure("\(path) may be read by others: chmod 600 \(path)")
        }
        return try read(source, limit: limit)
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
