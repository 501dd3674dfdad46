public import Channels

/// One party of a computation on additive shares, with products by preprocessed triples (Beaver, CRYPTO
/// 1991) and bits likewise (Goldreich, Micali, Wigderson, STOC 1987, with triples).
///
/// `AdditiveRingParty` and `AdditiveFieldParty` are those over Z/2^64 and over prime fields.
///
/// Two or more parties, all but one of which may be corrupt; passive security: corrupt parties that follow
/// the protocol learn nothing but what is opened to them, whatever they pool. A party that deviates can
/// change results and is not caught; see `AuthenticatedParty`. A party that stops ends the
/// computation with an error that names it. Assumes authenticated private channels, AES-128 as a
/// pseudo-random function, and what the preprocessing assumes. Messages and rounds:
/// Protocols/additive-mpc.md.
public class AdditiveParty<Domain: PreprocessedDomain>: ArithmeticParty, BooleanParty,
    SuppliedParty, @unchecked Sendable
{
    public typealias Shares = AdditiveShares<Domain>
    public typealias Bits = AdditiveBits

    public let domain: Domain
    let links: PartyLinks
    /// Where triples and shared random bits come from.
    package let supply: MaterialSupply
    /// For each other party the stream that this one has in common with it.
    private let common: [WordStream?]
    /// This party's own random words.
    let own: WordStream
    let kinds: Kinds
    let use = UseCounter()

    /// The kinds of preprocessing that this protocol takes.
    struct Kinds: Sendable {
        let triples: MaterialKind
        let bitTriples = MaterialKind.bitTriples()
        let daBits: MaterialKind
        /// Of numbers of a width.
        let edaBits: @Sendable (Int) -> MaterialKind
    }

    /// Sets up a session: agrees with all others on keys, and checks that all see the same session: two
    /// rounds. Then, unless all preprocessing was made ahead, oblivious transfer: two more.
    ///
    /// - Parameters:
    ///   - binding: what the session is for; a party that gives other bytes makes all throw
    ///     `.transcriptMismatch`.
    ///   - preprocessing: who makes triples and random bits.
    ///
    /// Throws `.wrongPartyCount` unless there are 2 to 16 parties.
    public init(
        channel: any Channel, domain: Domain, binding: [UInt8] = [],
        preprocessing: AdditivePreprocessing = .obliviousTransfer
    ) async throws(MPCError) {
        guard (2...16).contains(channel.partyCount) else {
            throw .wrongPartyCount(channel.partyCount)
        }
        let pairs = GroupKeys.subsets(of: channel.partyCount, size: 2)
        let keys = try await GroupKeys.agree(
            on: channel, groups: pairs, version: "swift-mpc/additive/1 \(domain.name)",
            binding: binding)
        let links = PartyLinks(channel)
        hidingBits = [domain.hidingBits, preprocessing.hidingBits].compactMap { $0 }.min()
        supply = try await preprocessing.supply(
            for: domain, links: links, session: keys.transcript)
        self.domain = domain
        self.links = links
        let party = links.party
        common = (0..<links.partyCount).map { peer in
            peer == party
                ? nil : keys.stream([min(party, peer), max(party, peer)], domain: 1)
        }
        let key = try SessionHash.random(words: 2)
        own = WordStream(key: key.rawBytes, domain: 0)
        extendLifetime(key)
        kinds = Kinds(
            triples: .triples(domain), daBits: .daBits(domain),
            edaBits: { .edaBits(domain, width: $0) })
    }

    public var channel: any Channel { links.channel }

    /// Of the claim.
    private let hidingBits: Int?

    public var claim: SecurityClaim {
        SecurityClaim(
            parties: partyCount, corruptible: partyCount - 1, adversary: .passive,
            hidingBits: hidingBits)
    }

    public var preprocessingUse: PreprocessingUse { use.value }

    public var preprocessingLevels: [String: Int] { supply.levels }

    public var preprocessingTraffic: Traffic { supply.traffic }

    public var preprocessingTaken: [MaterialKind: Int] { supply.taken }

    public func prepare(_ units: [MaterialKind: Int]) async throws(MPCError) {
        try await supply.stockUp(units)
    }

    /// The stream that this party has in common with `peer`.
    func stream(with peer: Int) -> WordStream {
        guard let stream = common[peer] else { preconditionFailure("no stream with oneself") }
        return stream
    }

    public func prepare(_ use: PreprocessingUse) async throws(MPCError) {
        for (kind, count) in [
            (kinds.triples, use.triples), (kinds.bitTriples, 64 * use.bitTripleWords),
            (kinds.daBits, use.daBits), (kinds.edaBits(domain.bitWidth), use.edaBits),
        ] where count > 0 {
            try await supply.stockUp(kind, units: kind.units(for: count))
        }
    }
}

/// Additive shares over Z/2^64.
public final class AdditiveRingParty: AdditiveParty<Ring64>, MixedParty, @unchecked Sendable {}

/// Additive shares over a prime field.
public final class AdditiveFieldParty<Domain: FieldDomain & PreprocessedDomain>:
    AdditiveParty<Domain>, MixedParty, @unchecked Sendable
{}

/// Counts what a party takes of its preprocessing. Used by the one task that its party belongs to.
final class UseCounter: @unchecked Sendable {
    var value = PreprocessingUse()
}
