extension AdditiveParty {
    /// x · y, element by element, a triple each. One round; every party sends each other two elements an
    /// element: x - a and y - b. With these opened as d and e, xy = c + dy + ea.
    public func multiply(_ x: Shares, _ y: Shares) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        let z = Shares(uninitialized: x.count, domain: domain)
        guard x.count > 0 else { return z }
        let lanes = domain.lanes
        try await supply.reserve(kinds.triples, units: kinds.triples.units(for: x.count))
        use.value.triples += kinds.triples.units(for: x.count) * lanes
        let size = domain.wireBytes
        links.beginRound()
        let messages = PartyLinks.messages(
            x.count, size: 2 * size, unit: max(lanes, 8))
        let arrived = WordBuffer(uninitialized: messages[0].count * 2 * size / 8)
        let others = WordBuffer(uninitialized: 2 * domain.words(for: messages[0].count))
        let sum = WordBuffer(uninitialized: links.partyCount > 2 ? others.count : 0)
        var pending: [[(Range<Int>, Portion)]] = []
        for (k, range) in messages.enumerated() {
            while pending.count < min(k + 2, messages.count) {
                pending.append(try openProducts(x, y, messages[pending.count]))
            }
            for (j, peer) in links.peers.enumerated() {
                let bytes = UnsafeMutableRawBufferPointer(
                    start: arrived.base, count: range.count * 2 * size)
                try await links.receive(from: peer, into: bytes)
                let target = j == 0 ? others : sum
                try readOpened(arrived, pending[k], start: range.lowerBound, peer, into: target)
                if j > 0 {
                    // Both halves of all portions, whole blocks.
                    let padded = 2 * ((range.count + lanes - 1) / lanes * lanes)
                    domain.add(others.base, others.base, sum.base, count: padded)
                }
            }
            closeProducts(x, y, range, pending[k], others, into: z)
            pending[k] = []
        }
        extendLifetime((x, y, arrived, others, sum))
        return z
    }

    /// Takes triples for a range and sends what is opened, portion by portion: x - a, then y - b.
    private func openProducts(
        _ x: Shares, _ y: Shares, _ range: Range<Int>
    ) throws(MPCError) -> [(Range<Int>, Portion)] {
        let lanes = domain.lanes
        var parts: [(Range<Int>, Portion)] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let portion = try supply.take(
                kinds.triples, upTo: (range.upperBound - start + lanes - 1) / lanes)
            let end = min(start + portion.count, range.upperBound)
            parts.append((start..<end, portion))
            start = end
        }
        let size = domain.wireBytes
        // For several peers the message is made once.
        let copy = WordBuffer(
            uninitialized: links.partyCount > 2 ? range.count * 2 * size / 8 : 0)
        for (k, peer) in links.peers.enumerated() {
            try links.send(to: peer, byteCount: range.count * 2 * size) { buffer in
                guard let base = buffer.baseAddress else { return }
                guard k == 0 else { return buffer.copyMemory(from: copy.rawBytes) }
                for (part, portion) in parts {
                    let at = domain.offset(of: part.lowerBound)
                    domain.openProducts(
                        base + (part.lowerBound - range.lowerBound) * 2 * size, x.base + at,
                        y.base + at, portion.column(0), portion.column(1), count: part.count)
                }
                if copy.count > 0 { copy.bytes.copyMemory(from: UnsafeRawBufferPointer(buffer)) }
            }
        }
        extendLifetime(copy)
        return parts
    }

    /// A peer's message as elements: for each portion d and then e.
    private func readOpened(
        _ message: WordBuffer, _ parts: [(Range<Int>, Portion)], start: Int, _ peer: Int,
        into target: WordBuffer
    ) throws(MPCError) {
        for (part, _) in parts {
            let first = part.lowerBound - start
            let source = UnsafeRawPointer(message.base) + first * 2 * domain.wireBytes
            let place = target.base + 2 * domain.offset(of: first)
            let isElement =
                domain.read(source, count: part.count, into: place)
                && domain.read(
                    source + part.count * domain.wireBytes, count: part.count,
                    into: place + domain.words(for: part.count))
            guard isElement else { throw links.end(.malformedElement(party: peer)) }
        }
    }

    private func closeProducts(
        _ x: Shares, _ y: Shares, _ range: Range<Int>, _ parts: [(Range<Int>, Portion)],
        _ others: WordBuffer, into z: Shares
    ) {
        for (part, portion) in parts {
            let at = domain.offset(of: part.lowerBound)
            domain.closeProducts(
                z.base + at,
                others: others.base + 2 * domain.offset(of: part.lowerBound - range.lowerBound),
                x.base + at, y.base + at, portion.column(0), portion.column(1),
                portion.column(2), count: part.count)
        }
        extendLifetime((x, y, others))
    }

    /// Sums of products: a triple each, and two elements opened; then sums. One round.
    public func dotProducts(
        _ x: Shares, _ y: Shares, length: Int
    ) async throws(MPCError) -> Shares {
        sums(try await multiply(x, y), length: length)
    }
}
