/// Makes authenticated triples, bits and masks with the other parties by oblivious transfer, in fields the
/// products of triples by Paillier's encryption if that is asked for; secure against active corruption of all
/// parties but one: whoever deviates makes all honest parties stop, and closes the key's lock. See
/// Protocols/preprocessing.md.
final class AuthenticatedPreprocessing<Scheme: AuthenticationScheme>: MaterialMaker,
    @unchecked Sendable
{
    let scheme: Scheme
    let kinds: AuthenticatedKinds
    let transfers: ObliviousTransfer
    let vectors: AuthenticatedVectors<Scheme>
    let agreement: Agreement
    let own: WordStream
    /// What multiplies elements for triples; nil for oblivious transfer.
    let encryptedProducts: PaillierProducts<Scheme.Share>?
    /// The session's digest, which what is set up later is bound to.
    let session: [UInt8]
    /// Trees of spare bits made so far.
    var spareTrees = 0
    /// Whose openings are checked with those made here; it owns this maker.
    unowned let parent: AuthenticatedSession<Scheme>

    init(
        for parent: AuthenticatedSession<Scheme>, key: AuthenticationKey, session: [UInt8],
        encrypting: Bool = false
    ) async throws(MPCError) {
        self.parent = parent
        self.session = session
        scheme = parent.scheme
        agreement = parent.check.agreement
        kinds = parent.kinds
        let links = parent.links
        let seed = try SessionHash.random(words: 2)
        own = WordStream(key: seed.rawBytes, domain: 0)
        extendLifetime(seed)
        let trees = try await PairwiseTrees.establish(
            on: links, session: session, delta: key.words)
        transfers = ObliviousTransfer(
            links: links, session: session, trees: trees, agreement: agreement)
        vectors = AuthenticatedVectors(
            scheme: scheme, trees: trees, key: key, links: links, agreement: agreement, own: own)
        encryptedProducts =
            encrypting
            ? try await PaillierProducts.establish(
                scheme.share, on: links, agreement: agreement, session: session)
            : nil
    }

    var links: PartyLinks { transfers.links }
    var share: Scheme.Share { scheme.share }

    func windowUnits(_ kind: MaterialKind) -> Int? {
        if kind == kinds.triples {
            return scheme.hasHiddenBits ? longTriplesPerWindow : triplesPerWindow / share.lanes
        }
        if kind == kinds.bitTriples { return BitTripleWindow.large.units }
        if kind == kinds.random || owner(kind) != nil { return 4096 / share.lanes }
        if kind == kinds.randomBits || bitOwner(kind) != nil { return 1024 }
        return kind == kinds.daBits ? daBitUnits : nil
    }

    /// Before a window leaves, all that was said to all while it was made has been compared: a store outlives
    /// the session, and no later one could.
    func make(_ kind: MaterialKind, units: Int) async throws(MPCError) -> MaterialWindow {
        let window = try await makeUncompared(kind, units: units)
        try await agreement.compareViews()
        return window
    }

    private func makeUncompared(
        _ kind: MaterialKind, units: Int
    ) async throws(MPCError) -> MaterialWindow {
        if kind == kinds.triples {
            return scheme.hasHiddenBits
                ? try await makeLongTriples(units) : try await makeTriples(units)
        }
        if kind == kinds.bitTriples { return try await makeBitTriples(units) }
        if kind == kinds.random { return try await makeRandom(units, kind, owners: nil) }
        if let owner = owner(kind) {
            return try await makeRandom(units, kind, owners: [owner])
        }
        if kind == kinds.randomBits { return try await makeBits(units, kind, owners: nil) }
        if let owner = bitOwner(kind) { return try await makeBits(units, kind, owners: [owner]) }
        guard kind == kinds.daBits else { throw .preprocessingExhausted(kind.name) }
        return try await makeDaBits(units)
    }

    private func owner(_ kind: MaterialKind) -> Int? {
        (0..<links.partyCount).first { kinds.masks(of: $0) == kind }
    }

    private func bitOwner(_ kind: MaterialKind) -> Int? {
        (0..<links.partyCount).first { kinds.bitMasks(of: $0) == kind }
    }

    /// The owners' random elements, added up; nil for all parties.
    private func makeRandom(
        _ units: Int, _ kind: MaterialKind, owners: [Int]?
    ) async throws(MPCError) -> MaterialWindow {
        let window = MaterialWindow(uninitialized: units, of: kind)
        let count = units * share.lanes
        let owners = owners ?? Array(0..<links.partyCount)
        let (value, mac) = (window.column(0), window.column(1))
        let isOwner = owners.contains(links.party)
        if isOwner {
            share.fill(value, count: count, from: own.read)
        } else {
            value.update(repeating: 0, count: share.words(for: count))
        }
        try await vectors.authenticate(
            isOwner ? UnsafePointer(value) : nil, owners: owners, count: count, macs: mac)
        return window
    }

    /// Correlated transfers of the owners' bits under all others' Δ are MACs of these bits.
    private func makeBits(
        _ wanted: Int, _ kind: MaterialKind, owners: [Int]?
    ) async throws(MPCError) -> MaterialWindow {
        let units = (wanted + 7) / 8 * 8
        let window = MaterialWindow(uninitialized: units, of: kind)
        let isOwner = owners?.contains(links.party) ?? true
        let choices = isOwner ? try transfers.choices(words: units) : nil
        let run = try await transfers.run(choices: choices, words: units, receivers: owners)
        let value = window.column(0)
        if let choices {
            value.update(from: choices.base, count: units)
        } else {
            value.update(repeating: 0, count: units)
        }
        addMACs(of: run, words: 0..<units, to: window.column(1))
        return window
    }

    /// Writes 64 planes of this party's shares of the MACs of a run's choices, those in `words`.
    func addMACs(of run: TransferRun, words: Range<Int>, to planes: UnsafeMutablePointer<UInt64>) {
        let count = words.count
        for plane in 0..<64 {
            let target = planes + plane * count
            let mask = 0 &- (parent.bitKey >> UInt64(plane) & 1)
            for k in 0..<count {
                target[k] = (run.choices?.base[words.lowerBound + k] ?? 0) & mask
            }
            for peer in run.sending {
                let source = run.sent(to: peer) + plane * run.stride + words.lowerBound
                for k in 0..<count { target[k] ^= source[k] }
            }
            for peer in run.receiving {
                let source = run.received(from: peer) + plane * run.stride + words.lowerBound
                for k in 0..<count { target[k] ^= source[k] }
            }
        }
    }
}
