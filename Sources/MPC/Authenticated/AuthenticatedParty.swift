public import Channels

/// One party of a computation on authenticated shares, secure against active corruption: SPDZ over prime fields
/// (`SPDZParty`), SPDZ2k modulo 2^64 (`SPDZ2kParty`), bits with MACs in GF(2^64).
///
/// Two or more parties, all but one of which may be corrupt and do what they like: an honest party's result is
/// right, or it stops with an error; nothing is opened to a corrupt party before everything it depends on has
/// been checked. Who deviates is named only where a message itself shows it. A failed check closes the
/// key's lock: the key, its preprocessing and every session of it are given up. Assumes
/// authenticated private channels, AES-128 as an ideal permutation, SHA-256 as a random oracle and
/// the computational Diffie-Hellman assumption in ristretto255. Messages, rounds and sources:
/// Protocols/additive-mpc.md.
public class AuthenticatedParty<Scheme: AuthenticationScheme>: ArithmeticParty, BooleanParty,
    SuppliedParty, @unchecked Sendable
{
    public typealias Domain = Scheme.Domain
    public typealias Shares = AuthenticatedShares<Scheme>
    public typealias Bits = AuthenticatedBits

    let session: AuthenticatedSession<Scheme>

    /// Sets up a session: agrees with all others that they see the same one (two rounds), commits to the
    /// first seed (one), and makes oblivious transfer unless all preprocessing was made ahead (two).
    ///
    /// - Parameters:
    ///   - key: this party's share of a key; without it a new one. A key belongs to one session at
    ///     a time.
    ///   - binding: what the session is for; a party that gives other bytes makes all throw
    ///     `.transcriptMismatch`.
    ///
    /// Throws `.wrongPartyCount` unless there are 2 to 16 parties, `.keyInUse`, `.keyLocked`, `.wrongKey`,
    /// `.unsupportedSource`.
    public init(
        channel: any Channel, scheme: Scheme, key: AuthenticationKey? = nil,
        binding: [UInt8] = [], preprocessing: AuthenticatedSource = .obliviousTransfer
    ) async throws(MPCError) {
        guard (2...16).contains(channel.partyCount) else {
            throw .wrongPartyCount(channel.partyCount)
        }
        try preprocessing.require(scheme)
        let pairs = GroupKeys.subsets(of: channel.partyCount, size: 2)
        let keys = try await GroupKeys.agree(
            on: channel, groups: pairs, version: "swift-mpc/authenticated/2 \(scheme.name)",
            binding: binding)
        let ownKey: AuthenticationKey
        if let key {
            ownKey = key
        } else {
            ownKey = try preprocessing.key(for: scheme, party: channel.party)
        }
        try ownKey.require(scheme, party: channel.party)
        let links = PartyLinks(channel, lock: ownKey.lock)
        let agreement = Agreement(links: links, session: keys.transcript)
        session = try AuthenticatedSession(
            scheme: scheme, links: links, agreement: agreement, key: ownKey,
            zeros: ZeroSharing(
                keys, party: channel.party, partyCount: channel.partyCount, domain: 1))
        try await agreement.begin()
        session.take(
            from: try await preprocessing.supply(
                for: session, key: ownKey, session: keys.transcript))
    }

    var links: PartyLinks { session.links }
    var scheme: Scheme { session.scheme }
    var share: Scheme.Share { session.scheme.share }
    public var domain: Domain { session.scheme.domain }
    public var channel: any Channel { session.links.channel }

    public var claim: SecurityClaim {
        SecurityClaim(
            parties: partyCount, corruptible: partyCount - 1, adversary: .activeWithAbort,
            statisticalBits: scheme.statisticalBits, hidingBits: scheme.hidingBits)
    }

    public var preprocessingUse: PreprocessingUse { session.use.value }

    public var preprocessingLevels: [String: Int] { session.supply.levels }

    package var supply: MaterialSupply { session.supply }

    public var preprocessingTraffic: Traffic { session.supply.traffic }

    public var preprocessingTaken: [MaterialKind: Int] { session.supply.taken }

    public func prepare(_ units: [MaterialKind: Int]) async throws(MPCError) {
        try await session.supply.stockUp(units)
    }

    /// Checks everything opened and not yet checked. Throws `.verificationFailed`.
    public func verify() async throws(MPCError) { try await session.verify() }

    /// Masks are made as random elements that nobody knows: for inputs, and openings to one, prepare by kind.
    public func prepare(_ use: PreprocessingUse) async throws(MPCError) {
        let kinds = session.kinds
        for (kind, count) in [
            (kinds.random, use.masks), (kinds.triples, use.triples),
            (kinds.bitTriples, 64 * use.bitTripleWords),
            (kinds.daBits, use.daBits + use.edaBits * domain.bitWidth),
        ] where count > 0 {
            try await session.supply.stockUp(kind, units: kind.units(for: count))
        }
    }
}

/// SPDZ2k over Z/2^64.
public final class SPDZ2kParty: AuthenticatedParty<SPDZ2k>, MixedParty, @unchecked Sendable {}

/// SPDZ over a prime field.
public final class SPDZParty<Field: FieldDomain & PreprocessedDomain & KeyedDomain>:
    AuthenticatedParty<SPDZ<Field>>, MixedParty, @unchecked Sendable
{}
