public import BigIntegers
public import EllipticCurves

extension EVMVerifyingKey {
    /// The words of a key. Throws `.gammaIsDelta` where γ is δ or -δ: anyone could forge proofs.
    public init(_ key: VerifyingKey<BN254>) throws(Groth16Error) {
        guard !key.isForgeable else { throw .gammaIsDelta }
        self.init(
            alpha: evmWords(key.alpha), beta: evmWords(key.beta), gamma: evmWords(key.gamma),
            delta: evmWords(key.delta), inputs: key.inputs.map { evmWords($0) })
    }
}

extension Proof where Curve == BN254 {
    /// The eight words that the verifiers on chain take: A, B, C.
    public var evmWords: [BigInteger] {
        Groth16.evmWords(a) + Groth16.evmWords(b) + Groth16.evmWords(c)
    }
}

/// Each 32 bytes of a point's coordinates as a number.
///
/// - Precondition: The point is not the identity.
private func evmWords<Curve: EVMCurve>(_ point: AffinePoint<Curve>) -> [BigInteger] {
    let bytes = Curve.evmEncoding(of: point.x) + Curve.evmEncoding(of: point.y)
    return stride(from: 0, to: bytes.count, by: 32).map {
        BigInteger(bigEndianBytes: bytes[$0..<$0 + 32])
    }
}
