public import Channels

/// One party of a computation on Shamir shares over a prime field, and of bits over a small field of
/// characteristic 2.
///
/// Of n parties at most t may be corrupt, n ≥ 2t + 1, n ≤ 16. With a passive adversary, corrupt parties
/// that follow the protocol learn nothing but what is opened to them, whatever they pool; one that deviates
/// can change results and is not caught. With an active one, a deviation ends the computation with an
/// error before anything that depends on it is opened, but for a chance of 2^-54; nobody is named, and
/// output is not guaranteed. A party that stops ends the computation with an error that names it.
/// Assumes authenticated private channels, and AES-128 as a pseudo-random function. Sources, messages and
/// rounds: Protocols/shamir-mpc.md.
public final class ShamirParty<Domain: FieldDomain>: MixedParty {
    public typealias Shares = ShamirShares<Domain>
    public typealias Bits = ShamirBits

    let core: ShamirCore<Domain>
    let bitGeometry: BinaryGeometry
    /// What has to be verified; nil with a passive adversary.
    let verifier: ShamirVerifier<Domain>?
    let daBitStock = DaBitStock<Domain>()

    /// Sets up a session: agrees with all others on keys, and checks that all see the same session. Two
    /// rounds.
    ///
    /// - Parameters:
    ///   - threshold: t; without it, the largest that the number of parties allows.
    ///   - adversary: what corrupt parties may do.
    ///   - binding: what the session is for; a party that gives other bytes makes all throw
    ///     `.transcriptMismatch`.
    ///
    /// Throws `.invalidThreshold` unless t ≥ 1 and 2t + 1 ≤ n ≤ 16.
    public init(
        channel: any Channel, domain: Domain, threshold: Int? = nil,
        adversary: SecurityClaim.Adversary = .passive, binding: [UInt8] = []
    ) async throws(MPCError) {
        let parties = channel.partyCount
        let threshold = threshold ?? (parties - 1) / 2
        guard threshold >= 1, parties >= 2 * threshold + 1, parties <= 16 else {
            throw .invalidThreshold(threshold: threshold, parties: parties)
        }
        let randomness = try await ShamirRandomness(
            channel: channel, threshold: threshold,
            name: adversary == .passive ? domain.name : domain.name + " active",
            binding: binding)
        let links = VectorLinks(channel: channel)
        core = ShamirCore(
            domain: domain, threshold: threshold, links: links, randomness: randomness,
            isActive: adversary == .activeWithAbort)
        bitGeometry = BinaryGeometry(
            party: channel.party, parties: parties, threshold: threshold)
        verifier = adversary == .passive ? nil : ShamirVerifier(core: core)
    }

    public var domain: Domain { core.domain }
    /// The number t of parties that learn nothing together: the degree of sharings.
    public var threshold: Int { core.threshold }
    public var channel: any Channel { core.links.channel }

    public var claim: SecurityClaim {
        SecurityClaim(
            parties: partyCount, corruptible: threshold,
            adversary: verifier == nil ? .passive : .activeWithAbort,
            statisticalBits: verifier == nil ? nil : 54,
            hidingBits: verifier == nil
                ? statisticalSecurity : min(statisticalSecurity, parityHidingBits))
    }

    public var preprocessingUse: PreprocessingUse {
        var use = PreprocessingUse()
        use.doubleSharings = core.stock.total
        use.daBits = daBitStock.total
        return use
    }

    /// Makes double sharings ahead, so that as many products of more than 5 parties need no more than two
    /// rounds. Two rounds.
    public func prepareDoubleSharings(count: Int) async throws(MPCError) {
        try await core.prepareDoubleSharings(count: count)
    }
}
