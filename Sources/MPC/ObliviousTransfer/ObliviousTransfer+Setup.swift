internal import COpenSSL

extension ObliviousTransfer {
    /// Base transfers with every other party, in both directions: two rounds, in which this party sends
    /// 12,288 and 6,144 bytes to each. Some tens of milliseconds of computing for each peer.
    ///
    /// `session` is the digest of the session's set-up, which all parties have compared. `delta` is this
    /// party's Δ, two words, or nil for a random one. Throws `.invalidMessage`, and
    /// `.transferCheckFailed` for a message that is not that of punctured trees, which closes the links'
    /// lock.
    package static func establish(
        on links: PartyLinks, session: [UInt8], delta given: WordBuffer? = nil, verified: Bool
    ) async throws(MPCError) -> ObliviousTransfer {
        let delta: WordBuffer
        if let given { delta = given } else { delta = try randomWords(2) }
        // The base transfers' choices are the complements of Δ's bits.
        let choices = WordBuffer(uninitialized: PuncturedTree.transfers)
        for k in 0..<choices.count {
            choices.base[k] = 1 ^ (delta.base[k / 64] >> UInt64(k % 64) & 1)
        }

        var halves: [BaseHalves] = []
        for peer in links.peers {
            halves.append(
                BaseHalves(party: links.party, peer: peer, session: session, choices: choices))
        }
        links.beginRound()
        for half in halves { try half.sendFirst(on: links) }
        for half in halves { try await half.receiveFirst(on: links) }
        links.beginRound()
        for half in halves { try half.sendTrees(on: links) }
        var pairs: [TransferPair?] = Array(repeating: nil, count: links.partyCount)
        for half in halves {
            pairs[half.peer] = try await half.receiveTrees(on: links, delta: delta)
        }
        return ObliviousTransfer(
            links: links, session: session, delta: delta, pairs: pairs, isVerified: verified)
    }

    static func randomWords(_ count: Int) throws(MPCError) -> WordBuffer {
        let words = WordBuffer(uninitialized: count)
        guard RAND_bytes(words.bytes.baseAddress, Int32(8 * count)) == 1 else {
            throw .randomnessUnavailable
        }
        return words
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
    private var leafKeys: WordBuffer?

    private static let pairBytes = 64 * PuncturedTree.transfers
    private static let pointBytes = 32 * PuncturedTree.transfers

    init(party: Int, peer: Int, session: [UInt8], choices: WordBuffer) {
        self.peer = peer
        self.choices = choices
        sending = TransferContext(session: session, sender: peer, receiver: party)
        receiving = TransferContext(session: session, sender: party, receiver: peer)
        baseReceiver = BaseTransferReceiver(choices: choices, context: sending)
        baseSender = BaseTransferSender(count: PuncturedTree.transfers, context: receiving)
    }

    func sendFirst(on links: PartyLinks) throws(MPCError) {
        let message = (baseReceiver?.message ?? []) + (baseSender?.message ?? [])
        try links.send(message, to: peer)
    }

    func receiveFirst(on links: PartyLinks) async throws(MPCError) {
        let message = try await links.receive(
            from: peer, byteCount: Self.pairBytes + Self.pointBytes)
        do {
            keyPairs = try baseSender.take()?.keys(from: Array(message[..<Self.pairBytes]))
            chosenKeys = try baseReceiver.take()?.keys(from: Array(message[Self.pairBytes...]))
        } catch { throw links.end(error) }
    }

    func sendTrees(on links: PartyLinks) throws(MPCError) {
        guard let keyPairs else { throw .ended }
        let leaves = WordBuffer(uninitialized: 2 * PuncturedTree.count * PuncturedTree.leaves)
        let message = WordBuffer(uninitialized: PuncturedTree.count * PuncturedTree.messageWords)
        for tree in 0..<PuncturedTree.count {
            try PuncturedTree.plant(
                tree: tree, baseKeys: keyPairs.base + 4 * PuncturedTree.depth * tree, receiving,
                keys: leaves.base + 2 * PuncturedTree.leaves * tree,
                message: message.base + PuncturedTree.messageWords * tree)
        }
        leafKeys = leaves
        try links.send(message.rawBytes, to: peer)
        extendLifetime(message)
    }

    func receiveTrees(
        on links: PartyLinks, delta: WordBuffer
    ) async throws(MPCError) -> TransferPair {
        guard let chosenKeys, let leafKeys else { throw .ended }
        let message = try await links.receive(
            from: peer, words: PuncturedTree.count * PuncturedTree.messageWords)
        let keys = WordBuffer(uninitialized: 2 * PuncturedTree.count * PuncturedTree.leaves)
        var isRight = true
        for tree in 0..<PuncturedTree.count {
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
        return TransferPair(
            peer: peer, sender: TransferSender(keys: keys, delta: delta),
            receiver: TransferReceiver(keys: leafKeys))
    }
}
