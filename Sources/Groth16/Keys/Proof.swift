public import EllipticCurves

/// A proof that somebody knows a witness: three points.
///
/// Anyone can turn a proof into another one of the same statement: nothing may be identified by a
/// proof's bytes.
public struct Proof<Curve: Groth16Curve>: Sendable, Equatable {
    public let a: AffinePoint<Curve.G1Curve>
    public let b: AffinePoint<Curve.G2Curve>
    public let c: AffinePoint<Curve.G1Curve>

    /// A proof of points. Throws `.invalidPoint` if one is the identity.
    public init(
        a: AffinePoint<Curve.G1Curve>, b: AffinePoint<Curve.G2Curve>,
        c: AffinePoint<Curve.G1Curve>
    ) throws(Groth16Error) {
        if a.isIdentity { throw .invalidPoint(.proofA, index: 0) }
        if b.isIdentity { throw .invalidPoint(.proofB, index: 0) }
        if c.isIdentity { throw .invalidPoint(.proofC, index: 0) }
        self.a = a
        self.b = b
        self.c = c
    }
}
