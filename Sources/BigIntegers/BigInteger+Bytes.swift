internal import CGMP

extension BigInteger {
    /// The non-negative integer whose bytes, most significant first, are `bytes`. None means 0.
    public init(bigEndianBytes bytes: some Sequence<UInt8>) {
        self.init(Array(bytes), order: 1)
    }

    /// The non-negative integer whose bytes, least significant first, are `bytes`. None means 0.
    public init(littleEndianBytes bytes: some Sequence<UInt8>) {
        self.init(Array(bytes), order: -1)
    }

    private init(_ bytes: [UInt8], order: Int32) {
        self = BigInteger.make { cgmp_set_bytes($0, bytes, bytes.count, order) }
    }

    /// How many bytes the magnitude takes: 0 for 0.
    public var byteCount: Int { (bitWidth + 7) / 8 }

    /// The shortest encoding, most significant byte first; 0 is empty. Throws `.negative`.
    public func bigEndianBytes() throws(BigIntegerError) -> [UInt8] {
        try bigEndianBytes(count: byteCount)
    }

    /// The encoding in exactly `count` bytes, most significant first.
    ///
    /// Throws `.negative`, or `.doesNotFit` if the number needs more bytes.
    public func bigEndianBytes(count: Int) throws(BigIntegerError) -> [UInt8] {
        try littleEndianBytes(count: count).reversed()
    }

    /// The encoding in exactly `count` bytes, least significant first.
    ///
    /// Throws `.negative`, or `.doesNotFit` if the number needs more bytes.
    public func littleEndianBytes(count: Int) throws(BigIntegerError) -> [UInt8] {
        guard signum >= 0 else { throw .negative }
        guard byteCount <= count else { throw .doesNotFit(byteCount: count) }
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress else { return }
            read { cgmp_get_bytes(start, $0, -1) }
        }
        return bytes
    }
}
