internal import FiniteFields

/// The arithmetic of keeping shares: the same secret with other shares, another threshold, other parties.
/// Pure functions on shares; who sends what to whom, and when old shares go, is a protocol's.
extension ShamirShare {
    /// The share of the sum of both secrets.
    ///
    /// Throws `.unknownIndex` for a share at another index, and `.lengthMismatch`.
    public func adding(_ other: ShamirShare<F>) throws(SecretSharingError) -> ShamirShare<F> {
        guard other.index == index else { throw .unknownIndex(other.index.number) }
        guard other.count == count else {
            throw .lengthMismatch(expected: count, found: other.count)
        }
        var sum = values.copy()
        sum.withUnsafeMutableBufferPointer { sum in
            other.values.withUnsafeBufferPointer { for k in sum.indices { sum[k] += $0[k] } }
        }
        return ShamirShare(index: index, values: sum)
    }
}
