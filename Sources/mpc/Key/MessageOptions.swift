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

    func payload() throws -> SigningPayload {
        let digest = try digest.map { text in
            guard let digest = SigningPayload.Digest(rawValue: text) else {
                throw ValidationError("--digest is none, keccak256 or sha256")
            }
            return digest
        }
        let handle = message.map { FileHandle(forReadingAtPath: $0) } ?? .standardInput
        guard let handle, let data = try handle.read(upToCount: 1 << 18) else {
            throw CommandFailure("the message can't be read, or is empty")
        }
        return SigningPayload(
            message: [UInt8](data), digest: digest, path: path, merkleRoot: merkleRoot)
    }
}
