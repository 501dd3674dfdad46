extension ShamirParty {
    /// Opens values to all parties. One round; every party sends m bits to t others for each bit. With an
    /// active adversary after a verification, and to all others.
    public func open(_ x: Bits) async throws(MPCError) -> [UInt64] {
        try await verify()
        return try await opened(x)
    }

    /// With an active adversary the components that a fresh bit doesn't hide are masked: what isn't
    /// verified may be any element of the field. No round more where `randomBits` takes none.
    public func openMasked(_ x: Bits) async throws(MPCError) -> [UInt64] {
        guard verifier != nil, x.wordCount > 0 else { return try await opened(x) }
        return try await opened(maskingUpperComponents(of: x))
    }

    /// x plus Σ R_c·z^c for c from 1 to m - 1, with random bits R_c and z the root of the field's
    /// modulus: component 0 stays as it is, the others become uniform.
    private func maskingUpperComponents(of x: Bits) async throws(MPCError) -> Bits {
        let (m, words) = (bitGeometry.degree, x.wordCount)
        let masks = try await randomBits(count: x.count, width: (m - 1) * x.width)
        let sum = makeBits(count: x.count, width: x.width)
        func chunk(_ bits: Bits, at start: Int = 0) -> BinaryChunk {
            BinaryChunk(
                base: bits.planes.component(0) + start, stride: bits.planes.componentStride)
        }
        let inputs = [chunk(x)] + (1..<m).map { chunk(masks, at: ($0 - 1) * words) }
        BinaryCombination(inputs, by: (0..<m).map { 1 << $0 }, field: bitGeometry.field)
            .write(to: chunk(sum), count: words)
        extendLifetime((x, masks))
        return sum
    }

    private func opened(_ x: Bits) async throws(MPCError) -> [UInt64] {
        let others = (1..<partyCount).map { (party + $0) % partyCount }
        let z = try await openTo(
            x, receivers: verifier == nil ? core.geometry.openingTargets : others,
            isReceiver: true)
        return z?.elements(ofComponent: 0) ?? []
    }

    /// Opens values to party `receiver` only; the others get `nil`. One round; t parties send m bits for
    /// each bit, with an active adversary all.
    public func open(_ x: Bits, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        precondition((0..<partyCount).contains(receiver))
        try await verify()
        let distance = (receiver - party + partyCount) % partyCount
        let first = verifier == nil ? partyCount - threshold : 1
        let sends = (first..<partyCount).contains(distance)
        return try await openTo(
            x, receivers: sends ? [receiver] : [], isReceiver: party == receiver
        )?.elements(ofComponent: 0)
    }

    /// Sends this party's shares to `receivers`; puts together what the parties behind it send: t of them,
    /// or all, whose shares must then lie on one polynomial.
    private func openTo(
        _ x: Bits, receivers: [Int], isReceiver: Bool
    ) async throws(MPCError) -> BitPlanes? {
        let field = bitGeometry.field
        let (m, count) = (field.degree, x.wordCount)
        let z = isReceiver ? BitPlanes(uninitialized: x.count, width: x.width, components: 1) : nil
        guard count > 0 else { return z }
        core.links.beginRound()
        let messages = VectorLinks.messages(count, size: 8 * m, unit: 1)
        let senders = verifier == nil ? threshold : partyCount - 1
        let size = m * messages[0].count
        let buffers = WordBuffer(uninitialized: (senders + 2) * size)
        for range in messages {
            let chunks = (0..<senders + 2).map {
                BinaryChunk(base: buffers.base + $0 * size, stride: range.count)
            }
            for c in 0..<m {
                x.planes.copyElements(
                    of: x.planes.component(c), range, to: chunks[0].component(c))
            }
            let bytes = 8 * m * range.count
            for receiver in receivers {
                try core.links.send(to: receiver, byteCount: bytes) {
                    $0.copyMemory(from: chunks[0].base, byteCount: bytes)
                }
            }
            guard let z else {
                // Lets what is queued leave.
                await Task.yield()
                continue
            }
            for k in 1...senders {
                try await core.links.receive(
                    from: (party + k) % partyCount, into: chunks[k].base, byteCount: bytes)
            }
            let base = Array(chunks[...threshold])
            try compare(chunks, base, count: range.count)
            let combination = BinaryCombination(
                base, by: bitGeometry.openingFactors, field: field)
            combination.write(component: 0, to: z.component(0) + range.lowerBound, range.count)
        }
        extendLifetime((x, buffers))
        return z
    }

    /// Whether the shares of the parties past the first t + 1 are those of the polynomial of these. The
    /// last chunk is for use.
    private func compare(
        _ chunks: [BinaryChunk], _ base: [BinaryChunk], count: Int
    ) throws(MPCError) {
        let field = bitGeometry.field
        let points = (0...threshold).map { (party + $0) % partyCount + 1 }
        let expected = chunks[chunks.count - 1]
        var difference: UInt64 = 0
        for k in base.count..<max(chunks.count - 1, base.count) {
            let factors = field.lagrange(at: (party + k) % partyCount + 1, from: points)
            BinaryCombination(base, by: factors, field: field).write(to: expected, count: count)
            for c in 0..<field.degree {
                let (a, b) = (expected.component(c), chunks[k].component(c))
                for i in 0..<count { difference |= a[i] ^ b[i] }
            }
        }
        guard difference == 0 else { throw core.links.end(.inconsistentShares) }
    }
}
