/// What a committee calls one session: 32 bytes, the same for all its parties. Public.
public struct SessionID: Hashable, Sendable {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}
