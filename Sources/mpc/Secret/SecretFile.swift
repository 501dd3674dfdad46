import ComputeNode
import Foundation
import Keystore

/// Secrets to and from files, standard input and output.
enum SecretFile {
    /// The bytes of a file, or of standard input where there is none, `limit` at most; wiped on release.
    static func read(
        _ path: String?, limit: Int = SecretVault.maximumSecret
    ) throws -> LockedBytes {
        var memory = LockedBytes(count: limit + 1)
        let handle: FileHandle
        if let path {
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw CommandFailure("\(path) can't be read")
            }
            handle = file
        } else {
            handle = .standardInput
        }
        var count = 0
        while count < memory.count {
            let got = memory.withUnsafeMutableBytes { memory in
                Foundation.read(
                    handle.fileDescriptor, memory.baseAddress.map { $0 + count },
                    memory.count - count)
            }
            guard got >= 0 else { throw CommandFailure("the secret can't be read") }
            if got == 0 { break }
            count += got
        }
        guard count <= limit else {
            throw CommandFailure("the secret must have at most \(limit) bytes")
        }
        let used = count
        return memory.withUnsafeBytes { LockedBytes(copying: $0[..<used]) }
    }

    /// Writes the secret to a new file that only its owner may read, or to standard output.
    static func write(_ secret: borrowing LockedBytes, to path: String?) throws {
        var file = STDOUT_FILENO
        if let path {
            file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else {
                throw CommandFailure("\(path) can't be written, or is there already")
            }
        }
        defer { if file != STDOUT_FILENO { close(file) } }
        var done = 0
        let count = secret.count
        while done < count {
            let put = secret.withUnsafeBytes { bytes in
                Foundation.write(file, bytes.baseAddress.map { $0 + done }, count - done)
            }
            guard put > 0 else { throw CommandFailure("the secret can't be written") }
            done += put
        }
    }
}
