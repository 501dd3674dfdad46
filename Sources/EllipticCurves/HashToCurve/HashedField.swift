public import FiniteFields

/// A field that messages are hashed to and whose elements are mapped to points (RFC 9380, 4 and 5).
public protocol HashedField: CoordinateField {
    /// L times the degree over the prime field: the bytes that one element is made of, so many that it is
    /// uniform within 2^-128.
    static var hashedByteCount: Int { get }

    /// The element that `hashedByteCount` uniform bytes give (RFC 9380, 5.2). Constant time.
    init(hashedBytes bytes: ArraySlice<UInt8>)

    /// sgn0 of RFC 9380, 4.1: 0 or 1; for a prime field the parity of the integer. Constant time.
    var sign: UInt64 { get }
}

extension MontgomeryField: HashedField {
    public static var hashedByteCount: Int { (Modulus.modulus.bitWidth - 1 + 128 + 7) / 8 }

    /// - Precondition: `hashedByteCount` bytes, most significant first.
    public init(hashedBytes bytes: ArraySlice<UInt8>) {
        precondition(bytes.count == Self.hashedByteCount, "another number of bytes")
        let radix = Self(UInt64.max) + .one  // 2^64
        var result = Self.zero
        var word: UInt64 = 0
        for (i, byte) in bytes.enumerated() {
            word = word << 8 | UInt64(byte)
            if (bytes.count - 1 - i) % 8 == 0 {
                result = result * radix + Self(word)
                word = 0
            }
        }
        self = result
    }

    public var sign: UInt64 { canonical.words[0] & 1 }
}

extension QuadraticExtension: HashedField {
    public static var hashedByteCount: Int { 2 * Base.hashedByteCount }

    /// c0 and then c1. - Precondition: `hashedByteCount` bytes.
    public init(hashedBytes bytes: ArraySlice<UInt8>) {
        self.init(
            c0: Base(hashedBytes: bytes.prefix(Base.hashedByteCount)),
            c1: Base(hashedBytes: bytes.dropFirst(Base.hashedByteCount)))
    }

    public var sign: UInt64 { c0.sign | ((c0 == .zero ? 1 : 0) & c1.sign) }
}

extension HashedField {
    /// hash_to_field of RFC 9380, 5.2: `count` elements. Throws `.expansionTooLong`.
    package static func hash(
        _ message: [UInt8], count: Int, by expansion: MessageExpansion
    ) throws(CurveError) -> [Self] {
        let size = hashedByteCount
        let bytes = try expansion(message, byteCount: count * size)
        return (0..<count).map { Self(hashedBytes: bytes[($0 * size)..<(($0 + 1) * size)]) }
    }
}
