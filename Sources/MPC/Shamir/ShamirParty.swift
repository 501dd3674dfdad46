public import Channels
internal import FiniteFields

/// One party of a computation on Shamir shares over a prime field, and of bits over a small field of
/// characteristic 2.
///
/// Of n parties at most t may be corrupt, n ≥ 2t + 1, n ≤ 16; passive security: corrupt parties that
/// follow the protocol learn nothing but what is opened to them, whatever they pool. A party that
/// deviates can change results and is not caught; see `ShamirActiveParty`. A party that stops ends the
/// computation with an error that names it. Assumes authenticated private channels, and AES-128 as a
/// pseudo-random function. Sources, messages and rounds: Protocols/shamir-mpc.md.
public final class ShamirParty<Domain: FieldDomain>: MixedParty {
    public typealias Shares = ShamirShares<Domain>
    public typealias Bits = ShamirBits

    public let domain: Domain
    /// The number t of parties that learn nothing together: the degree of sharings.
    public let threshold: Int
    package let links: VectorLinks
    let geometry: ShamirGeometry<Domain>
    let randomness: ShamirRandomness<Domain.Element>
    let stock = DoubleSharingStock<Domain>()

    /// Sets up a session: agrees with all others on keys, and checks that all see the same session. Two
    /// rounds.
    ///
    /// - Parameters:
    ///   - threshold: t; without it, the largest that the number of parties allows.
    ///   - binding: what the session is for; a party that gives other bytes makes all throw
    ///     `.transcriptMismatch`.
    ///
    /// Throws `.invalidThreshold` unless t ≥ 1 and 2t + 1 ≤ n ≤ 16.
    public convenience init(
        channel: any Channel, domain: Domain, threshold: Int? = nil, binding: [UInt8] = []
    ) async throws(MPCError) {
        let parties = channel.partyCount
        let threshold = threshold ?? (parties - 1) / 2
        guard threshold >= 1, parties >= 2 * threshold + 1, parties <= 16 else {
            throw .invalidThreshold(threshold: threshold, parties: parties)
        }
        let geometry = ShamirGeometry(
            party: channel.party, parties: parties, threshold: threshold, domain: domain)
        let randomness = try await ShamirRandomness(
            channel: channel, geometry: geometry, name: domain.name, binding: binding)
        self.init(channel: channel, domain: domain, geometry: geometry, randomness: randomness)
    }

    init(
        channel: any Channel, domain: Domain, geometry: ShamirGeometry<Domain>,
        randomness: ShamirRandomness<Domain.Element>
    ) {
        self.domain = domain
        self.geometry = geometry
        self.randomness = randomness
        threshold = geometry.threshold
        links = VectorLinks(channel: channel)
    }

    public var channel: any Channel { links.channel }

    public var claim: SecurityClaim {
        SecurityClaim(parties: partyCount, corruptible: threshold, adversary: .passive)
    }

    /// Elements worked on together, while they are in the cache; a multiple of all domains' lanes.
    static var chunk: Int { 1024 }

    /// Calls `body` with the chunks of a range that begins at a multiple of a chunk.
    func forEachChunk(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
        for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.chunk) {
            body(start..<min(start + Self.chunk, range.upperBound))
        }
    }
}
