public import Channels
public import FiniteFields
public import MPC

/// One party of a protocol that contracts run by.
///
/// Shamir's protocols share integers of the classes modulo 2^64 over the scalar field of BN254, and
/// words of bits as they share bits.
public enum ContractParty: Sendable {
    case replicated(ReplicatedParty)
    case replicatedActive(ReplicatedRingParty)
    case shamir(ShamirParty<BN254FrDomain>)
    case additive(AdditiveRingParty)
    case additiveActive(SPDZ2kParty)

    /// Who makes what additive protocols take.
    public enum Preprocessing: Sendable {
        /// The parties, by oblivious transfer.
        case obliviousTransfer
        /// As before, put by in a store of each party.
        case stored(PreprocessingStore)
        /// Every party for itself out of one seed: for tests, and for estimates.
        case insecureDealer(seed: [UInt8])
    }

    /// Sets up a session of the protocol among the channel's parties.
    ///
    /// - Parameter binding: what the session is for; parties must give the same.
    /// - Throws: what the protocol's party throws; `.wrongPartyCount` if the channel has other parties.
    public init(
        _ protocol: ContractProtocol, channel: any Channel, binding: [UInt8] = [],
        preprocessing: Preprocessing = .obliviousTransfer
    ) async throws(MPCError) {
        guard channel.partyCount == `protocol`.parties else {
            throw .wrongPartyCount(channel.partyCount)
        }
        let adversary = `protocol`.scheme.adversary
        switch `protocol`.scheme {
        case .replicated:
            self = .replicated(try await ReplicatedParty(channel: channel, binding: binding))
        case .replicatedActive:
            self = .replicatedActive(
                try await ReplicatedRingParty(channel: channel, binding: binding))
        case .shamir, .shamirActive:
            self = .shamir(
                try await ShamirParty(
                    channel: channel, domain: BN254FrDomain(), adversary: adversary,
                    binding: binding))
        case .additive:
            let source: AdditivePreprocessing =
                switch preprocessing {
                case .obliviousTransfer: .obliviousTransfer
                case .stored(let store): .stored(store)
                case .insecureDealer(let seed): .insecureDealer(seed: seed)
                }
            self = .additive(
                try await AdditiveRingParty(
                    channel: channel, domain: Ring64(), binding: binding, preprocessing: source))
        case .additiveActive:
            let source: AuthenticatedSource =
                switch preprocessing {
                case .obliviousTransfer: .obliviousTransfer
                case .stored(let store): .stored(store)
                case .insecureDealer(let seed): .insecureDealer(seed: seed)
                }
            self = .additiveActive(
                try await SPDZ2kParty(
                    channel: channel, scheme: SPDZ2k(), binding: binding, preprocessing: source))
        }
    }

    /// The party as what computes on secret vectors.
    public var party: any ComputationParty {
        switch self {
        case .replicated(let party): party
        case .replicatedActive(let party): party
        case .shamir(let party): party
        case .additive(let party): party
        case .additiveActive(let party): party
        }
    }

    /// Where it has its preprocessing from; nil where the protocol takes none.
    var supply: MaterialSupply? {
        switch self {
        case .additive(let party): party.supply
        case .additiveActive(let party): party.supply
        default: nil
        }
    }

    /// The party as one whose preprocessing can be made ahead; nil where the protocol takes none.
    public var prepared: (any PreparedParty)? {
        switch self {
        case .additive(let party): party
        case .additiveActive(let party): party
        default: nil
        }
    }
}
