public import FiniteFields

/// Additive secret sharing of vectors over a group: the shares add up to the secret.
///
/// All shares are needed; any fewer are uniformly distributed and independent of the secret (perfectly
/// private against all parties but one). A wrong share changes the result and can't be noticed.
public struct AdditiveSharing<G: AdditiveGroup & BitwiseCopyable>: Sendable {
    /// How many parties there are.
    public let parties: Int

    /// Throws `.invalidThreshold` unless there is at least one party.
    public init(parties: Int) throws(SecretSharingError) {
        guard parties >= 1 else {
            throw .invalidThreshold(threshold: parties - 1, parties: parties)
        }
        self.parties = parties
    }

    /// Splits `secret` with randomness from the operating system.
    public func split(_ secret: borrowing SecretVector<G>) -> [AdditiveShare<G>] {
        var generator = BlockwiseSystemGenerator()
        return split(secret, using: &generator)
    }

    /// Splits `secret` into one share for each party. Constant time in the secret.
    ///
    /// - Parameter generator: Must be cryptographically secure; `SystemRandomNumberGenerator` is.
    public func split(
        _ secret: borrowing SecretVector<G>, using generator: inout some RandomNumberGenerator
    ) -> [AdditiveShare<G>] {
        var last = secret.copy()
        var shares = [AdditiveShare<G>]()
        for party in 0..<(parties - 1) {
            var values = SecretVector<G>(repeating: .zero, count: secret.count)
            values.withUnsafeMutableBufferPointer { values in
                last.withUnsafeMutableBufferPointer { last in
                    for k in values.indices {
                        values[k] = G.random(using: &generator)
                        last[k] -= values[k]
                    }
                }
            }
            shares.append(AdditiveShare(party: party, values: values))
        }
        shares.append(AdditiveShare(party: parties - 1, values: last))
        return shares
    }

    /// The secret, from the shares of all parties in any order.
    ///
    /// Throws `.tooFewShares`, `.noSuchParty`, `.sameParty` and `.lengthMismatch`.
    public func reconstruct(
        _ shares: [AdditiveShare<G>]
    ) throws(SecretSharingError) -> SecretVector<G> {
        var seen = Set<Int>()
        for share in shares {
            guard (0..<parties).contains(share.party) else {
                throw .noSuchParty(share.party, of: parties)
            }
            guard seen.insert(share.party).inserted else { throw .sameParty(share.party) }
        }
        guard shares.count == parties, let first = shares.first else {
            throw .tooFewShares(needed: parties, given: shares.count)
        }
        var secret = SecretVector<G>(repeating: .zero, count: first.values.count)
        for share in shares {
            guard share.values.count == secret.count else {
                throw .lengthMismatch(expected: secret.count, found: share.values.count)
            }
            secret.withUnsafeMutableBufferPointer { secret in
                share.values.withUnsafeBufferPointer { values in
                    for k in secret.indices { secret[k] += values[k] }
                }
            }
        }
        return secret
    }
}
