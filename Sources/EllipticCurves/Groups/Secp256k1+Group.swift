internal import FiniteFields

/// secp256k1 as a `PrimeOrderGroup`: elements are encoded as SEC 1's compressed points of 33 bytes, the
/// identity as 33 zero bytes.
extension Secp256k1: PrimeOrderCurve {
    public static let generatorTable = GeneratorTable<Secp256k1>()

    public static var canonicalByteCount: Int { 33 }

    public static func canonicalBytes(of point: Affine) -> [UInt8] {
        point.isIdentity ? [UInt8](repeating: 0, count: 33) : point.compressed
    }

    public static func point(canonicalBytes bytes: [UInt8]) throws(CurveError) -> Affine {
        guard bytes.count == 33 else { throw .wrongLength(expected: 33, found: bytes.count) }
        if bytes.allSatisfy({ $0 == 0 }) { return .identity }
        return try Affine(sec1Bytes: bytes)
    }
}

extension AffinePoint where Curve == Secp256k1 {
    /// The point that SEC 1, 2.3.4 decodes: 33 bytes (2 or 3, then x) or 65 (4, x, y).
    /// Variable time.
    ///
    /// Throws `.wrongLength`, `.notCanonical` for another first byte (the hybrid form's too) and for
    /// coordinates that are not reduced, `.notOnCurve`, and `.isIdentity` for the single byte 0.
    public init(sec1Bytes bytes: [UInt8]) throws(CurveError) {
        if bytes == [0] { throw .isIdentity }
        guard bytes.count == 33 || bytes.count == 65 else {
            throw .wrongLength(expected: 33, found: bytes.count)
        }
        guard let x = try? Secp256k1Fp(bigEndianBytes: Array(bytes[1..<33])) else {
            throw .notCanonical
        }
        if bytes.count == 65 {
            guard bytes[0] == 4, let y = try? Secp256k1Fp(bigEndianBytes: Array(bytes[33...]))
            else { throw .notCanonical }
            try self.init(x: x, y: y)
        } else {
            guard bytes[0] == 2 || bytes[0] == 3 else { throw .notCanonical }
            let right = x.squared() * x + Secp256k1.b
            guard let root = try? right.squareRootVariableTime() else { throw .notOnCurve }
            // y is not 0: no point has order 2.
            self.init(unchecked: x, root.sign == UInt64(bytes[0] & 1) ? root : -root)
        }
    }

    /// SEC 1, 2.3.3, compressed: 33 bytes, or the single byte 0 for the identity. Constant time but
    /// for the identity.
    public var compressed: [UInt8] {
        isIdentity ? [0] : [2 + UInt8(y.sign)] + x.bigEndianBytes()
    }

    /// SEC 1, 2.3.3, uncompressed: 65 bytes, or the single byte 0 for the identity. Constant time but
    /// for the identity.
    public var uncompressed: [UInt8] {
        isIdentity ? [0] : [4] + x.bigEndianBytes() + y.bigEndianBytes()
    }
}
