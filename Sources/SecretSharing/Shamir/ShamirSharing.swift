public import FiniteFields

/// Shamir's secret sharing of vectors over a field.
///
/// Any `threshold` shares are independent of the secret (perfectly private, against unbounded
/// adversaries); any `threshold + 1` determine it. Wrong shares: `reconstruct` refuses them as soon as
/// there is one share more than needed; `reconstructLocatingErrors` names e wrong ones among
/// `threshold + 1 + 2e`. With exactly `threshold + 1` shares nothing shows a wrong one. A dealer who
/// splits inconsistently is found out only by reconstruction: verifiable sharing is another protocol.
///
/// Source: A. Shamir, "How to Share a Secret", CACM 1979.
public struct ShamirSharing<F: Field & BitwiseCopyable>: Sendable {
    /// The number t of shares that say nothing; the degree of the polynomials.
    public let threshold: Int
    /// Where the shares stand, one for each party.
    public let indices: [ShareIndex<F>]

    /// A sharing among parties at `indices`.
    ///
    /// Throws `.invalidThreshold` unless `0 <= threshold < indices.count`, and `.repeatedIndex`.
    /// - Parameter threshold: How many shares say nothing about the secret: one fewer than reconstruct.
    public init(threshold: Int, indices: [ShareIndex<F>]) throws(SecretSharingError) {
        guard threshold >= 0, threshold < indices.count else {
            throw .invalidThreshold(threshold: threshold, parties: indices.count)
        }
        try ShareIndex.requireDistinct(indices)
        self.threshold = threshold
        self.indices = indices
    }

    /// A sharing among parties at 1, 2, ..., `parties`.
    ///
    /// Throws `.invalidThreshold` unless `0 <= threshold < parties`, and `.indexNotReduced` if the
    /// field has no more elements than there are parties.
    public init(threshold: Int, parties: Int) throws(SecretSharingError) {
        guard threshold >= 0, threshold < parties else {
            throw .invalidThreshold(threshold: threshold, parties: parties)
        }
        var indices = [ShareIndex<F>]()
        for number in 1...parties { indices.append(try ShareIndex(UInt64(number))) }
        try self.init(threshold: threshold, indices: indices)
    }

    /// Splits `secret` with randomness from the operating system.
    @inlinable
    public func split(_ secret: borrowing SecretVector<F>) -> [ShamirShare<F>] {
        var generator = BlockwiseSystemGenerator()
        return split(secret, using: &generator)
    }

    /// Splits `secret` into one share for each index, in their order. Constant time in the secret.
    ///
    /// - Parameter generator: Must be cryptographically secure: the privacy of the sharing is its own.
    ///   `SystemRandomNumberGenerator` is; seeded ones are for tests.
    @inlinable
    public func split(
        _ secret: borrowing SecretVector<F>, using generator: inout some RandomNumberGenerator
    ) -> [ShamirShare<F>] {
        let count = secret.count
        // The coefficients of x^1 ... x^t, t for each element.
        var coefficients = SecretVector<F>(repeating: .zero, count: threshold * count)
        coefficients.withUnsafeMutableBufferPointer { coefficients in
            for i in coefficients.indices { coefficients[i] = F.random(using: &generator) }
        }
        var shares = [ShamirShare<F>]()
        for index in indices {
            var values = SecretVector<F>(repeating: .zero, count: count)
            secret.withUnsafeBufferPointer { secret in
                coefficients.withUnsafeBufferPointer { coefficients in
                    values.withUnsafeMutableBufferPointer { values in
                        for k in 0..<count {
                            var value = F.zero
                            for j in 0..<threshold {
                                value = (value + coefficients[k * threshold + j]) * index.element
                            }
                            values[k] = value + secret[k]
                        }
                    }
                }
            }
            shares.append(ShamirShare(index: index, values: values))
        }
        return shares
    }
}
