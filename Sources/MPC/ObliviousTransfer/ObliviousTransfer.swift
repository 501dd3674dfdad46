/// Oblivious transfer of one party with all others, in both directions.
///
/// The parties send what is theirs under one secret Δ of 128 bits each. A run gives correlated transfers; what
/// is made of them (products, authenticated bits) hashes their rows or takes them as they are.
/// With `isVerified` every run ends with a check of the receivers, against active corruption; without, security
/// is passive. See Protocols/oblivious-transfer.md.
package final class ObliviousTransfer: Sendable {
    let links: PartyLinks
    package let isVerified: Bool
    /// This party's Δ, two words.
    package let delta: WordBuffer
    private let pairs: [TransferPair?]
    private let hashes: [TweakableHash?]

    init(
        links: PartyLinks, session: [UInt8], delta: WordBuffer, pairs: [TransferPair?],
        isVerified: Bool
    ) {
        self.links = links
        self.delta = delta
        self.pairs = pairs
        self.isVerified = isVerified
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

    package var party: Int { links.party }

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
        if isVerified { try await check(run) }
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

    /// Senders draw a hash, receivers answer, senders verify.
    private func check(_ run: TransferRun) async throws(MPCError) {
        links.beginRound()
        var checks: [TransferCheck] = []
        for peer in run.sending {
            let seed = try Self.randomWords(2)
            let bytes = Array(seed.rawBytes)
            try links.send(seed.rawBytes, to: peer)
            checks.append(TransferCheck(seed: bytes, words: run.words))
            extendLifetime(seed)
        }
        var asked: [TransferCheck] = []
        for peer in run.receiving {
            let seed = try await links.receive(from: peer, byteCount: 16)
            asked.append(TransferCheck(seed: seed, words: run.words))
        }
        links.beginRound()
        if let choices = run.choices {
            let answer = WordBuffer(uninitialized: TransferCheck.answerWords)
            for (peer, check) in zip(run.receiving, asked) {
                pair(peer).receiver.answer(
                    check, choices: choices.base, planes: run.received(from: peer),
                    stride: run.stride, to: answer.base)
                try links.send(answer.rawBytes, to: peer)
            }
            extendLifetime((answer, choices))
        }
        for (peer, check) in zip(run.sending, checks) {
            let answer = try await links.receive(from: peer, words: TransferCheck.answerWords)
            let fits = pair(peer).sender.verify(
                check, answer: answer.base, planes: run.sent(to: peer), stride: run.stride)
            extendLifetime(answer)
            guard fits else { throw links.close(.transferCheckFailed(party: peer)) }
        }
    }

    /// Hashes rows of transfers with `peer`. `number` is the first one's number within its direction.
    func hash(
        _ rows: UnsafePointer<UInt64>, offset: UnsafePointer<UInt64>, peer: Int, sending: Bool,
        number: Int, count: Int, words: Int, into target: UnsafeMutablePointer<UInt64>
    ) {
        // The party with the lower number sends under even tweaks' upper half, the other under the lower.
        let direction: UInt64 = (links.party < peer) == sending ? 0 : 1 << 63
        hashes[peer]?.hash(
            rows, offset: offset, tweak: direction | UInt64(number), count: count, words: words,
            into: target)
    }

    /// Where the streams of a direction with `peer` stand, in words.
    func position(sending: Bool, peer: Int) -> Int {
        sending ? pair(peer).sender.position : pair(peer).receiver.position
    }
}
