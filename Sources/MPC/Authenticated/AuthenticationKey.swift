internal import Synchronization

/// One party's share of the key that authenticates values, and its part of oblivious transfer: 128 bits of Δ, of
/// which the first 64 authenticate bits, and as many bits as a scheme's key has.
///
/// A key belongs to one session at a time, so that one owner checks all that is opened under it, before
/// anything else is (ePrint 2025/789 has the attack on concurrent checks). A failed check closes the
/// key's lock for good. Wiped with its last reference; no description and no equality on purpose.
public final class AuthenticationKey: Sendable {
    /// Closed by the first failed check in a session with this key.
    public let lock: KeyLock
    /// Δ, two words, and then the key's words.
    package let words: WordBuffer
    /// What scheme and party the key was made for.
    private let scheme: String
    private let party: Int
    private let isInUse = Atomic(false)

    /// A random key for a session as party number `party` under a scheme. Throws `.randomnessUnavailable`.
    public init(for scheme: some AuthenticationScheme, party: Int) throws(MPCError) {
        lock = KeyLock()
        (self.scheme, self.party) = (scheme.name, party)
        words = try SessionHash.random(words: Self.wordCount(scheme))
        // The lowest bit of all parties' Δ together is 1: KRRW18's public bit.
        words.base[0] = words.base[0] & ~1 | (party == 0 ? 1 : 0)
    }

    /// A key of given words; for stores and for tests.
    init(
        words: WordBuffer, lock: KeyLock, for scheme: some AuthenticationScheme, party: Int
    ) {
        precondition(words.count == Self.wordCount(scheme))
        self.words = words
        self.lock = lock
        (self.scheme, self.party) = (scheme.name, party)
    }

    /// Throws `.wrongKey` unless the key was made for this scheme and party.
    func require(_ scheme: some AuthenticationScheme, party: Int) throws(MPCError) {
        guard self.scheme == scheme.name, self.party == party else { throw .wrongKey }
    }

    static func wordCount(_ scheme: some AuthenticationScheme) -> Int {
        (PuncturedTree.count + scheme.keyTrees) / 16
    }

    /// This party's share of the key of bits' MACs.
    var bitKey: UInt64 { words.base[0] }

    /// The key's integer as an element.
    func element<Domain: VectorDomain>(of domain: Domain) -> Domain.Element {
        var z = domain.element(0)
        for k in 2..<words.count {
            let word = domain.product(
                domain.element(words.base[k]), domain.powerOfTwo(64 * (k - 2)))
            z = domain.sum(z, word)
        }
        return z
    }

    /// Takes the key for a session. Throws `.keyLocked`, `.keyInUse`.
    package func acquire() throws(MPCError) {
        guard !lock.isLocked else { throw .keyLocked }
        let (taken, _) = isInUse.compareExchange(
            expected: false, desired: true, ordering: .acquiringAndReleasing)
        guard taken else { throw .keyInUse }
    }

    /// Gives the key back at a session's end.
    func release() { isInUse.store(false, ordering: .releasing) }
}
