internal import CKernels

extension AuthenticatedSession {
    /// Opens words of shared bits to all, not yet checked: `words` words of values, and as many of each of 64
    /// planes of MACs. One round. The shares need not be random: zeros are added.
    func openUnchecked(
        values: WordBuffer, macs: WordBuffer, words: Int
    ) async throws(MPCError) -> WordBuffer {
        let (own, z) = (WordBuffer(uninitialized: words), WordBuffer(uninitialized: words))
        guard words > 0 else { return z }
        own.base.update(from: values.base, count: words)
        zeros.xor(into: own.base, words: words)
        z.base.update(from: own.base, count: words)
        let messages = PartyLinks.messages(words)
        let arrived = WordBuffer(uninitialized: messages[0].count)
        links.beginRound()
        var sent = 0
        for (k, range) in messages.enumerated() {
            while sent < min(k + 2, messages.count) {
                let message = messages[sent]
                for peer in links.peers {
                    try links.send(to: peer, byteCount: 8 * message.count) {
                        $0.baseAddress?.copyMemory(
                            from: own.base + message.lowerBound, byteCount: 8 * message.count)
                    }
                }
                sent += 1
            }
            for peer in links.peers {
                let bytes = UnsafeMutableRawBufferPointer(
                    start: arrived.base, count: 8 * range.count)
                try await links.receive(from: peer, into: bytes)
                let at = z.base + range.lowerBound
                mpc_xor(at, at, arrived.base, range.count)
            }
        }
        extendLifetime((values, own, arrived))
        check.add(MACCheck<Scheme>.OpenedBits(values: z, macs: macs, words: words))
        return z
    }

    /// x ∧ y by bit triples, as `multiply`. One round; every party sends every other two bits for each.
    func and(
        _ x: AuthenticatedBits, _ y: AuthenticatedBits
    ) async throws(MPCError) -> AuthenticatedBits {
        precondition(x.count == y.count && x.width == y.width, "vectors of different shapes")
        let z = AuthenticatedBits(uninitialized: x.count, width: x.width)
        let words = z.wordCount
        guard words > 0 else { return z }
        try await supply.reserve(kinds.bitTriples, units: words)
        use.value.bitTripleWords += words
        let columns = AuthenticatedKinds.bitColumns
        let a = WordBuffer(uninitialized: columns * words)
        let values = WordBuffer(uninitialized: 2 * words)
        let macs = WordBuffer(uninitialized: 2 * words * (columns - 1))
        var start = 0
        while start < words {
            let portion = try supply.take(kinds.bitTriples, upTo: words - start)
            let here = portion.units
            for c in 0..<columns {
                let (xc, yc) = (x.planes.component(c) + start, y.planes.component(c) + start)
                // d, then e, in each plane.
                let target = c == 0 ? values.base : macs.base + (c - 1) * 2 * words
                mpc_xor(target + start, xc, portion.column(c), here)
                mpc_xor(target + words + start, yc, portion.column(columns + c), here)
                (a.base + c * words + start).update(from: portion.column(c), count: here)
                (z.planes.component(c) + start).update(
                    from: portion.column(2 * columns + c), count: here)
            }
            start += here
        }
        let opened = try await openUnchecked(values: values, macs: macs, words: 2 * words)
        for c in 0..<columns {
            mpc_and_add(z.planes.component(c), opened.base, y.planes.component(c), words)
            mpc_and_add(z.planes.component(c), opened.base + words, a.base + c * words, words)
        }
        extendLifetime((x, y, a, values, opened))
        try await verifyIfMuch()
        return z
    }
}
