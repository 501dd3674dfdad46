internal import BigIntegers
public import EllipticCurves
public import FiniteFields

/// An ECDSA signature over secp256k1 (SEC 1, 4.1): r and s, neither of them zero.
public struct ECDSASignature: Hashable, Sendable {
    public let r: Secp256k1.Scalar
    public let s: Secp256k1.Scalar
    /// Which of the points with r as coordinate the nonce's is: bit 0 is the parity of its y, bit 1 is set
    /// if its x was reduced (once in 2^127). Nil where the signature came from an encoding without it.
    public let recoveryID: UInt8?

    init(unchecked r: Secp256k1.Scalar, s: Secp256k1.Scalar, recoveryID: UInt8?) {
        self.r = r
        self.s = s
        self.recoveryID = recoveryID
    }

    /// Throws `.malformedEncoding` for a zero, and for a recovery id above 3.
    public init(
        r: Secp256k1.Scalar, s: Secp256k1.Scalar, recoveryID: UInt8? = nil
    ) throws(KeyManagementError) {
        guard r != .zero, s != .zero, recoveryID ?? 0 <= 3 else { throw .malformedEncoding }
        self.init(unchecked: r, s: s, recoveryID: recoveryID)
    }

    /// Whether s is at most half the order: the other of the two signatures that verify for one r is not.
    public var isLow: Bool { !s.isLexicographicallyLarger }

    /// The one with low s (BIP-62, EIP-2).
    var low: ECDSASignature {
        isLow ? self : ECDSASignature(unchecked: r, s: -s, recoveryID: recoveryID.map { $0 ^ 1 })
    }

    /// Whether it is `key`'s over the digest, and low. Variable time: public data only.
    ///
    /// - Parameters:
    ///   - digest: 32 bytes; false for another number.
    ///   - allowingHighS: For signatures that don't come from here.
    public func verifies(
        _ digest: [UInt8], by key: Secp256k1.Affine, allowingHighS: Bool = false
    ) -> Bool {
        guard digest.count == 32, !key.isIdentity, isLow || allowingHighS,
            let inverse = try? s.inverseVariableTime()
        else { return false }
        // SEC 1, 4.1.4.
        let point = Secp256k1.Point.sumOfProductsVariableTime(
            generatorBy: Self.number(of: digest) * inverse, [r * inverse],
            [Secp256k1.Point(key)])
        return !point.isIdentity && hasCoordinate(point)
    }

    /// Whether the point's x coordinate is r modulo the order: x is r or r + n, and is compared without
    /// an inversion.
    private func hasCoordinate(_ point: Secp256k1.Point) -> Bool {
        let square = point.z.squared()
        guard let x = try? Secp256k1.Coordinate(bigEndianBytes: r.bigEndianBytes()) else {
            preconditionFailure("the order is below the field's")
        }
        if x * square == point.x { return true }
        guard
            let bytes = try? (r.integer + Secp256k1.Scalar.order).bigEndianBytes(count: 32),
            let larger = try? Secp256k1.Coordinate(bigEndianBytes: bytes)
        else { return false }
        return larger * square == point.x
    }

    /// The key that made the signature of this digest (SEC 1, 4.1.6), or nil if there is none, or no
    /// recovery id. Variable time.
    public func recoveredKey(_ digest: [UInt8]) -> Secp256k1.Affine? {
        guard digest.count == 32, let recoveryID, let inverse = try? r.inverseVariableTime() else {
            return nil
        }
        var x = r.bigEndianBytes()
        if recoveryID & 2 != 0 {
            // r + n, which may be no coordinate.
            let sum = r.integer + Secp256k1.Scalar.order
            guard let bytes = try? sum.bigEndianBytes(count: 32) else { return nil }
            x = bytes
        }
        guard let nonce = try? Secp256k1.Affine(sec1Bytes: [2 + (recoveryID & 1)] + x) else {
            return nil
        }
        let key = Secp256k1.Point.sumOfProductsVariableTime(
            generatorBy: -(Self.number(of: digest) * inverse), [s * inverse],
            [Secp256k1.Point(nonce)])
        return key.isIdentity ? nil : key.affine
    }

    /// A digest as a number (SEC 1, 4.1.3, step 5). - Precondition: 32 bytes.
    static func number(of digest: [UInt8]) -> Secp256k1.Scalar {
        precondition(digest.count == 32, "a digest has 32 bytes")
        return digest.withUnsafeBytes { .reducing(bigEndian: $0) }
    }

    /// The x coordinate modulo the order: F of the paper.
    static func coordinate(of point: Secp256k1.Affine) -> Secp256k1.Scalar {
        point.x.bigEndianBytes().withUnsafeBytes { .reducing(bigEndian: $0) }
    }

    /// What tells the point from the others with this coordinate.
    static func recoveryID(of point: Secp256k1.Affine) -> UInt8 {
        let isReduced = point.x.integer >= Secp256k1.Scalar.order
        return UInt8(point.y.sign) | (isReduced ? 2 : 0)
    }
}
