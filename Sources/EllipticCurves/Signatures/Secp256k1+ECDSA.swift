internal import BigIntegers
internal import FiniteFields

/// ECDSA's equations over secp256k1 (SEC 1, 4.1), whatever form the signatures have.
extension Secp256k1 {
    /// The number that a digest stands for (SEC 1, 4.1.3, step 5). Constant time.
    ///
    /// - Precondition: 32 bytes.
    package static func number(ofDigest digest: [UInt8]) -> Scalar {
        precondition(digest.count == 32, "a digest has 32 bytes")
        return digest.withUnsafeBytes { .reducing(bigEndian: $0) }
    }

    /// A nonce point's x coordinate modulo the order: r.
    package static func signatureCoordinate(of point: Affine) -> Scalar {
        point.x.bigEndianBytes().withUnsafeBytes { .reducing(bigEndian: $0) }
    }

    /// Which of the points with its r a nonce point is: bit 0 is the parity of y, bit 1 is set if x was
    /// reduced (once in 2^127).
    package static func recoveryID(of point: Affine) -> UInt8 {
        let isReduced = point.x.integer >= Scalar.order
        return UInt8(point.y.sign) | (isReduced ? 2 : 0)
    }

    /// Whether (r, s), neither of them zero, is the key's signature of a number (SEC 1, 4.1.4), with s low
    /// or high. Variable time.
    ///
    /// - Precondition: the key is not the identity.
    package static func isSignature(
        r: Scalar, s: Scalar, of number: Scalar, by key: Affine
    ) -> Bool {
        precondition(!key.isIdentity, "a key")
        guard r != .zero, let inverse = try? s.inverseVariableTime() else { return false }
        let point = Point.sumOfProductsVariableTime(
            generatorBy: number * inverse, [r * inverse], [Point(key)])
        return !point.isIdentity && hasCoordinate(point, r)
    }

    /// Whether the point's x coordinate is r modulo the order: x is r or r + n, and is compared without
    /// an inversion.
    private static func hasCoordinate(_ point: Point, _ r: Scalar) -> Bool {
        let square = point.z.squared()
        guard let x = try? Coordinate(bigEndianBytes: r.bigEndianBytes()) else {
            preconditionFailure("the order is below the field's")
        }
        if x * square == point.x { return true }
        guard let bytes = try? (r.integer + Scalar.order).bigEndianBytes(count: 32),
            let larger = try? Coordinate(bigEndianBytes: bytes)
        else { return false }
        return larger * square == point.x
    }

    /// The key whose signature of a number (r, s) is, with this recovery id (SEC 1, 4.1.6); nil if there is
    /// none. Variable time.
    package static func signer(
        r: Scalar, s: Scalar, recoveryID: UInt8, of number: Scalar
    ) -> Affine? {
        guard let inverse = try? r.inverseVariableTime() else { return nil }
        var x = r.bigEndianBytes()
        if recoveryID & 2 != 0 {
            // r + n, which may be no coordinate.
            guard let bytes = try? (r.integer + Scalar.order).bigEndianBytes(count: 32) else {
                return nil
            }
            x = bytes
        }
        guard let nonce = try? Affine(sec1Bytes: [2 + (recoveryID & 1)] + x) else { return nil }
        let key = Point.sumOfProductsVariableTime(
            generatorBy: -(number * inverse), [s * inverse], [Point(nonce)])
        return key.isIdentity ? nil : key.affine
    }
}
