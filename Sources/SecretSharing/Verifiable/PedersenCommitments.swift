public import EllipticCurves
internal import FiniteFields

/// What a dealer of Pedersen's sharing publishes: a_j G + b_j H for the coefficients of two polynomials.
///
/// Says nothing about the secret, to anybody ever; a dealer who could open it in two ways would know the
/// discrete logarithm of H. Public: variable time, but for shares. Any element may be the identity: it
/// says as little as another.
///
/// Source: T. Pedersen, "Non-Interactive and Information-Theoretic Secure Verifiable Secret Sharing",
/// CRYPTO '91.
public struct PedersenCommitments<G: PrimeOrderGroup>: Sendable, Equatable {
    let polynomial: PolynomialCommitments<G>

    /// In the order of the coefficients, the constant term's first.
    public var elements: [G] { polynomial.elements }

    /// How many shares say nothing about the secret.
    public var threshold: Int { polynomial.elements.count - 1 }

    /// The commitments `elements`. Throws `.wrongCommitmentCount` unless there are `threshold + 1`.
    public init(_ elements: [G], threshold: Int) throws(SecretSharingError) {
        polynomial = try PolynomialCommitments(elements, threshold: threshold)
    }

    /// Decodes what `canonicalBytes` is. Throws `.wrongCommitmentCount` and `.malformedCommitment`.
    public init(canonicalBytes: [UInt8], threshold: Int) throws(SecretSharingError) {
        polynomial = try PolynomialCommitments(
            canonicalBytes: canonicalBytes, threshold: threshold)
    }

    /// The elements' encodings, one after the other.
    public var canonicalBytes: [UInt8] { polynomial.canonicalBytes }

    /// Whether `share`, the values of both polynomials, was committed to. Constant time in the share.
    public func verify(_ share: ShamirShare<G.Scalar>, _ second: PedersenGenerator<G>) -> Bool {
        guard share.count == 2 else { return false }
        let committed = share.values.withUnsafeBufferPointer { second.commit($0[0], $0[1]) }
        return committed == polynomial.value(at: share.index)
    }

    /// The indices of the shares that are not those committed to: all at once, and one by one only if
    /// that fails. Constant time in the shares; a wrong one passes with probability 2^-128.
    public func wrongShares(
        _ shares: [ShamirShare<G.Scalar>], _ second: PedersenGenerator<G>
    ) -> [ShareIndex<G.Scalar>] {
        if shares.count > 1, shares.allSatisfy({ $0.count == 2 }) {
            let factors = shares.map { _ in G.Scalar.randomBatchFactor() }
            var (value, blinding) = (G.Scalar.zero, G.Scalar.zero)
            for (share, factor) in zip(shares, factors) {
                share.values.withUnsafeBufferPointer {
                    value += factor * $0[0]
                    blinding += factor * $0[1]
                }
            }
            let expected = polynomial.combination(
                zip(shares, factors).map { ($0.index, $1) })
            if second.commit(value, blinding) == expected { return [] }
        }
        return shares.filter { !verify($0, second) }.map(\.index)
    }
}
