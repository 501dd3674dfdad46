internal import FiniteFields

extension AdditiveShare {
    /// The sum of the values of all.
    ///
    /// Throws `.lengthMismatch`, and `.tooFewShares` for none.
    public static func sum(
        _ shares: [AdditiveShare<G>]
    ) throws(SecretSharingError) -> SecretVector<G> {
        guard let first = shares.first else { throw .tooFewShares(needed: 1, given: 0) }
        var sum = SecretVector<G>(repeating: .zero, count: first.values.count)
        for share in shares {
            guard share.values.count == sum.count else {
                throw .lengthMismatch(expected: sum.count, found: share.values.count)
            }
            sum.withUnsafeMutableBufferPointer { sum in
                share.values.withUnsafeBufferPointer { for k in sum.indices { sum[k] += $0[k] } }
            }
        }
        return sum
    }
}
