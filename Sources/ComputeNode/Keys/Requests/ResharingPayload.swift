public import Foundation
public import Ledger

/// Who is to hold the key from now on.
public struct ResharingPayload: KeyPayload {
    public var members: [Address]
    /// Members needed to use the key.
    public var threshold: Int
    /// The present policy's encoding, in base64, for members that join: its hash stands on chain.
    public var policy: Data
    /// The key's purpose, for members that join.
    public var purpose: String

    public init(members: [Address], threshold: Int, policy: KeyPolicy, purpose: String) {
        self.members = members
        self.threshold = threshold
        self.policy = Data(policy.encoded)
        self.purpose = purpose
    }

    public static var operation: KeyPolicy.Operation { .reshare }

    public var encoded: [UInt8] {
        Self.encode(
            "reshare",
            [
                members.flatMap(\.bytes), UInt256(UInt64(clamping: threshold)).bytes,
                Array(policy), Array(purpose.utf8),
            ])
    }
}
