package import MPC

/// What hides sums of subsets' elements less their tags, where these are integers over a field, but for their
/// classes modulo 2^64: 2^64 times a mask that is 40 bits longer than they are above that, the sum of one of each
/// party. Masks are input with the elements, before anybody knows the subsets.
///
/// A party that has changed an element changes the sums of the subsets that it is in. A sum with it and one without it
/// differ by the change, if neither shows to be too long, whatever the masks are: not both are multiples of 2^64,
/// unless the change is. So it goes unnoticed in half of the subsets at the most.
package struct TagMask: Sendable {
    /// How many there are: one for each subset of each provider.
    package let count: Int
    /// What is hidden is below 2^(this) in magnitude.
    private let hiddenBits: Int
    /// Bits of each party's mask.
    package let width: Int
    /// What is opened is below 2^(this).
    private let openedBits: Int

    /// - Parameters:
    ///   - elements: how many each provider gives.
    ///   - bits: every party's part of an element or a tag is below 2^(this) in magnitude.
    package init(elements: [Int], bits: Int, parties: Int) {
        count = InputTags.subsets * elements.count
        let partyBits = LengthTest.bitCount(parties - 1)
        // The elements of a subset and a tag, each the sum of a number of every party.
        hiddenBits = max(bits, 64) + LengthTest.bitCount(elements.max() ?? 0) + partyBits
        width = hiddenBits + 1 - 64 + 40
        openedBits = 64 + width + partyBits + 1
    }

    /// The classes modulo 2^64, opened.
    /// - Throws: `MPCError.verificationFailed` where something is too long.
    package func open<Party: MixedParty>(
        _ x: Party.Shares, hiddenBy masks: Party.Shares, by party: Party
    ) async throws(MPCError) -> [UInt64] where Party.Domain == BN254FrDomain {
        let domain = party.domain
        let hidden = party.add(
            party.addPublic(x, domain.powerOfTwo(hiddenBits)),
            party.scale(masks, by: domain.powerOfTwo(64)))
        let opened = try await party.open(hidden)
        for element in opened where !LengthTest.isBelow(element, bits: openedBits, domain) {
            throw .verificationFailed
        }
        return opened.map { domain.word(of: $0, at: 0) }
    }
}
