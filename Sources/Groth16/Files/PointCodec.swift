internal import EllipticCurves
internal import FiniteFields

/// Points as the files hold them: affine, in Montgomery form, least significant byte first; the
/// identity is all zero.
extension AffinePoint {
    /// Bytes of a point.
    static var byteCount: Int { MemoryLayout<Self>.size }

    /// The point at an address of any alignment, unchecked.
    init(loading address: UnsafeRawPointer) {
        self = address.loadUnaligned(as: Self.self)
    }

    /// Whether both coordinates are reduced, and the point is of the group or the identity.
    /// Variable time.
    var isValid: Bool {
        // Addition of zero reduces once: what it changes was not reduced.
        guard x + .zero == x, y + .zero == y else { return false }
        return isIdentity || (isOnCurve && Curve.isInSubgroup(self))
    }
}

extension ByteReader {
    /// A point of the group that is not the identity. Throws `.invalidPoint`.
    mutating func point<Curve: WeierstrassCurve>(
        _ part: KeyPart, index: Int = 0
    ) throws(Groth16Error) -> AffinePoint<Curve> {
        let bytes = try take(AffinePoint<Curve>.byteCount)
        guard let address = bytes.baseAddress else { throw malformed }
        let point = AffinePoint<Curve>(loading: address)
        guard point.isValid, !point.isIdentity else { throw .invalidPoint(part, index: index) }
        return point
    }
}

extension SectionWriter {
    mutating func point<Curve: WeierstrassCurve>(
        _ point: AffinePoint<Curve>
    ) throws(Groth16Error) {
        try elements([point])
    }
}
