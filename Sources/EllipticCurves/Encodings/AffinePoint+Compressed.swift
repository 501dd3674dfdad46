internal import FiniteFields

extension AffinePoint where Curve: EncodableCurve {
    /// The length of a compressed encoding: 32 bytes for BN254's G1, 64 for its G2, 48 and 96 for
    /// BLS12-381's.
    public static var compressedByteCount: Int { Curve.Coordinate.byteCount }

    /// The compressed encoding: x with the flags of `Curve.flags`.
    public var compressed: [UInt8] {
        var bytes = x.bigEndianBytes()
        let flags = Curve.flags
        if isIdentity {
            bytes[0] = flags.identity
        } else {
            bytes[0] |= y.isLexicographicallyLarger ? flags.larger : flags.smaller
        }
        return bytes
    }

    /// The point with this compressed encoding; there is no other. Variable time.
    ///
    /// - Parameter allowingIdentity: Whether the identity's encoding is taken; `.isIdentity` is thrown
    ///   otherwise.
    ///
    /// Throws `.wrongLength`, `.notCanonical`, `.notOnCurve` or `.notInSubgroup`.
    public init(
        compressed bytes: [UInt8], allowingIdentity: Bool = false
    ) throws(CurveError) {
        guard bytes.count == Self.compressedByteCount else {
            throw .wrongLength(expected: Self.compressedByteCount, found: bytes.count)
        }
        let flags = Curve.flags
        let flag = bytes[0] & flags.mask
        var unflagged = bytes
        unflagged[0] &= ~flags.mask
        if flag == flags.identity {
            guard unflagged.allSatisfy({ $0 == 0 }) else { throw .notCanonical }
            guard allowingIdentity else { throw .isIdentity }
            self = .identity
            return
        }
        guard flag == flags.smaller || flag == flags.larger else { throw .notCanonical }
        let x: Curve.Coordinate
        do { x = try Curve.Coordinate(bigEndianBytes: unflagged) } catch { throw .notCanonical }
        let root: Curve.Coordinate
        do {
            root = try (x.squared() * x + Curve.b).squareRootVariableTime()
        } catch { throw .notOnCurve }
        let isRight = root.isLexicographicallyLarger == (flag == flags.larger)
        try self.init(x: x, y: isRight ? root : -root)
    }
}

/// Zcash's and the IETF's uncompressed encoding: x then y, each most significant byte first (over F_p2 c1
/// then c0), the first byte's top bits 000, or 010 for the identity, whose other bits are zero.
extension AffinePoint where Curve == BLS12_381.G1Curve {
    /// 96 bytes.
    public var uncompressed: [UInt8] { zcashUncompressed }

    /// The point with this encoding. Throws as `init(compressed:)` does. Variable time.
    public init(
        uncompressed bytes: [UInt8], allowingIdentity: Bool = false
    ) throws(CurveError) {
        try self.init(zcash: bytes, allowingIdentity)
    }
}

extension AffinePoint where Curve == BLS12_381.G2Curve {
    /// 192 bytes, in Zcash's and the IETF's format.
    public var uncompressed: [UInt8] { zcashUncompressed }

    /// The point with this encoding. Throws as `init(compressed:)` does. Variable time.
    public init(
        uncompressed bytes: [UInt8], allowingIdentity: Bool = false
    ) throws(CurveError) {
        try self.init(zcash: bytes, allowingIdentity)
    }
}

extension AffinePoint {
    fileprivate var zcashUncompressed: [UInt8] {
        var bytes = x.bigEndianBytes() + y.bigEndianBytes()
        if isIdentity { bytes[0] = 0x40 }
        return bytes
    }

    fileprivate init(zcash bytes: [UInt8], _ allowingIdentity: Bool) throws(CurveError) {
        let half = Curve.Coordinate.byteCount
        guard bytes.count == 2 * half else {
            throw .wrongLength(expected: 2 * half, found: bytes.count)
        }
        if bytes[0] == 0x40 {
            guard bytes.dropFirst().allSatisfy({ $0 == 0 }) else { throw .notCanonical }
            guard allowingIdentity else { throw .isIdentity }
            self = .identity
            return
        }
        let x: Curve.Coordinate
        let y: Curve.Coordinate
        do {
            // A flag bit makes x greater than p.
            x = try Curve.Coordinate(bigEndianBytes: Array(bytes[..<half]))
            y = try Curve.Coordinate(bigEndianBytes: Array(bytes[half...]))
        } catch { throw .notCanonical }
        try self.init(x: x, y: y)
    }
}
