public import Foundation
import Ledger

/// A key that its owner has from elsewhere, dealt to the members of its proposal.
public struct ImportPayload: FoundingPayload {
    public var policy: Data
    public var purpose: String
    /// The encodings of as many elements as the threshold says, the public key first, in base64: what every
    /// share is checked against.
    public var commitments: Data
    /// Each member's share behind 32 random bytes, sealed to it, in the members' order.
    public var shares: [SealedShare]

    public init(policy: KeyPolicy, purpose: String, commitments: [UInt8], shares: [SealedShare]) {
        self.policy = Data(policy.encoded)
        self.purpose = purpose
        self.commitments = Data(commitments)
        self.shares = shares
    }

    public static var operation: KeyPolicy.Operation { .import }

    public var encoded: [UInt8] {
        Self.encode(
            "import",
            [Array(policy), Array(purpose.utf8), Array(commitments)]
                + shares.map { $0.encapsulated.bytes + Array($0.ciphertext.utf8) })
    }
}
