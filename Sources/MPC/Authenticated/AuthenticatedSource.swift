internal import Channels

/// Who makes the preprocessing of authenticated shares.
public enum AuthenticatedSource: Sendable {
    /// The parties, by oblivious transfer, secure against active corruption; as much as is missing when it is
    /// needed, or ahead by `prepare`.
    case obliviousTransfer
    /// The same, but the products of triples by Paillier's encryption with proofs, which name who deviates: in
    /// prime fields only. For few triples: see Protocols/preprocessing.md.
    case paillier
    /// By oblivious transfer, put by in a store of each party, which also keeps the key.
    case stored(PreprocessingStore)
    /// Only what is in the store: without oblivious transfer, and with an error when it is used up.
    case storedOnly(PreprocessingStore)
    /// Every party for itself out of one seed: whoever knows it knows the key and all masks. For tests and
    /// for measuring what comes after preprocessing.
    case insecureDealer(seed: [UInt8])

    private var store: PreprocessingStore? {
        switch self {
        case .stored(let store), .storedOnly(let store): store
        default: nil
        }
    }

    /// Throws `.unsupportedSource` where this one makes nothing for the scheme.
    func require(_ scheme: some AuthenticationScheme) throws(MPCError) {
        if case .paillier = self, scheme.hasHiddenBits {
            throw .unsupportedSource(scheme: scheme.name)
        }
    }

    func key(
        for scheme: some AuthenticationScheme, party: Int
    ) throws(MPCError) -> AuthenticationKey {
        if let store { return try store.authenticationKey(for: scheme, party: party) }
        if case .insecureDealer(let seed) = self {
            return InsecureAuthenticatedDealer.key(for: scheme, party: party, seed: seed)
        }
        return try AuthenticationKey(for: scheme, party: party)
    }

    func supply<Scheme: AuthenticationScheme>(
        for parent: AuthenticatedSession<Scheme>, key: AuthenticationKey, session: [UInt8]
    ) async throws(MPCError) -> MaterialSupply {
        let start = parent.links.channel.traffic
        if case .insecureDealer(let seed) = self {
            return MaterialSupply(
                maker: InsecureAuthenticatedDealerPreprocessing(
                    scheme: parent.scheme, party: parent.party,
                    parties: parent.links.partyCount, seed: seed))
        }
        let lease = try store?.lease()
        if let lease {
            try await lease.agree(
                on: parent.links, name: "\(parent.scheme.name) \(parent.share.lanes)")
        }
        if case .storedOnly = self { return MaterialSupply(maker: nil, store: lease) }
        var encrypting = false
        if case .paillier = self { encrypting = true }
        return MaterialSupply(
            maker: try await AuthenticatedPreprocessing(
                for: parent, key: key, session: session, encrypting: encrypting),
            store: lease, channel: parent.links.channel, since: start)
    }
}
