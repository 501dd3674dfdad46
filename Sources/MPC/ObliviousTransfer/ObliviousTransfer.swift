package import Channels

/// Oblivious transfer of one party with all others, in both directions.
///
/// The parties send what is theirs under one secret Δ of 128 bits each. A run gives correlated transfers; what
/// is made of them (products, authenticated bits) hashes their rows or takes them as they are.
/// With `isVerified` every run ends with a check of the receivers, against active corruption; without, security
/// is passive. See Protocols/oblivious-transfer.md.
package final class ObliviousTransfer: Sendable {
    let links: PartyLinks
    /// By which the hash of a check is chosen; nil if security is passive.
    let agreement: Agreement?
    /// This party's Δ: the first two words.
    package let delta: WordBuffer
    private let pairs: [TransferPair?]
    private let hashes: [TweakableHash?]

    package var isVerified: Bool { agreement != nil }

    /// Passively secure transfers under a random Δ. Throws as `PairwiseTrees.establish`.
    package static func establish(
        on links: PartyLinks, session: [UInt8]
    ) async throws(MPCError) -> ObliviousTransfer {
        let trees = try await PairwiseTrees.establish(
            on: links, session: session, delta: try randomWords(2))
        return ObliviousTransfer(links: links, session: session, trees: trees, agreement: nil)
    }

    /// Transfers secure against active corruption under a random Δ, without a key of MACs: for tests.
    package static func establishVerified(
        on links: PartyLinks, session: [UInt8]
    ) async throws(MPCError) -> ObliviousTransfer {
        let trees = try await PairwiseTrees.establish(
            on: links, session: session, delta: try randomWords(2))
        let agreement = Agreement(links: links, session: session)
        try await agreement.begin()
        return ObliviousTransfer(
            links: links, session: session, trees: trees, agreement: agreement)
    }

    init(links: PartyLinks, session: [UInt8], trees: PairwiseTrees, agreement: Agreement?) {
        self.links = links
        self.agreement = agreement
        delta = trees.delta
        pairs = (0..<links.partyCount).map { peer in
            guard let grown = trees.grown[peer], let planted = trees.planted[peer] else {
                return nil
            }
            return TransferPair(
                peer: peer, sender: TransferSender(keys: grown, delta: trees.delta),
                receiver: TransferReceiver(keys: planted))
        }
        // A permutation for each pair and session: the tweak then says direction and transfer.
        hashes = pairs.map { pair in
            guard let pair else { return nil }
            var hash = LabelledHash("swift-mpc/oblivious-transfer/v1/permutation")
            hash.append(session)
            hash.append(min(links.party, pair.peer))
            hash.append(max(links.party, pair.peer))
            return TweakableHash(key: Array(hash.finish().prefix(16)))
        }
    }

    static func randomWords(_ count: Int) throws(MPCError) -> WordBuffer {
        try SessionHash.random(words: count)
    }

    package var party: Int { links.party }
    /// What has passed on the session's links so far.
    package var traffic: Traffic { links.channel.traffic }

    private func pair(_ peer: Int) -> TransferPair {
        guard let pair = pairs[peer] else { preconditionFailure("no transfers with oneself") }
        return pair
    }

    /// Words of planes that a run of `words` words takes.
    func stride(for words: Int) -> Int { words + (isVerified ? TransferCheck.maskWords : 0) }

    /// Words to hold the choices of a run: those past `words` are this run's mask, drawn by it.
    package func choices(words: Int) throws(MPCError) -> WordBuffer {
        try Self.randomWords(stride(for: words))
    }

    /// One run of 64·`words` transfers between each party and each of `receivers`: a round, and with a
    /// check two more. A receiver sends each other party 4 bytes a transfer.
    ///
    /// `choices` are a receiver's, from `choices(words:)`, the same towards all; nil at the others.
    /// `receivers` are public, nil for all parties. Precondition: `words` is a multiple of 8.
    /// Throws `.transferCheckFailed` naming a receiver whose choices were inconsistent; that closes
    /// the links' lock.
    package func run(
        choices: WordBuffer?, words: Int, receivers: [Int]? = nil
    ) async throws(MPCError) -> TransferRun {
        precondition(words % 8 == 0)
        let receives = receivers?.contains(links.party) ?? true
        precondition(receives == (choices != nil), "choices are a receiver's")
        let run = TransferRun(
            transfers: self, words: words, stride: stride(for: words), choices: choices,
            senders: links.peers.filter { receivers?.contains($0) ?? true },
            receivers: receives ? links.peers : [])
        try await correct(run)
        if let agreement { try await check(run, agreement) }
        return run
    }

    /// The receivers' corrections, from which both sides have their planes.
    private func correct(_ run: TransferRun) async throws(MPCError) {
        let perWord = PuncturedTree.count
        let total = perWord * run.stride
        let incoming = WordBuffer(uninitialized: run.sending.isEmpty ? 0 : total)
        links.beginRound()
        let messages = PartyLinks.messages(total, unit: perWord * TransferReceiver.pieceWords)
        for (k, range) in messages.enumerated() {
            // One message ahead.
            if let choices = run.choices {
                for index in (k == 0 ? 0 : k + 1)..<max(k + 1, min(k + 2, messages.count)) {
                    try sendCorrections(messages[index], run, choices)
                }
            }
            for peer in run.sending {
                let bytes = UnsafeMutableRawBufferPointer(
                    start: incoming.base + range.lowerBound, count: 8 * range.count)
                try await links.receive(from: peer, into: bytes)
                pair(peer).sender.extend(
                    correction: incoming.base + range.lowerBound, words: range.count / perWord,
                    planes: run.sent(to: peer) + range.lowerBound / perWord, stride: run.stride)
            }
        }
        extendLifetime(incoming)
    }

    private func sendCorrections(
        _ range: Range<Int>, _ run: TransferRun, _ choices: WordBuffer
    ) throws(MPCError) {
        let start = range.lowerBound / PuncturedTree.count
        for peer in run.receiving {
            try links.send(to: peer, byteCount: 8 * range.count) { buffer in
                guard let base = buffer.baseAddress else { return }
                pair(peer).receiver.extend(
                    choices: choices.base + start, words: range.count / PuncturedTree.count,
                    planes: run.received(from: peer) + start, stride: run.stride,
                    correction: base)
            }
        }
    }

    /// All agree on a hash, receivers answer, senders verify. What a receiver answers about its choices is
    /// the same towards all: it goes into the view, so that its choices are.
    private func check(_ run: TransferRun, _ agreement: Agreement) async throws(MPCError) {
        // A receiver passes by what it guesses of the senders' secrets, whatever the hash: not decisive.
        let seed = try await agreement.seed(isDecisive: false)
        let check = TransferCheck(seed: seed, words: run.words)
        links.beginRound()
        let answer = WordBuffer(uninitialized: TransferCheck.answerWords)
        var hashes = [[UInt8]](repeating: [], count: links.partyCount)
        if let choices = run.choices {
            for peer in run.receiving {
                pair(peer).receiver.answer(
                    check, choices: choices.base, planes: run.received(from: peer),
                    stride: run.stride, to: answer.base)
                try links.send(answer.rawBytes, to: peer)
            }
            hashes[links.party] = Array(answer.rawBytes.prefix(16))
            extendLifetime((answer, choices))
        }
        for peer in run.sending {
            let answer = try await links.receive(from: peer, words: TransferCheck.answerWords)
            hashes[peer] = Array(answer.rawBytes.prefix(16))
            let fits = pair(peer).sender.verify(
                check, answer: answer.base, planes: run.sent(to: peer), stride: run.stride)
            extendLifetime(answer)
            guard fits else { throw links.close(.transferCheckFailed(party: peer)) }
        }
        agreement.note(hashes)
    }

    /// Hashes rows of transfers with `peer`. `number` is the first one's number within its direction;
    /// `lane` tells several hashes of one row apart.
    func hash(
        _ rows: UnsafePointer<UInt64>, offset: UnsafePointer<UInt64>, peer: Int, sending: Bool,
        number: Int, lane: Int, count: Int, words: Int,
        into target: UnsafeMutablePointer<UInt64>
    ) {
        // The top bit says which of the two sends.
        let direction: UInt64 = (links.party < peer) == sending ? 0 : 1 << 63
        hashes[peer]?.hash(
            rows, offset: offset, tweak: direction | UInt64(lane) << 56 | UInt64(number),
            count: count, words: words, into: target)
    }

    /// Where the streams of a direction with `peer` stand, in words.
    func position(sending: Bool, peer: Int) -> Int {
        sending ? pair(peer).sender.position : pair(peer).receiver.position
    }
}
