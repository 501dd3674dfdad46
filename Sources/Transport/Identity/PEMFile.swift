import Foundation

/// Reading and writing the small files that certificates and keys are kept in.
enum PEMFile {
    private static let longestFile = 1 << 16

    /// The text of a file. A secret one that others than its owner may read is refused.
    static func read(_ path: String, secret: Bool) throws(TransportError) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .cannotRead(path: path) }
        defer { close(file) }
        if secret {
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            guard let mode = attributes?[.posixPermissions] as? NSNumber else {
                throw .cannotRead(path: path)
            }
            guard mode.intValue & 0o077 == 0 else { throw .readableByOthers(path: path) }
        }
        var bytes = [UInt8](repeating: 0, count: longestFile)
        var count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                #if canImport(Darwin)
                Darwin.read(file, $0.baseAddress?.advanced(by: count), $0.count - count)
                #else
                Glibc.read(file, $0.baseAddress?.advanced(by: count), $0.count - count)
                #endif
            }
            if got < 0 { throw .cannotRead(path: path) }
            if got == 0 { break }
            count += got
        }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// Writes a new file, with these permissions from the beginning.
    static func write(
        _ text: String, _ path: String, mode: mode_t
    ) throws(TransportError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw .cannotWrite(path: path) }
        defer { close(file) }
        let bytes = Array(text.utf8)
        var count = 0
        while count < bytes.count {
            let put = bytes.withUnsafeBytes {
                #if canImport(Darwin)
                Darwin.write(file, $0.baseAddress?.advanced(by: count), $0.count - count)
                #else
                Glibc.write(file, $0.baseAddress?.advanced(by: count), $0.count - count)
                #endif
            }
            if put <= 0 { throw .cannotWrite(path: path) }
            count += put
        }
        guard fsync(file) == 0 else { throw .cannotWrite(path: path) }
    }
}
