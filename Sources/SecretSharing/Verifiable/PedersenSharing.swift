public import EllipticCurves
internal import FiniteFields

/// Pedersen's verifiable sharing of a scalar: as Feldman's, but the commitments say nothing about the
/// secret, which may be easy to guess.
///
/// A share is two values: the secret polynomial's and a blinding one's. Any `threshold` shares and the
/// commitments are independent of the secret; that all shares fit together holds under the discrete
/// logarithm assumption.
///
/// Source: T. Pedersen, "Non-Interactive and Information-Theoretic Secure Verifiable Secret Sharing",
/// CRYPTO '91.
public struct PedersenSharing<G: PrimeOrderGroup>: Sendable {
    /// Threshold and indices.
    public let sharing: ShamirSharing<G.Scalar>
    /// H.
    public let second: PedersenGenerator<G>

    /// A verifiable sharing with the threshold and indices of `sharing`.
    public init(_ sharing: ShamirSharing<G.Scalar>) {
        self.sharing = sharing
        second = PedersenGenerator()
    }

    /// A sharing among parties at 1, 2, ..., `parties`. Throws `.invalidThreshold`.
    public init(threshold: Int, parties: Int) throws(SecretSharingError) {
        self.init(try ShamirSharing(threshold: threshold, parties: parties))
    }

    /// Shares for all, and what everybody may see.
    public struct Dealing: Sendable {
        public let commitments: PedersenCommitments<G>
        /// In the order of the indices; each of two scalars, value and blinding.
        public let shares: [ShamirShare<G.Scalar>]
    }

    /// Deals `secret`, one scalar, with randomness from the operating system. Constant time in it.
    ///
    /// Throws `.lengthMismatch` for another number of scalars.
    public func deal(
        _ secret: borrowing SecretVector<G.Scalar>
    ) throws(SecretSharingError) -> Dealing {
        guard secret.count == 1 else {
            throw .lengthMismatch(expected: 1, found: secret.count)
        }
        var generator = BlockwiseSystemGenerator()
        let values = SecretPolynomial(
            constant: secret.withUnsafeBufferPointer { $0[0] }, degree: sharing.threshold,
            using: &generator)
        let blindings = SecretPolynomial(
            constant: G.Scalar.random(using: &generator), degree: sharing.threshold,
            using: &generator)
        var shares = [ShamirShare<G.Scalar>]()
        for index in sharing.indices {
            var pair = SecretVector(repeating: values.value(at: index), count: 2)
            pair.withUnsafeMutableBufferPointer { $0[1] = blindings.value(at: index) }
            shares.append(ShamirShare(index: index, values: pair))
        }
        let commitments = try PedersenCommitments<G>(
            values.map(with: blindings) { second.commit($0, $1) }, threshold: sharing.threshold)
        return Dealing(commitments: commitments, shares: shares)
    }

    /// The secret, from any `threshold + 1` right shares; each one given is checked.
    ///
    /// Throws `.tooFewShares`, `.repeatedIndex`, `.unknownIndex`, `.lengthMismatch`,
    /// `.wrongCommitmentCount` for commitments of another threshold, and `.wrongShares`.
    public func reconstruct(
        _ shares: [ShamirShare<G.Scalar>], _ commitments: PedersenCommitments<G>
    ) throws(SecretSharingError) -> SecretVector<G.Scalar> {
        guard commitments.threshold == sharing.threshold else {
            throw .wrongCommitmentCount(
                expected: sharing.threshold + 1, found: commitments.threshold + 1)
        }
        try sharing.check(shares)
        let wrong = commitments.wrongShares(shares, second)
        guard wrong.isEmpty else { throw .wrongShares(wrong.map(\.number)) }
        let pair = try sharing.reconstruct(Array(shares.prefix(sharing.threshold + 1)))
        return pair.withUnsafeBufferPointer { SecretVector(repeating: $0[0], count: 1) }
    }
}
