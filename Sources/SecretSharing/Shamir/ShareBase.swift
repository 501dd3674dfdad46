public import FiniteFields

/// Shares of which the first `threshold + 1` are interpolated and the others are compared to that.
@usableFromInline
struct ShareBase<F: Field & BitwiseCopyable> {
    @usableFromInline let shares: [ShamirShare<F>]
    @usableFromInline let needed: Int
    /// For each share beyond the first, the factors that give its values from the first ones.
    @usableFromInline let rows: [[F]]

    @inlinable var count: Int { shares[0].count }

    /// - Precondition: More than `threshold` shares, of one length, at distinct indices.
    @inlinable init(_ shares: [ShamirShare<F>], threshold: Int) throws(SecretSharingError) {
        guard shares.count > threshold else {
            throw .tooFewShares(needed: threshold + 1, given: shares.count)
        }
        self.shares = shares
        needed = threshold + 1
        var rows = [[F]]()
        for share in shares[needed...] {
            rows.append(try Self.row(to: share.index.element, from: shares.prefix(needed)))
        }
        self.rows = rows
    }

    @inlinable static func row(
        to point: F, from shares: ArraySlice<ShamirShare<F>>
    ) throws(SecretSharingError) -> [F] {
        do {
            return try lagrangeCoefficients(at: point, from: shares.map(\.index.element))
        } catch {
            throw .inconsistentShares
        }
    }

    /// For each share, by how much element `k` differs from what the first shares make of it. Depends
    /// on the errors in the shares only, not on the secret.
    @inlinable func residues(at k: Int) -> [F] {
        var residues = [F](repeating: .zero, count: needed)
        for (row, share) in zip(rows, shares[needed...]) {
            var residue = share.values.withUnsafeBufferPointer { $0[k] }
            for (factor, base) in zip(row, shares) {
                residue -= factor * base.values.withUnsafeBufferPointer { $0[k] }
            }
            residues.append(residue)
        }
        return residues
    }

    /// The first element at which the shares don't lie on one polynomial of the degree.
    @inlinable func firstInconsistency() -> Int? {
        let base = shares.prefix(needed)
        var first: Int?
        for (row, share) in zip(rows, shares[needed...]) {
            var expected = SecretVector<F>(repeating: .zero, count: count)
            expected.withUnsafeMutableBufferPointer { expected in
                for (factor, base) in zip(row, base) {
                    base.values.withUnsafeBufferPointer { base in
                        for k in expected.indices { expected[k] += factor * base[k] }
                    }
                }
                share.values.withUnsafeBufferPointer { values in
                    for k in 0..<(first ?? count) where values[k] != expected[k] {
                        first = k
                        return
                    }
                }
            }
        }
        return first
    }

    /// The polynomials' values at `point`, from the first shares.
    @inlinable func values(at point: F) throws(SecretSharingError) -> SecretVector<F> {
        let row = try Self.row(to: point, from: shares.prefix(needed))
        var values = SecretVector<F>(repeating: .zero, count: count)
        values.withUnsafeMutableBufferPointer { values in
            for (factor, share) in zip(row, shares) {
                share.values.withUnsafeBufferPointer { share in
                    for k in values.indices { values[k] += factor * share[k] }
                }
            }
        }
        return values
    }
}
