public import Foundation
import Ledger

/// A message to be signed.
public struct SigningPayload: KeyPayload {
    /// What is made of a message before an ECDSA key signs it.
    public enum Digest: String, Codable, Sendable, CaseIterable {
        /// The message is the digest, 32 bytes.
        case none
        case keccak256
        case sha256
    }

    /// In base64.
    public var message: Data
    /// For ECDSA; absent: `none`. Other schemes sign the message itself.
    public var digest: Digest?
    /// The child of the key that signs (BIP-32, without hardening), such as `m/0/7`; absent: the key.
    public var path: String?
    /// For a Taproot key: the root of its scripts, 64 hexadecimal digits, or empty for none. Absent: the
    /// key signs without Taproot's tweak.
    public var merkleRoot: String?

    public init(
        message: [UInt8], digest: Digest? = nil, path: String? = nil, merkleRoot: String? = nil
    ) {
        self.message = Data(message)
        self.digest = digest
        self.path = path
        self.merkleRoot = merkleRoot
    }

    public static var operation: KeyPolicy.Operation { .sign }

    public var encoded: [UInt8] {
        Self.encode(
            "sign",
            [
                Array(message), Array((digest ?? .none).rawValue.utf8), Array((path ?? "").utf8),
                [merkleRoot == nil ? 0 : 1], Array((merkleRoot ?? "").utf8),
            ])
    }
}
