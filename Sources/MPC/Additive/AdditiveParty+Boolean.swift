internal import CKernels

extension AdditiveParty {
    public func bits(ofPublic values: [UInt64], width: Int) -> Bits {
        precondition((0...64).contains(width))
        let z = Bits(uninitialized: values.count, width: width)
        if party == 0 {
            z.planes.setComponent(0, elements: values)
        } else {
            z.planes.clear()
        }
        return z
    }

    public func xorPublic(_ x: Bits, _ constant: UInt64) -> Bits {
        let z = Bits(uninitialized: x.count, width: x.width)
        z.base.update(from: x.base, count: x.wordCount)
        guard party == 0 else { return z }
        for j in 0..<min(x.width, 64) where constant >> UInt64(j) & 1 == 1 {
            let plane = z.planes.plane(j, 0)
            mpc_xor_constant(plane, plane, UInt64.max, x.wordsPerPlane)
        }
        return z
    }

    public func not(_ x: Bits) -> Bits {
        let z = Bits(uninitialized: x.count, width: x.width)
        mpc_xor_constant(z.base, x.base, party == 0 ? UInt64.max : 0, x.wordCount)
        return z
    }

    /// Every party's own random bits. Without a message.
    public func randomBits(count: Int, width: Int) -> Bits {
        precondition(width >= 0)
        let z = Bits(uninitialized: count, width: width)
        own.read(into: z.base, count: z.wordCount)
        return z
    }

    /// As `input(_:from:count:)`. Without a message.
    public func inputBits(
        _ values: [UInt64]?, from owner: Int, count: Int, width: Int
    ) async throws(MPCError) -> Bits {
        precondition((0..<partyCount).contains(owner) && (0...64).contains(width))
        precondition(party == owner ? values?.count == count : values == nil)
        try links.requireOpen()
        let z = Bits(uninitialized: count, width: width)
        guard let values else {
            stream(with: owner).read(into: z.base, count: z.wordCount)
            return z
        }
        z.planes.setComponent(0, elements: values)
        for peer in links.peers { stream(with: peer).xor(into: z.base, count: z.wordCount) }
        return z
    }

    /// x ∧ y, a bit triple each. One round; every party sends each other 2·`width` bits an element (whole
    /// words of 64 elements). As `multiply`.
    public func and(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        precondition(x.count == y.count && x.width == y.width, "vectors of different shapes")
        let z = Bits(uninitialized: x.count, width: x.width)
        guard z.wordCount > 0 else { return z }
        try await supply.reserve(kinds.bitTriples, units: z.wordCount)
        use.value.bitTripleWords += z.wordCount
        links.beginRound()
        let messages = PartyLinks.messages(z.wordCount, size: 16)
        let arrived = WordBuffer(uninitialized: 2 * messages[0].count)
        let others = WordBuffer(uninitialized: 2 * messages[0].count)
        var pending: [[(Range<Int>, Portion)]] = []
        for (k, range) in messages.enumerated() {
            while pending.count < min(k + 2, messages.count) {
                pending.append(try openAnds(x, y, messages[pending.count]))
            }
            for (j, peer) in links.peers.enumerated() {
                let target = j == 0 ? others : arrived
                let bytes = UnsafeMutableRawBufferPointer(
                    start: target.base, count: 16 * range.count)
                try await links.receive(from: peer, into: bytes)
                if j > 0 { mpc_xor(others.base, others.base, arrived.base, 2 * range.count) }
            }
            for (part, portion) in pending[k] {
                let at = part.lowerBound
                mpc_beaver_close_bits(
                    z.base + at, others.base + 2 * (at - range.lowerBound), x.base + at,
                    y.base + at, portion.column(0), portion.column(1), portion.column(2),
                    part.count)
            }
            pending[k] = []
        }
        extendLifetime((x, y, arrived, others))
        return z
    }

    private func openAnds(
        _ x: Bits, _ y: Bits, _ range: Range<Int>
    ) throws(MPCError) -> [(Range<Int>, Portion)] {
        var parts: [(Range<Int>, Portion)] = []
        var start = range.lowerBound
        while start < range.upperBound {
            let portion = try supply.take(kinds.bitTriples, upTo: range.upperBound - start)
            parts.append((start..<start + portion.units, portion))
            start += portion.units
        }
        for peer in links.peers {
            try links.send(to: peer, byteCount: 16 * range.count) { buffer in
                guard let base = buffer.baseAddress else { return }
                for (part, portion) in parts {
                    let at = part.lowerBound
                    mpc_beaver_open_bits(
                        base + 16 * (at - range.lowerBound), x.base + at, y.base + at,
                        portion.column(0), portion.column(1), part.count)
                }
            }
        }
        return parts
    }
}
