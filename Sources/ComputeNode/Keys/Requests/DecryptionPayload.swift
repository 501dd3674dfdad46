public import Foundation
public import Ledger

/// A ciphertext of which each node is asked its part of the decryption.
public struct DecryptionPayload: KeyPayload {
    /// The encoding of a `ThresholdCiphertext`, in base64.
    public var ciphertext: Data
    /// The client's X25519 key for this request: each part is sealed to it.
    public var recipient: Bytes32

    public init(ciphertext: [UInt8], recipient: Bytes32) {
        self.ciphertext = Data(ciphertext)
        self.recipient = recipient
    }

    public static var operation: KeyPolicy.Operation { .decrypt }

    public var encoded: [UInt8] {
        Self.encode("decrypt", [Array(ciphertext), recipient.bytes])
    }
}
