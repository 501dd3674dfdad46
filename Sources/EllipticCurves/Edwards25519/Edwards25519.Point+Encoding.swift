internal import FiniteFields

extension Edwards25519.Point {
    /// The length of an encoding.
    public static var canonicalByteCount: Int { 32 }

    /// The point with this encoding: y, least significant byte first, with the parity of x as the top
    /// bit (RFC 8032, 5.1.3, strictly). Variable time.
    ///
    /// Throws `.wrongLength`; `.notCanonical` unless y < p, and for x = 0 with the parity bit set;
    /// `.notOnCurve` where no point has this y. Points of small order and the identity are accepted:
    /// see `isInPrimeOrderSubgroup`, or decode a `PrimeOrderPoint`.
    public init(canonicalBytes bytes: [UInt8]) throws(CurveError) {
        guard bytes.count == 32 else {
            throw .wrongLength(expected: 32, found: bytes.count)
        }
        var encodedY = bytes
        let parity = UInt64(bytes[31] >> 7)
        encodedY[31] &= 0x7f
        guard let y = try? Coordinate(littleEndianBytes: encodedY) else { throw .notCanonical }
        // x^2 = (y^2 - 1) / (d y^2 + 1); the denominator is never 0, as -1/d is no square.
        let yy = y.squared()
        let (isSquare, root) = Coordinate.squareRootOfRatio(
            yy - .one, Edwards25519.d * yy + .one)
        guard isSquare == 1 else { throw .notOnCurve }
        guard root != .zero || parity == 0 else { throw .notCanonical }
        self.init(affineX: .select(parity, -root, root), y: y)
    }

    /// The encoding of RFC 8032, 5.1.2. Constant time.
    public func canonicalBytes() -> [UInt8] {
        let inverse = z.inverseByChain
        var bytes = (y * inverse).littleEndianBytes()
        bytes[31] |= UInt8((x * inverse).sign) << 7
        return bytes
    }

    /// The affine coordinates.
    package var affine: (x: Edwards25519.Coordinate, y: Edwards25519.Coordinate) {
        let inverse = z.inverseByChain
        return (x * inverse, y * inverse)
    }
}
