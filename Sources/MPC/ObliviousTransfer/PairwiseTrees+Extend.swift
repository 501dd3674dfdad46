internal import CKernels

extension PairwiseTrees {
    /// Punctured trees whose base transfers are a checked run of others: this party's secret are the complements
    /// of its choices there, random, and the same towards all parties. Four rounds, in which this party sends
    /// each other 192 bytes a tree, and what the run takes.
    ///
    /// `first` is the number of the first tree: a session uses each number once. `words` is how many words the
    /// secret has, 8 at the most. Throws as `ObliviousTransfer.run`, and as `establish`.
    static func extend(
        _ transfers: ObliviousTransfer, session: [UInt8], first: Int, words: Int
    ) async throws(MPCError) -> PairwiseTrees {
        precondition(words <= 8)
        let (links, count) = (transfers.links, 16 * words)
        let choices = try transfers.choices(words: 8)
        let run = try await transfers.run(choices: choices, words: 8)
        let delta = WordBuffer(uninitialized: words)
        for k in 0..<words { delta.base[k] = ~choices.base[k] }
        // The two keys of a base transfer are the two hashes of a row.
        let rows = WordBuffer(uninitialized: 128 * words)
        let hashes = WordBuffer(uninitialized: 256 * words)
        let pairs = WordBuffer(uninitialized: 256 * words)
        defer { extendLifetime((choices, delta, rows, hashes, pairs)) }
        var planted = [WordBuffer?](repeating: nil, count: links.partyCount)
        var grown = planted
        links.beginRound()
        for peer in links.peers {
            let (zeros, ones) = (hashes.base, hashes.base + 128 * words)
            run.hashSent(
                to: peer, from: 0, count: words, words: 2, rows: rows, zeros: zeros, ones: ones)
            for k in 0..<64 * words {
                (pairs.base + 4 * k).update(from: zeros + 2 * k, count: 2)
                (pairs.base + 4 * k + 2).update(from: ones + 2 * k, count: 2)
            }
            let context = TransferContext(session: session, sender: links.party, receiver: peer)
            let keys = WordBuffer(uninitialized: 2 * PuncturedTree.leaves * count)
            let message = WordBuffer(uninitialized: PuncturedTree.messageWords * count)
            for tree in 0..<count {
                try PuncturedTree.plant(
                    tree: first + tree, baseKeys: pairs.base + 4 * PuncturedTree.depth * tree,
                    context, keys: keys.base + 2 * PuncturedTree.leaves * tree,
                    message: message.base + PuncturedTree.messageWords * tree)
            }
            try links.send(message.rawBytes, to: peer)
            extendLifetime(message)
            planted[peer] = keys
        }
        for peer in links.peers {
            let message = try await links.receive(
                from: peer, words: PuncturedTree.messageWords * count)
            run.hashReceived(
                from: peer, from: 0, count: words, words: 2, rows: rows, into: hashes.base)
            let context = TransferContext(session: session, sender: peer, receiver: links.party)
            let keys = WordBuffer(uninitialized: 2 * PuncturedTree.leaves * count)
            var isRight = true
            for tree in 0..<count {
                let digit = delta.base[tree / 16] >> UInt64(4 * (tree % 16)) & 15
                let fits = PuncturedTree.grow(
                    tree: first + tree, delta: digit,
                    baseKeys: hashes.base + 2 * PuncturedTree.depth * tree,
                    message: message.base + PuncturedTree.messageWords * tree, context,
                    keys: keys.base + 2 * PuncturedTree.leaves * tree)
                isRight = isRight && fits
            }
            extendLifetime(message)
            guard isRight else { throw links.close(.transferCheckFailed(party: peer)) }
            grown[peer] = keys
        }
        return PairwiseTrees(delta: delta, count: count, grown: grown, planted: planted)
    }
}
