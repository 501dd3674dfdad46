internal import Channels

/// Who makes the preprocessing of additive shares.
public enum AdditivePreprocessing: Sendable {
    /// The parties, by oblivious transfer; as much as is missing when it is needed, or ahead by `prepare`.
    case obliviousTransfer
    /// The same, but triples modulo 2^64 by Paillier's encryption: fewer bytes, more computation.
    case paillier
    /// As the first, put by in a store of each party; what is missing is made when it is needed.
    case stored(PreprocessingStore)
    /// Only what is in the store: without oblivious transfer, and with an error when it is used up.
    case storedOnly(PreprocessingStore)
    /// Every party for itself out of one seed: whoever knows it knows all masks. For tests and for
    /// measuring what comes after preprocessing.
    case insecureDealer(seed: [UInt8])

    /// What its masks hide but for 2^-(this); nil for uniform ones.
    var hidingBits: Int? {
        if case .paillier = self { PaillierPreprocessing.statisticalBits } else { nil }
    }

    func supply<Domain: PreprocessedDomain>(
        for domain: Domain, links: PartyLinks, session: [UInt8]
    ) async throws(MPCError) -> MaterialSupply {
        let start = links.channel.traffic
        if case .insecureDealer(let seed) = self {
            return MaterialSupply(
                maker: InsecureDealerPreprocessing(
                    domain: domain, party: links.party, parties: links.partyCount, seed: seed))
        }
        var store: StoreLease?
        switch self {
        case .stored(let given), .storedOnly(let given): store = try given.lease()
        default: break
        }
        if let store {
            try await store.agree(on: links, name: "additive \(domain.name) \(domain.lanes)")
        }
        if case .storedOnly = self { return MaterialSupply(maker: nil, store: store) }
        let transfers = try await ObliviousTransfer.establish(on: links, session: session)
        var maker: any MaterialMaker = try TransferPreprocessing(
            domain: domain, transfers: transfers)
        if case .paillier = self {
            maker = try await PaillierPreprocessing.establish(on: links, rest: maker)
        }
        return MaterialSupply(
            maker: maker, store: store,
            channel: links.channel, since: start)
    }
}
