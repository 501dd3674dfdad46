internal import FiniteFields

extension ShamirSharing {
    /// Shares of `count` zeros: added to the shares of a secret, they leave it as it is, and make shares
    /// that don't fit the old ones.
    ///
    /// Source: A. Herzberg, S. Jarecki, H. Krawczyk, M. Yung, "Proactive Secret Sharing", CRYPTO '95, 3.2.
    public func splitZeros(count: Int) -> [ShamirShare<F>] {
        split(SecretVector<F>(repeating: .zero, count: count))
    }

    /// What a party of the new sharing makes of the parts that it got from holders of old shares: each has
    /// split its own share by the new sharing, and `parts[i]`, at the party's new index, is of the one at
    /// `old[i]`. Threshold and parties may be others than before.
    ///
    /// Throws `.tooFewShares` for fewer parts than `oldThreshold + 1`, `.repeatedIndex`, `.unknownIndex` for
    /// a part at another index than the first's, `.lengthMismatch`.
    ///
    /// Source: Y. Desmedt, S. Jajodia, "Redistributing Secret Shares to New Access Structures and Its
    /// Applications", 1997, section 3.
    public func redistributed(
        _ parts: [ShamirShare<F>], from old: [ShareIndex<F>], oldThreshold: Int
    ) throws(SecretSharingError) -> ShamirShare<F> {
        guard old.count > oldThreshold, parts.count == old.count, let index = parts.first?.index
        else { throw .tooFewShares(needed: oldThreshold + 1, given: parts.count) }
        guard indices.contains(index) else { throw .unknownIndex(index.number) }
        for part in parts where part.index != index { throw .unknownIndex(part.index.number) }
        let factors = try old.factors(at: .zero)
        var values = SecretVector<F>(repeating: .zero, count: parts[0].count)
        for (factor, part) in zip(factors, parts) {
            guard part.count == values.count else {
                throw .lengthMismatch(expected: values.count, found: part.count)
            }
            values.withUnsafeMutableBufferPointer { values in
                part.values.withUnsafeBufferPointer { part in
                    for k in values.indices { values[k] += factor * part[k] }
                }
            }
        }
        return ShamirShare(index: index, values: values)
    }

    /// What a helper sends to the helpers, itself among them, so that the share at `lost` is made again and
    /// nobody but its party learns it: its part of that share, in summands.
    ///
    /// Each helper then adds up what it got, and the party adds up those sums (`repaired`).
    ///
    /// Throws `.tooFewShares` for fewer helpers than needed, `.repeatedIndex`, and `.unknownIndex` for a
    /// share that is no helper's or if the lost one is a helper's.
    ///
    /// Source: T. Laing, D. Stinson, "A Survey and Refinement of Repairable Threshold Schemes",
    /// J. Math. Cryptology 2018, section 3 (enrollment protocol).
    public func repairParts(
        of share: ShamirShare<F>, helpers: [ShareIndex<F>], lost: ShareIndex<F>
    ) throws(SecretSharingError) -> [AdditiveShare<F>] {
        let factor = try repairFactor(share.index, helpers, lost)
        var part = share.values.copy()
        part.withUnsafeMutableBufferPointer { for k in $0.indices { $0[k] = factor * $0[k] } }
        return try AdditiveSharing<F>(parties: helpers.count).split(part)
    }

    /// By what the share at `index` counts in the one at `lost`, of all the helpers'.
    func repairFactor(
        _ index: ShareIndex<F>, _ helpers: [ShareIndex<F>], _ lost: ShareIndex<F>
    ) throws(SecretSharingError) -> F {
        guard helpers.count > threshold else {
            throw .tooFewShares(needed: threshold + 1, given: helpers.count)
        }
        for helper in helpers where !indices.contains(helper) || helper == lost {
            throw .unknownIndex(helper.number)
        }
        guard indices.contains(lost) else { throw .unknownIndex(lost.number) }
        guard let place = helpers.firstIndex(of: index) else {
            throw .unknownIndex(index.number)
        }
        return try helpers.factors(at: lost.element)[place]
    }

    /// The share at `lost`, from the sum that each helper has sent.
    ///
    /// Throws `.tooFewShares` for none, and `.lengthMismatch`.
    public func repaired(
        _ lost: ShareIndex<F>, from sums: [AdditiveShare<F>]
    ) throws(SecretSharingError) -> ShamirShare<F> {
        guard !sums.isEmpty else { throw .tooFewShares(needed: threshold + 1, given: 0) }
        return ShamirShare(index: lost, values: try AdditiveShare.sum(sums))
    }
}

extension Array {
    /// Lagrange's factors of these indices. Throws `.repeatedIndex`.
    func factors<F: Field>(
        at point: F
    ) throws(SecretSharingError) -> [F] where Element == ShareIndex<F> {
        try ShareIndex.requireDistinct(self)
        do {
            return try lagrangeCoefficients(at: point, from: map(\.element))
        } catch {
            throw .inconsistentShares
        }
    }
}
