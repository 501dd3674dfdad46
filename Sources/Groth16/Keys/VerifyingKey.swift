public import EllipticCurves

/// What a verifier knows of a circuit: α, β, γ, δ and a point for each public value, as exponents of
/// the generators.
///
/// Source: J. Groth, "On the Size of Pairing-based Non-interactive Arguments", 2016, 3.2.
public struct VerifyingKey<Curve: Groth16Curve>: Sendable, Equatable {
    /// α in G1.
    public let alpha: AffinePoint<Curve.G1Curve>
    /// β in G2.
    public let beta: AffinePoint<Curve.G2Curve>
    /// γ in G2.
    public let gamma: AffinePoint<Curve.G2Curve>
    /// δ in G2.
    public let delta: AffinePoint<Curve.G2Curve>
    /// (β A_i + α B_i + C_i) / γ in G1, for the constant one and then each public value.
    public let inputs: [AffinePoint<Curve.G1Curve>]

    /// The most public values.
    public static var maximumPublicCount: Int { 1 << 20 }

    /// A key of points.
    ///
    /// Throws `.invalidPoint` where one is the identity, `.gammaIsDelta`, `.publicInputCount` if there
    /// is not even a point for the constant one, `.tooLarge`.
    public init(
        alpha: AffinePoint<Curve.G1Curve>, beta: AffinePoint<Curve.G2Curve>,
        gamma: AffinePoint<Curve.G2Curve>, delta: AffinePoint<Curve.G2Curve>,
        inputs: [AffinePoint<Curve.G1Curve>]
    ) throws(Groth16Error) {
        self.init(unchecked: alpha, beta, gamma, delta, inputs)
        if alpha.isIdentity { throw .invalidPoint(.alpha1, index: 0) }
        if beta.isIdentity { throw .invalidPoint(.beta2, index: 0) }
        if gamma.isIdentity { throw .invalidPoint(.gamma2, index: 0) }
        if delta.isIdentity { throw .invalidPoint(.delta2, index: 0) }
        if isForgeable { throw .gammaIsDelta }
        guard inputs.count >= 1 else { throw .publicInputCount(expected: 1, found: 0) }
        guard inputs.count - 1 <= Self.maximumPublicCount else {
            throw .tooLarge(limit: Self.maximumPublicCount)
        }
        if let index = inputs.firstIndex(where: \.isIdentity) {
            throw .invalidPoint(.inputs, index: index)
        }
    }

    /// A key whose points have been checked, but which may have γ = δ.
    init(
        unchecked alpha: AffinePoint<Curve.G1Curve>, _ beta: AffinePoint<Curve.G2Curve>,
        _ gamma: AffinePoint<Curve.G2Curve>, _ delta: AffinePoint<Curve.G2Curve>,
        _ inputs: [AffinePoint<Curve.G1Curve>]
    ) {
        self.alpha = alpha
        self.beta = beta
        self.gamma = gamma
        self.delta = delta
        self.inputs = inputs
    }

    /// Whether γ is δ or -δ: then C can take back whatever the public values add, in any proof.
    var isForgeable: Bool { gamma.x == delta.x }

    /// How many public values a proof has.
    public var publicCount: Int { inputs.count - 1 }
}
