/// A signature to be checked.
public struct KeyVerification: Codable, Hashable, Sendable {
    public var payload: SigningPayload
    /// In hexadecimal with `0x`, as `sign` gives it.
    public var signature: String

    public init(payload: SigningPayload, signature: String) {
        self.payload = payload
        self.signature = signature
    }

    public struct Answer: Codable, Hashable, Sendable {
        public var valid: Bool
    }
}
