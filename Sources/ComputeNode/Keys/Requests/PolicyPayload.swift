public import Foundation

/// A policy that is to take the present one's place.
public struct PolicyPayload: KeyPayload {
    /// Its encoding, in base64.
    public var policy: Data

    public init(policy: KeyPolicy) { self.policy = Data(policy.encoded) }

    public static var operation: KeyPolicy.Operation { .policy }

    public var encoded: [UInt8] { Self.encode("policy", [Array(policy)]) }
}
