/// Shares of αx for a key α that one party has and a vector x that another has: the MACs of authenticated
/// values. The key's digits of four bits are secrets of punctured trees, as Δ's of oblivious transfer.
///
/// Without a check this is secure against a party that has a key; a party that has values may use other ones
/// with other trees: `AuthenticatedVectors` checks.
final class KeyProducts<Wide: KeyedDomain>: @unchecked Sendable {
    /// Elements worked on together: their streams fit the cache.
    static var chunk: Int { 64 }
    private static var streamDomain: UInt64 { 3 }

    private let domain: Wide
    private let links: PartyLinks
    private let first: Int
    private let trees: Int
    private let delta: WordBuffer
    private let grown: [AESStreams?]
    private let planted: [AESStreams?]
    private let scratch: WordBuffer
    /// Chunks made so far of this party's values, and of each other's.
    private var ownChunks = 0
    private var otherChunks: [Int]

    /// The key is in trees `first` ..< `first` + `count`.
    init(domain: Wide, trees: PairwiseTrees, first: Int, count: Int, links: PartyLinks) {
        self.domain = domain
        self.links = links
        self.first = first
        self.trees = count
        delta = trees.delta
        func streams(_ keys: WordBuffer?) -> AESStreams? {
            guard let keys else { return nil }
            defer { extendLifetime(keys) }
            return AESStreams(
                keys: keys.base + 2 * PuncturedTree.leaves * first,
                count: PuncturedTree.leaves * count)
        }
        grown = trees.grown.map(streams)
        planted = trees.planted.map(streams)
        scratch = WordBuffer(
            uninitialized: PuncturedTree.leaves * domain.streamWords * Self.chunk)
        otherChunks = Array(repeating: 0, count: links.partyCount)
    }

    /// The four bits of the key that belong to a tree.
    private func digit(_ tree: Int) -> UInt32 {
        let k = first + tree
        return UInt32(truncatingIfNeeded: delta.base[k / 16] >> UInt64(4 * (k % 16)) & 15)
    }

    /// This party's shares of the products of the owners' values with all other parties' keys, added to
    /// `sum`. One round; an owner sends every other party an element for each value and tree.
    ///
    /// `x` are this party's values if it is an owner. `count` is a multiple of a chunk; `sum` and x are
    /// vectors of so many elements. Throws `.malformedElement`.
    func add(
        _ x: UnsafePointer<UInt64>?, owners: [Int], count: Int,
        to sum: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        precondition(count % Self.chunk == 0)
        precondition(owners.contains(links.party) == (x != nil), "values are an owner's")
        let bytes = Self.chunk * domain.wireBytes * trees
        let chunks = count / Self.chunk
        let perMessage = max(PartyLinks.messageBytes / bytes, 1)
        let incoming = WordBuffer(uninitialized: bytes / 8 * min(perMessage, chunks))
        links.beginRound()
        var sent = 0
        for start in stride(from: 0, to: chunks, by: perMessage) {
            if let x {
                while sent < chunks, sent <= start + perMessage {
                    let range = sent..<min(sent + perMessage, chunks)
                    for peer in links.peers {
                        try send(x, range, to: peer, bytes, sum)
                    }
                    sent = range.upperBound
                }
            }
            let range = start..<min(start + perMessage, chunks)
            for owner in owners where owner != links.party {
                let buffer = UnsafeMutableRawBufferPointer(
                    start: incoming.base, count: bytes * range.count)
                try await links.receive(from: owner, into: buffer)
                guard receive(incoming.base, range, from: owner, sum) else {
                    throw links.close(.malformedElement(party: owner))
                }
            }
        }
        if x != nil { ownChunks += chunks }
        for owner in owners where owner != links.party { otherChunks[owner] += chunks }
        extendLifetime(incoming)
    }

    private func send(
        _ x: UnsafePointer<UInt64>, _ range: Range<Int>, to peer: Int, _ bytes: Int,
        _ sum: UnsafeMutablePointer<UInt64>
    ) throws(MPCError) {
        try links.send(to: peer, byteCount: bytes * range.count) { buffer in
            guard let base = buffer.baseAddress else { return }
            for chunk in range {
                let at = domain.offset(of: chunk * Self.chunk)
                for tree in 0..<trees {
                    fill(planted[peer], tree, leaves: 0..<16, chunk: ownChunks + chunk)
                    let message = (chunk - range.lowerBound) * bytes + tree * (bytes / trees)
                    domain.receiveKeyed(
                        sum + at, correction: base + message, x + at, streams: scratch.base,
                        shift: 4 * tree, count: Self.chunk)
                }
            }
        }
    }

    private func receive(
        _ message: UnsafePointer<UInt64>, _ range: Range<Int>, from owner: Int,
        _ sum: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        let size = domain.words(for: Self.chunk)
        let products = WordBuffer(uninitialized: size)
        let treeBytes = Self.chunk * domain.wireBytes
        for chunk in range {
            products.base.update(repeating: 0, count: size)
            for tree in 0..<trees {
                fill(grown[owner], tree, leaves: 1..<16, chunk: otherChunks[owner] + chunk)
                let at = ((chunk - range.lowerBound) * trees + tree) * treeBytes
                let isElements = domain.sendKeyed(
                    products.base, correction: UnsafeRawPointer(message) + at,
                    digit: digit(tree), streams: scratch.base, shift: 4 * tree,
                    count: Self.chunk)
                guard isElements else { return false }
            }
            let at = sum + domain.offset(of: chunk * Self.chunk)
            domain.subtract(at, at, products.base, count: Self.chunk)
        }
        extendLifetime(products)
        return true
    }

    private func fill(_ streams: AESStreams?, _ tree: Int, leaves: Range<Int>, chunk: Int) {
        let words = domain.streamWords * Self.chunk
        let start = PuncturedTree.leaves * tree
        streams?.fill(
            scratch.base, stride: words,
            keys: start + leaves.lowerBound..<start + leaves.upperBound,
            domain: Self.streamDomain, block: UInt64(chunk * words / 2), words: words)
    }
}
