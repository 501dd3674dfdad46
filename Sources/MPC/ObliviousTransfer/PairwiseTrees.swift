/// Punctured trees with every other party, in both directions: what oblivious transfer, and products with a
/// fixed key, are extended from.
struct PairwiseTrees {
    /// This party's secret: four bits a tree, that say which leaf of the others' trees it lacks.
    let delta: WordBuffer
    /// Trees of each direction.
    let count: Int
    /// By peer: the keys of the leaves of its trees, by position, and of this party's own; two words each.
    let grown: [WordBuffer?]
    let planted: [WordBuffer?]

    /// Base transfers, and trees out of them: two rounds, in which this party sends each other 384 and 192
    /// bytes a tree. About a millisecond of computing a tree and peer.
    ///
    /// `session` is the digest of the session's set-up, which all parties have compared. `delta` is this
    /// party's secret, a word for 16 trees. Throws `.invalidMessage`, and `.transferCheckFailed`
    /// for a message that is not that of punctured trees, which closes the links' lock.
    static func establish(
        on links: PartyLinks, session: [UInt8], delta: WordBuffer
    ) async throws(MPCError) -> PairwiseTrees {
        let count = 16 * delta.count
        // The base transfers' choices are the complements of the secret's bits.
        let choices = WordBuffer(uninitialized: PuncturedTree.depth * count)
        for k in 0..<choices.count {
            choices.base[k] = 1 ^ (delta.base[k / 64] >> UInt64(k % 64) & 1)
        }
        var halves: [BaseHalves] = []
        for peer in links.peers {
            halves.append(
                BaseHalves(
                    party: links.party, peer: peer, session: session, choices: choices,
                    trees: count))
        }
        links.beginRound()
        for half in halves { try half.sendFirst(on: links) }
        for half in halves { try await half.receiveFirst(on: links) }
        links.beginRound()
        var grown = [WordBuffer?](repeating: nil, count: links.partyCount)
        var planted = grown
        for half in halves { planted[half.peer] = try half.sendTrees(on: links) }
        for half in halves {
            grown[half.peer] = try await half.receiveTrees(on: links, delta: delta)
        }
        return PairwiseTrees(delta: delta, count: count, grown: grown, planted: planted)
    }
}

/// Set-up with one peer: this party's two halves of base transfers, one for each direction.
private final class BaseHalves {
    let peer: Int
    private let choices: WordBuffer
    /// Extension in which this party sends: it receives in the base transfers.
    private let sending: TransferContext
    /// Extension in which this party receives: it sends in the base transfers.
    private let receiving: TransferContext
    private var baseReceiver: BaseTransferReceiver?
    private var baseSender: BaseTransferSender?
    private var chosenKeys: WordBuffer?
    private var keyPairs: WordBuffer?
    private let trees: Int
    private var pairBytes: Int { 64 * PuncturedTree.depth * trees }
    private var pointBytes: Int { 32 * PuncturedTree.depth * trees }

    init(party: Int, peer: Int, session: [UInt8], choices: WordBuffer, trees: Int) {
        self.peer = peer
        self.trees = trees
        self.choices = choices
        sending = TransferContext(session: session, sender: peer, receiver: party)
        receiving = TransferContext(session: session, sender: party, receiver: peer)
        baseReceiver = BaseTransferReceiver(choices: choices, context: sending)
        baseSender = BaseTransferSender(count: choices.count, context: receiving)
    }

    func sendFirst(on links: PartyLinks) throws(MPCError) {
        let message = (baseReceiver?.message ?? []) + (baseSender?.message ?? [])
        try links.send(message, to: peer)
    }

    func receiveFirst(on links: PartyLinks) async throws(MPCError) {
        let message = try await links.receive(
            from: peer, byteCount: pairBytes + pointBytes)
        do {
            keyPairs = try baseSender.take()?.keys(from: Array(message[..<pairBytes]))
            chosenKeys = try baseReceiver.take()?.keys(from: Array(message[pairBytes...]))
        } catch { throw links.end(error) }
    }

    func sendTrees(on links: PartyLinks) throws(MPCError) -> WordBuffer {
        guard let keyPairs else { throw .ended }
        let leaves = WordBuffer(uninitialized: 2 * PuncturedTree.leaves * trees)
        let message = WordBuffer(uninitialized: PuncturedTree.messageWords * trees)
        for tree in 0..<trees {
            try PuncturedTree.plant(
                tree: tree, baseKeys: keyPairs.base + 4 * PuncturedTree.depth * tree, receiving,
                keys: leaves.base + 2 * PuncturedTree.leaves * tree,
                message: message.base + PuncturedTree.messageWords * tree)
        }
        try links.send(message.rawBytes, to: peer)
        extendLifetime(message)
        return leaves
    }

    func receiveTrees(
        on links: PartyLinks, delta: WordBuffer
    ) async throws(MPCError) -> WordBuffer {
        guard let chosenKeys else { throw .ended }
        let message = try await links.receive(
            from: peer, words: PuncturedTree.messageWords * trees)
        let keys = WordBuffer(uninitialized: 2 * PuncturedTree.leaves * trees)
        var isRight = true
        for tree in 0..<trees {
            let digit = delta.base[tree / 16] >> UInt64(4 * (tree % 16)) & 15
            let fits = PuncturedTree.grow(
                tree: tree, delta: digit,
                baseKeys: chosenKeys.base + 2 * PuncturedTree.depth * tree,
                message: message.base + PuncturedTree.messageWords * tree, sending,
                keys: keys.base + 2 * PuncturedTree.leaves * tree)
            isRight = isRight && fits
        }
        extendLifetime((chosenKeys, message, delta))
        guard isRight else { throw links.close(.transferCheckFailed(party: peer)) }
        return keys
    }
}
