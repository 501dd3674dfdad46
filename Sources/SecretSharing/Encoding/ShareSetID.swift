/// Which split a share comes from: 16 random bytes, the same in all shares of one set.
public struct ShareSetID: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// A new one from the operating system's randomness.
    public init() {
        var bytes = [UInt8](repeating: 0, count: Self.byteCount)
        bytes.withUnsafeMutableBytes { fillFromSystem($0) }
        self.bytes = bytes
    }

    /// The one with these 16 bytes; nil for another number.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    static let byteCount = 16

    /// In hexadecimal.
    public var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
