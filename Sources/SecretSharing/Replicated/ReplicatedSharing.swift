/// Replicated secret sharing, 2 of 3, of vectors of 64-bit words.
///
/// A word is `x = s0 + s1 + s2` in `Group`; component k is held by parties k and k-1 (mod 3), so that
/// party i holds (s_i, s_{i+1}). Perfectly private against one party; any two reconstruct. Two parties
/// hold one component in common: if it differs, the reconstruction is refused, but a party that
/// changes the component the other doesn't hold goes unnoticed (passive security).
///
/// Source: Araki, Furukawa, Lindell, Nof, Ohara, "High-Throughput Semi-Honest Secure Three-Party
/// Computation with an Honest Majority", CCS 2016, section 2.1, in the form without the factor 3.
public enum ReplicatedSharing<Group: WordGroup> {
    /// Splits `secret` into three components with randomness from the operating system.
    public static func split(_ secret: [UInt64]) -> ReplicatedComponents<Group> {
        var generator = SystemRandomNumberGenerator()
        return split(SecretWords(secret), using: &generator)
    }

    /// Splits `secret` into three components.
    ///
    /// - Parameter generator: Must be cryptographically secure: the privacy of the sharing is its own.
    ///   `SystemRandomNumberGenerator` is (getrandom on Linux); seeded ones are for tests.
    public static func split(
        _ secret: borrowing SecretWords, using generator: inout some RandomNumberGenerator
    ) -> ReplicatedComponents<Group> {
        let count = secret.count
        let s0 = SecretWords.random(count: count, using: &generator)
        let s1 = SecretWords.random(count: count, using: &generator)
        var s2 = SecretWords(count: count)
        secret.withUnsafeBufferPointer { x in
            s0.withUnsafeBufferPointer { a in
                s1.withUnsafeBufferPointer { b in
                    s2.withUnsafeMutableBufferPointer { c in
                        for i in 0..<count {
                            c[i] = Group.difference(Group.difference(x[i], a[i]), b[i])
                        }
                    }
                }
            }
        }
        return ReplicatedComponents([s0, s1, s2])
    }

    /// The secret, from the shares of two different parties.
    ///
    /// Throws `.sameParty`, `.lengthMismatch`, or `.inconsistentComponent` if the component that both
    /// hold differs. The comparison takes constant time.
    public static func reconstruct(
        _ a: borrowing ReplicatedShare<Group>, _ b: borrowing ReplicatedShare<Group>
    ) throws(SecretSharingError) -> SecretWords {
        guard a.party != b.party else { throw .sameParty(a.party) }
        guard a.count == b.count else {
            throw .lengthMismatch(expected: a.count, found: b.count)
        }
        // Of two parties one, `low`, is followed by the other: its second is the other's first.
        if (a.party + 1) % 3 == b.party {
            return try reconstruct(low: a, high: b)
        }
        return try reconstruct(low: b, high: a)
    }

    private static func reconstruct(
        low: borrowing ReplicatedShare<Group>, high: borrowing ReplicatedShare<Group>
    ) throws(SecretSharingError) -> SecretWords {
        guard low.second.equalsConstantTime(high.first) else {
            throw .inconsistentComponent(high.party)
        }
        var secret = low.first.copy()
        accumulate(low.second, into: &secret)
        accumulate(high.second, into: &secret)
        return secret
    }

    private static func accumulate(
        _ component: borrowing SecretWords, into secret: inout SecretWords
    ) {
        component.withUnsafeBufferPointer { component in
            secret.withUnsafeMutableBufferPointer { secret in
                for i in secret.indices { secret[i] = Group.sum(secret[i], component[i]) }
            }
        }
    }
}
