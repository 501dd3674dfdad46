public import Foundation

/// What begins a key that its owner has proposed on chain: it shows the members the policy.
public protocol FoundingPayload: KeyPayload {
    /// The policy's encoding, whose hash stands on chain, in base64.
    var policy: Data { get }
    /// What the key is for, for good: one of the policy's purposes.
    var purpose: String { get }
    /// Whether each run makes another key; else all runs give shares of one.
    static var makesNewKey: Bool { get }
}

extension FoundingPayload {
    public static var makesNewKey: Bool { true }
}
