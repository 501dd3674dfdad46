public import EllipticCurves
internal import FiniteFields

/// What a dealer of Feldman's sharing publishes: the generator times each coefficient of its polynomial.
///
/// Fixes polynomial, threshold and secret; shows the secret's multiple of the generator, and nothing more
/// under the discrete logarithm assumption. Everything here is public and takes variable time, but for
/// shares.
///
/// Source: P. Feldman, "A Practical Scheme for Non-interactive Verifiable Secret Sharing", FOCS 1987.
public struct FeldmanCommitments<G: PrimeOrderGroup>: Sendable, Equatable {
    /// What the secret may be.
    public enum Constant: Sendable {
        /// Not zero: its commitment is not the identity. A key, for instance.
        case nonzero
        /// Zero: what refreshes other shares.
        case zero
        /// Anything.
        case any
    }

    let polynomial: PolynomialCommitments<G>

    /// The commitments to c_0 (the secret), ..., c_threshold.
    public var elements: [G] { polynomial.elements }

    /// How many shares say nothing about the secret but its commitment.
    public var threshold: Int { polynomial.elements.count - 1 }

    /// The generator times the secret: a public key, if that is a key.
    public var publicSecret: G { polynomial.elements[0] }

    /// The commitments `elements`.
    ///
    /// Throws `.wrongCommitmentCount` unless there are `threshold + 1`, and `.identityCommitment` for the
    /// identity where the secret may not be zero, or as the leading coefficient's: fewer shares than
    /// everybody believes would do. Throws `.secretNotZero` if it must be zero and isn't.
    public init(
        _ elements: [G], threshold: Int, constant: Constant = .nonzero
    ) throws(SecretSharingError) {
        try self.init(PolynomialCommitments(elements, threshold: threshold), constant)
    }

    /// Decodes what `canonicalBytes` is. Throws as the other, and `.malformedCommitment`.
    public init(
        canonicalBytes: [UInt8], threshold: Int, constant: Constant = .nonzero
    ) throws(SecretSharingError) {
        try self.init(
            PolynomialCommitments(canonicalBytes: canonicalBytes, threshold: threshold), constant)
    }

    private init(
        _ polynomial: PolynomialCommitments<G>, _ constant: Constant
    ) throws(SecretSharingError) {
        let elements = polynomial.elements
        switch constant {
        case .nonzero: if elements[0] == .zero { throw .identityCommitment(position: 0) }
        case .zero: if elements[0] != .zero { throw .secretNotZero }
        case .any: break
        }
        if elements.count > 1, elements[elements.count - 1] == .zero {
            throw .identityCommitment(position: elements.count - 1)
        }
        self.polynomial = polynomial
    }

    /// The elements' encodings, one after the other.
    public var canonicalBytes: [UInt8] { polynomial.canonicalBytes }

    /// The generator times the share at `index`.
    public func publicShare(at index: ShareIndex<G.Scalar>) -> G { polynomial.value(at: index) }

    /// Whether `share` is the one that was committed to. Constant time in the share.
    public func verify(_ share: ShamirShare<G.Scalar>) -> Bool {
        guard share.count == 1 else { return false }
        return share.values.withUnsafeBufferPointer { G.generatorMultiplied(by: $0[0]) }
            == publicShare(at: share.index)
    }

    /// The indices of the shares that are not those committed to.
    ///
    /// All at once, and one by one only if that fails: a random sum of the shares against one of the
    /// commitments. Constant time in the shares; a wrong one passes with probability 2^-128.
    public func wrongShares(_ shares: [ShamirShare<G.Scalar>]) -> [ShareIndex<G.Scalar>] {
        if shares.count > 1, shares.allSatisfy({ $0.count == 1 }) {
            let factors = shares.map { _ in G.Scalar.randomBatchFactor() }
            let sum = zip(shares, factors).reduce(G.Scalar.zero) { sum, term in
                term.0.values.withUnsafeBufferPointer { sum + term.1 * $0[0] }
            }
            let expected = polynomial.combination(
                zip(shares, factors).map { ($0.index, $1) })
            if G.generatorMultiplied(by: sum) == expected { return [] }
        }
        return shares.filter { !verify($0) }.map(\.index)
    }

    /// The commitments of the sum of both polynomials: of the sums of their shares.
    ///
    /// Throws `.wrongCommitmentCount` if their thresholds differ, and as `init` does.
    public func adding(
        _ other: Self, constant: Constant = .nonzero
    ) throws(SecretSharingError) -> Self {
        guard other.threshold == threshold else {
            throw .wrongCommitmentCount(expected: threshold + 1, found: other.threshold + 1)
        }
        return try Self(
            zip(elements, other.elements).map { $0 + $1 }, threshold: threshold,
            constant: constant)
    }
}
