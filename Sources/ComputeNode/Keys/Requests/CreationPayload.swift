public import Foundation
import Ledger

/// What a committee is asked to make a key by: its owner shows it to the members.
public struct CreationPayload: FoundingPayload {
    public var policy: Data
    public var purpose: String

    public init(policy: KeyPolicy, purpose: String) {
        self.policy = Data(policy.encoded)
        self.purpose = purpose
    }

    public static var operation: KeyPolicy.Operation { .create }

    public var encoded: [UInt8] {
        Self.encode("create", [Array(policy), Array(purpose.utf8)])
    }
}
