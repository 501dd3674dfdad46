internal import BigIntegers
public import FiniteFields

/// Packed secret sharing: several secrets in each polynomial, so that a share is `packing` times shorter
/// than the secret.
///
/// Any `threshold` shares are independent of the secrets (perfectly private); any `threshold + packing`
/// determine them. With more, wrong ones are noticed and located as with `ShamirSharing`. Shares of two
/// vectors add up to shares of their sum.
///
/// Source: M. Franklin, M. Yung, "Communication Complexity of Secure Computation", STOC 1992, 3.1.
public struct PackedSharing<F: Field & BitwiseCopyable>: Sendable {
    /// The number t of shares that say nothing.
    public let threshold: Int
    /// The number k of secrets in a polynomial.
    public let packing: Int
    /// Where the shares stand, one for each party.
    public var indices: [ShareIndex<F>] { sharing.indices }

    /// Polynomials of degree t + k - 1 at the same indices.
    private let sharing: ShamirSharing<F>
    /// Where the secrets stand: at the greatest numbers, order - 1, order - 2, ...
    private let points: [F]
    /// For each index beyond the first t, the factors that give its value from the secrets and the values
    /// at the first t indices.
    private let rows: [[F]]

    /// How many shares determine the secrets: t + k.
    public var needed: Int { threshold + packing }

    /// A sharing among parties at 1, 2, ..., `parties`.
    ///
    /// Throws `.invalidThreshold` unless `threshold >= 0`, `packing >= 1` and
    /// `threshold + packing <= parties`, and `.indexNotReduced` if the field has too few elements.
    public init(threshold: Int, packing: Int, parties: Int) throws(SecretSharingError) {
        guard threshold >= 0, packing >= 1, parties >= 1, packing <= parties,
            threshold <= parties - packing
        else { throw .invalidThreshold(threshold: threshold, parties: parties) }
        let sharing = try ShamirSharing<F>(threshold: threshold + packing - 1, parties: parties)
        var points = [F]()
        for k in 1...packing {
            guard let point = try? F(F.order - BigInteger(k)) else { throw .indexNotReduced }
            points.append(point)
        }
        let known = points + sharing.indices.prefix(threshold).map(\.element)
        var rows = [[F]]()
        do {
            for index in sharing.indices.dropFirst(threshold) {
                // The secrets' points are none of the parties': the field has room for both.
                guard !points.contains(index.element) else { throw FieldError.notInvertible }
                rows.append(try lagrangeCoefficients(at: index.element, from: known))
            }
        } catch {
            throw .indexNotReduced
        }
        self.threshold = threshold
        self.packing = packing
        self.sharing = sharing
        self.points = points
        self.rows = rows
    }

    /// Splits `secrets` with randomness from the operating system.
    public func split(
        _ secrets: borrowing SecretVector<F>
    ) throws(SecretSharingError) -> [ShamirShare<F>] {
        var generator = BlockwiseSystemGenerator()
        return try split(secrets, using: &generator)
    }

    /// Splits `secrets` into one share for each index, in their order, each of `secrets.count / packing`
    /// values. Constant time in the secrets.
    ///
    /// Throws `.notWholePacks` if the number of secrets is no multiple of `packing`.
    /// - Parameter generator: Must be cryptographically secure; seeded ones are for tests.
    public func split(
        _ secrets: borrowing SecretVector<F>, using generator: inout some RandomNumberGenerator
    ) throws(SecretSharingError) -> [ShamirShare<F>] {
        guard secrets.count.isMultiple(of: packing) else {
            throw .notWholePacks(count: secrets.count, packing: packing)
        }
        let count = secrets.count / packing
        var shares = [ShamirShare<F>]()
        // The values at the first t indices are drawn, which is the same as drawing a polynomial.
        for index in indices.prefix(threshold) {
            var values = SecretVector<F>(repeating: .zero, count: count)
            values.withUnsafeMutableBufferPointer { values in
                for i in values.indices { values[i] = .random(using: &generator) }
            }
            shares.append(ShamirShare(index: index, values: values))
        }
        for (index, row) in zip(indices.dropFirst(threshold), rows) {
            var values = SecretVector<F>(repeating: .zero, count: count)
            values.withUnsafeMutableBufferPointer { values in
                secrets.withUnsafeBufferPointer { secrets in
                    for j in 0..<packing {
                        for i in values.indices { values[i] += row[j] * secrets[i * packing + j] }
                    }
                }
                for j in 0..<threshold {
                    shares[j].values.withUnsafeBufferPointer { drawn in
                        for i in values.indices { values[i] += row[packing + j] * drawn[i] }
                    }
                }
            }
            shares.append(ShamirShare(index: index, values: values))
        }
        return shares
    }

    /// The secrets, from any t + k shares or more; every further one is checked.
    ///
    /// Throws `.tooFewShares`, `.repeatedIndex`, `.unknownIndex`, `.lengthMismatch` and
    /// `.inconsistentShares`.
    public func reconstruct(
        _ shares: [ShamirShare<F>]
    ) throws(SecretSharingError) -> SecretVector<F> {
        try sharing.check(shares)
        let base = try ShareBase(shares, threshold: sharing.threshold)
        guard base.firstInconsistency() == nil else { throw .inconsistentShares }
        return try secrets(base)
    }

    /// What a reconstruction that tolerates wrong shares found.
    public struct Located: ~Copyable {
        public let secrets: SecretVector<F>
        /// The indices of the wrong shares, in the order of the shares given.
        public let wrong: [ShareIndex<F>]
    }

    /// The secrets, and which shares are wrong: up to e of t + k + 2e. Throws as `reconstruct`, and
    /// `.tooManyWrongShares`.
    public func reconstructLocatingErrors(
        _ shares: [ShamirShare<F>]
    ) throws(SecretSharingError) -> Located {
        let (base, wrong) = try sharing.locatedBase(shares)
        return Located(secrets: try secrets(base), wrong: wrong)
    }

    private func secrets(_ base: ShareBase<F>) throws(SecretSharingError) -> SecretVector<F> {
        var secrets = SecretVector<F>(repeating: .zero, count: base.count * packing)
        for (j, point) in points.enumerated() {
            let values = try base.values(at: point)
            secrets.withUnsafeMutableBufferPointer { secrets in
                values.withUnsafeBufferPointer { values in
                    for i in values.indices { secrets[i * packing + j] = values[i] }
                }
            }
        }
        return secrets
    }
}
