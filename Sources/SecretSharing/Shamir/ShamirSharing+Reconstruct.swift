internal import FiniteFields

extension ShamirSharing {
    /// The secret, from any `threshold + 1` shares or more; every further one is checked.
    ///
    /// Throws `.tooFewShares`, `.repeatedIndex`, `.unknownIndex`, `.lengthMismatch`, and
    /// `.inconsistentShares` if the shares don't all lie on polynomials of degree `threshold`.
    @inlinable
    public func reconstruct(
        _ shares: [ShamirShare<F>]
    ) throws(SecretSharingError) -> SecretVector<F> {
        try check(shares)
        let base = try ShareBase(shares, threshold: threshold)
        guard base.firstInconsistency() == nil else { throw .inconsistentShares }
        return try base.values(at: .zero)
    }

    /// What a reconstruction that tolerates wrong shares found.
    public struct Located: ~Copyable {
        /// The secret.
        public let secret: SecretVector<F>
        /// The indices of the wrong shares, in the order of the shares given.
        public let wrong: [ShareIndex<F>]
    }

    /// The secret, and which shares are wrong: up to e of `threshold + 1 + 2e`.
    ///
    /// Wrong shares beyond that are refused (`.tooManyWrongShares`) or, if they lie on polynomials of
    /// their own together with enough others, can't be told. Variable time in the errors, but not in
    /// the secret: what is decoded depends on the errors only. Throws as `reconstruct` does otherwise.
    ///
    /// Source: S. Gao, "A New Algorithm for Decoding Reed-Solomon Codes", 2003.
    public func reconstructLocatingErrors(
        _ shares: [ShamirShare<F>]
    ) throws(SecretSharingError) -> Located {
        let (base, wrong) = try locatedBase(shares)
        return Located(secret: try base.values(at: .zero), wrong: wrong)
    }

    /// The shares without those found wrong, and which these are. Throws as `reconstructLocatingErrors`.
    func locatedBase(
        _ shares: [ShamirShare<F>]
    ) throws(SecretSharingError) -> (base: ShareBase<F>, wrong: [ShareIndex<F>]) {
        try check(shares)
        let locatable = (shares.count - threshold - 1) / 2
        var wrong = Set<ShareIndex<F>>()
        var base = try ShareBase(shares, threshold: threshold)
        while let k = base.firstInconsistency() {
            let residues = base.residues(at: k)
            let found = locateErrors(
                points: base.shares.map(\.index.element), values: residues)
            wrong.formUnion(found.map { base.shares[$0].index })
            guard !found.isEmpty, wrong.count <= locatable else {
                throw .tooManyWrongShares(locatable: locatable)
            }
            base = try ShareBase(
                shares.filter { !wrong.contains($0.index) }, threshold: threshold)
        }
        return (base, shares.map(\.index).filter { wrong.contains($0) })
    }

    /// Number, distinctness and membership of indices, and lengths.
    @usableFromInline func check(_ shares: [ShamirShare<F>]) throws(SecretSharingError) {
        try check(shares.map(\.index))
        for share in shares where share.count != shares[0].count {
            throw .lengthMismatch(expected: shares[0].count, found: share.count)
        }
    }

    /// Number, distinctness and membership of indices.
    func check(_ some: [ShareIndex<F>]) throws(SecretSharingError) {
        guard some.count > threshold else {
            throw .tooFewShares(needed: threshold + 1, given: some.count)
        }
        try ShareIndex.requireDistinct(some)
        for index in some where !indices.contains(index) { throw .unknownIndex(index.number) }
    }

    /// The places at which `values` differ from the polynomial of degree `threshold` that is nearest;
    /// none if there is no such polynomial within half the distance.
    func locateErrors(points: [F], values: [F]) -> [Int] {
        do {
            // Partial extended Euclid on g0, with all points as roots, and g1, through the values.
            var (g0, g1) = (
                Polynomial(roots: points), try Polynomial(through: points, values: values)
            )
            var (v0, v1) = (Polynomial<F>.zero, Polynomial<F>([.one]))
            while 2 * (g1.degree ?? 0) >= points.count + threshold + 1 {
                let (quotient, remainder) = try g0.quotientAndRemainder(dividingBy: g1)
                (g0, g1) = (g1, remainder)
                (v0, v1) = (v1, v0 - quotient * v1)
            }
            let (message, rest) = try g1.quotientAndRemainder(dividingBy: v1)
            guard rest == .zero, (message.degree ?? 0) <= threshold else { return [] }
            return points.indices.filter { message(points[$0]) != values[$0] }
        } catch {
            // Points are distinct and divisors not zero, so this can't be; refuse all the same.
            return []
        }
    }
}
