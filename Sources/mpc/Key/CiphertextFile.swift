import Foundation

/// Ciphertexts from files and standard input.
enum CiphertextFile {
    /// The longest secret whose ciphertext fits into a request.
    static let secretLimit = 1 << 18
    /// A ciphertext is longer by points, proof, label and tag.
    private static let limit = secretLimit + 4096

    static func read(_ path: String?) throws -> [UInt8] {
        let handle = path.map { FileHandle(forReadingAtPath: $0) } ?? .standardInput
        guard let handle else { throw CommandFailure("\(path ?? "") can't be read") }
        var text = Data()
        while text.count <= limit,
            let piece = try handle.read(upToCount: limit + 1 - text.count), !piece.isEmpty
        {
            text += piece
        }
        guard (1...limit).contains(text.count) else {
            throw CommandFailure("a ciphertext has from 1 to \(limit) bytes")
        }
        return [UInt8](text)
    }
}
