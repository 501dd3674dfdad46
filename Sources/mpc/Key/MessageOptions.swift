import ArgumentParser
import ComputeNode
import Foundation

/// A message, and how it is signed.
struct MessageOptions: ParsableArguments {
    @Option(help: "The file with the message; without it, standard input.") var message: String?
    @Option(help: "For ECDSA: none (the message is 32 bytes), keccak256 or sha256.")
    var digest: String?
    @Option(help: "For ECDSA: the child that signs (BIP-32, not hardened), such as m/0/7.")
    var path: String?
    @Option(help: "For Taproot: the scripts' Merkle root, 64 hexadecimal digits, or empty.")
    var merkleRoot: String?

    /// The longest message: what nodes take in a request is limited.
    private static let byteLimit = 1 << 18

    func validate() throws {
        guard digest.map({ SigningPayload.Digest(rawValue: $0) != nil }) ?? true else {
            throw ValidationError("--digest is none, keccak256 or sha256")
        }
    }

    func payload() throws -> SigningPayload {
        SigningPayload(
            message: try bytes(), digest: digest.flatMap { SigningPayload.Digest(rawValue: $0) },
            path: path, merkleRoot: merkleRoot)
    }

    /// All of the message: a part of it is never signed.
    private func bytes() throws -> [UInt8] {
        let name = message ?? "the message on standard input"
        var data = Data()
        do {
            guard let handle = message.map({ FileHandle(forReadingAtPath: $0) }) ?? .standardInput
            else { throw CommandFailure("\(name) can't be read") }
            // A pipe gives what is there, not what was asked for.
            while data.count <= Self.byteLimit,
                let piece = try handle.read(upToCount: Self.byteLimit + 1 - data.count),
                !piece.isEmpty
            { data += piece }
        } catch {
            throw CommandFailure("\(name) can't be read")
        }
        guard !data.isEmpty else { throw CommandFailure("\(name) is empty") }
        guard data.count <= Self.byteLimit else {
            throw CommandFailure(
                "\(name) is longer than \(Self.byteLimit) bytes; sign a digest of it")
        }
        return [UInt8](data)
    }
}
