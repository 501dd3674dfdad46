public import EllipticCurves
internal import FiniteFields

/// Feldman's verifiable sharing of a scalar: Shamir's, with commitments that each party checks its share
/// against.
///
/// Any `threshold` shares and the commitments determine nothing but the secret's multiple of the
/// generator, under the discrete logarithm assumption: the secret must be hard to guess. A dealer can't
/// hand out shares of different polynomials; `SealedDealing` shows to all who did.
///
/// Source: P. Feldman, "A Practical Scheme for Non-interactive Verifiable Secret Sharing", FOCS 1987.
public struct FeldmanSharing<G: PrimeOrderGroup>: Sendable {
    /// Threshold and indices.
    public let sharing: ShamirSharing<G.Scalar>

    /// A verifiable sharing with the threshold and indices of `sharing`.
    public init(_ sharing: ShamirSharing<G.Scalar>) { self.sharing = sharing }

    /// A sharing among parties at 1, 2, ..., `parties`. Throws `.invalidThreshold`.
    public init(threshold: Int, parties: Int) throws(SecretSharingError) {
        sharing = try ShamirSharing(threshold: threshold, parties: parties)
    }

    /// Shares for all, and what everybody may see.
    public struct Dealing: Sendable {
        public let commitments: FeldmanCommitments<G>
        /// In the order of the indices.
        public let shares: [ShamirShare<G.Scalar>]
    }

    /// Deals `secret`, one scalar, with randomness from the operating system. Constant time in it.
    ///
    /// Throws `.lengthMismatch` for another number of scalars, and `.identityCommitment` for zero, which
    /// the commitments would show.
    public func deal(
        _ secret: borrowing SecretVector<G.Scalar>
    ) throws(SecretSharingError) -> Dealing {
        guard secret.count == 1 else {
            throw .lengthMismatch(expected: 1, found: secret.count)
        }
        return try deal(
            constant: secret.withUnsafeBufferPointer { $0[0] }, .nonzero)
    }

    /// Deals zero: added to other shares, these leave the secret as it is and make the old shares
    /// worthless.
    public func dealZero() throws(SecretSharingError) -> Dealing {
        try deal(constant: .zero, .zero)
    }

    func deal(
        constant: G.Scalar, _ kind: FeldmanCommitments<G>.Constant
    ) throws(SecretSharingError) -> Dealing {
        var generator = BlockwiseSystemGenerator()
        let polynomial = SecretPolynomial(
            constant: constant, degree: sharing.threshold, using: &generator)
        var shares = [ShamirShare<G.Scalar>]()
        for index in sharing.indices {
            shares.append(
                ShamirShare(
                    index: index,
                    values: SecretVector(repeating: polynomial.value(at: index), count: 1)))
        }
        let commitments = try FeldmanCommitments<G>(
            polynomial.map { G.generatorMultiplied(by: $0) }, threshold: sharing.threshold,
            constant: kind)
        return Dealing(commitments: commitments, shares: shares)
    }

    /// The secret, from any `threshold + 1` right shares; each one given is checked.
    ///
    /// Throws `.tooFewShares`, `.repeatedIndex`, `.unknownIndex`, `.lengthMismatch`,
    /// `.wrongCommitmentCount` for commitments of another threshold, and `.wrongShares`.
    public func reconstruct(
        _ shares: [ShamirShare<G.Scalar>], _ commitments: FeldmanCommitments<G>
    ) throws(SecretSharingError) -> SecretVector<G.Scalar> {
        guard commitments.threshold == sharing.threshold else {
            throw .wrongCommitmentCount(
                expected: sharing.threshold + 1, found: commitments.threshold + 1)
        }
        try sharing.check(shares)
        let wrong = commitments.wrongShares(shares)
        guard wrong.isEmpty else { throw .wrongShares(wrong.map(\.number)) }
        return try sharing.reconstruct(Array(shares.prefix(sharing.threshold + 1)))
    }
}
