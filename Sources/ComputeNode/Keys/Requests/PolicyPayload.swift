public import Foundation

/// A policy that is to take the present one's place.
public struct PolicyPayload: KeyPayload {
    /// Its encoding, in base64.
    public var policy: Data
    /// The number on chain of the present one, as the caller knows it. A request that comes late, when another
    /// has taken that one's place, is none any more.
    public var replacing: UInt64

    public init(policy: KeyPolicy, replacing: UInt64) {
        self.policy = Data(policy.encoded)
        self.replacing = replacing
    }

    public static var operation: KeyPolicy.Operation { .policy }

    public var encoded: [UInt8] {
        let number = withUnsafeBytes(of: replacing.bigEndian) { Array($0) }
        return Self.encode("policy", [Array(policy), number])
    }
}
