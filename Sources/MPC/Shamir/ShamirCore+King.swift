/// Products by way of a king (Damgård, Nielsen, CRYPTO 2007, 5): for many parties fewer bytes than
/// dealing all products anew.
extension ShamirCore {
    /// Makes double sharings ahead, so that as many products need no more than two rounds. Two rounds.
    ///
    /// Each party deals a random element twice, with degree t and with that of masks; combinations as in
    /// `random`.
    func prepareDoubleSharings(count: Int) async throws(MPCError) {
        guard count > 0 else { return }
        let rows = partyCount - threshold
        let dealt = (count + rows - 1) / rows
        let secrets = buffer(dealt)
        domain.fill(secrets.base, count: dealt, from: randomness.own)
        func value(_ range: Range<Int>, _ target: UnsafeMutablePointer<UInt64>) {
            domain.copy(
                secrets.base, at: range.lowerBound, to: target, at: 0, count: range.count)
        }
        let low = try await extract(count: rows * dealt, geometry.dealing, value: value)
        let high = try await extract(count: rows * dealt, geometry.doubleDealing, value: value)
        stock.add(low: low, high: high)
    }

    /// Masks sharings of degree 2t, has their secrets opened to kings, and takes the masks off again from
    /// what the kings deal: r is shared with both degrees, and e = xy + r tells nothing. Nor do its shares, to
    /// a king that has made x or y no sharing at all: see `ShamirGeometry.maskDegree`.
    ///
    /// Two rounds. The vector is cut in as many parts as there are parties, and each is king of one. A
    /// king deals e with shares of 0 for the t parties behind it, which need no message (Goyal, Li,
    /// Ostrovsky, Polychroniadou, Song, ATLAS, CRYPTO 2021, 4.1).
    func reduceByKing(
        count: Int, _ product: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void
    ) async throws(MPCError) -> Buffer {
        if stock.available < count {
            try await prepareDoubleSharings(count: count - stock.available)
        }
        let (low, high) = stock.take(count)
        forEachChunk(of: 0..<count) { range in
            withTemporaryChunk { chunk in
                product(range, chunk)
                let at = high.base + domain.offset(of: range.lowerBound)
                domain.add(at, at, chunk, count: range.count)
            }
        }
        let parts = kingParts(count)
        let secrets = try await openToKings(high, parts)
        // z = e - r.
        let z = buffer(count)
        try await dealFromKings(secrets, parts, into: z)
        domain.subtract(z.base, z.base, low.base, count: count)
        extendLifetime((low, high))
        return z
    }

    /// Each king's part: where a block begins.
    func kingParts(_ count: Int) -> [Range<Int>] {
        let blocks = (count + 7) / 8
        let ends = (0...partyCount).map { min(count, 8 * (blocks * $0 / partyCount)) }
        return (0..<partyCount).map { ends[$0]..<ends[$0 + 1] }
    }

    private func withTemporaryChunk(_ body: (UnsafeMutablePointer<UInt64>) -> Void) {
        let chunk = WordBuffer(uninitialized: domain.words(for: Self.chunk))
        body(chunk.base)
        extendLifetime(chunk)
    }

    /// The secrets of this party's part of a masked product. Each king is sent the shares of as many parties
    /// behind it as the mask's degree says.
    private func openToKings(
        _ x: Buffer, _ parts: [Range<Int>]
    ) async throws(MPCError) -> Buffer {
        let (n, degree, size) = (partyCount, geometry.maskDegree, domain.wireBytes)
        links.beginRound()
        for distance in 1..<n where n - distance <= degree {
            let king = (party + distance) % n
            let part = parts[king]
            for range in VectorLinks.messages(part.count, size: size, unit: Self.chunk) {
                try links.send(to: king, byteCount: range.count * size) { message in
                    domain.write(
                        x.base + domain.offset(of: part.lowerBound + range.lowerBound),
                        count: range.count, to: message)
                }
            }
        }
        let senders = (0...degree).map { (party + $0) % n }
        let factors = domain.lagrange(
            at: domain.element(0), from: senders.map { geometry.points[$0] })
        let mine = parts[party]
        let z = x.slice(mine)
        domain.scale(z.base, z.base, by: factors[0], count: mine.count)
        try await receive(from: Array(senders.dropFirst()), count: mine.count) { k, range, share in
            domain.scaleAdd(
                z.base + domain.offset(of: range.lowerBound), share, by: factors[k + 1],
                count: range.count)
        }
        return z
    }

    /// Each king's secrets become sharings of degree t.
    private func dealFromKings(
        _ secrets: Buffer, _ parts: [Range<Int>], into z: Buffer
    ) async throws(MPCError) {
        let (n, t, size) = (partyCount, threshold, domain.wireBytes)
        links.beginRound()
        let zeros = (1...t).map { (party + $0) % n }
        func factor(_ receiver: Int) -> Element {
            domain.lagrange(
                at: geometry.points[receiver],
                from: [domain.element(0)] + zeros.map { geometry.points[$0] })[0]
        }
        let chunk = WordBuffer(uninitialized: domain.words(for: Self.chunk))
        for distance in t + 1..<n {
            let receiver = (party + distance) % n
            let factor = factor(receiver)
            for range in VectorLinks.messages(secrets.count, size: size, unit: Self.chunk) {
                try links.send(to: receiver, byteCount: range.count * size) { message in
                    forEachChunk(of: range) { part in
                        domain.scale(
                            chunk.base, secrets.base + domain.offset(of: part.lowerBound),
                            by: factor, count: part.count)
                        domain.write(
                            chunk.base, count: part.count,
                            to: message + (part.lowerBound - range.lowerBound) * size)
                    }
                }
            }
        }
        z.clear()
        let mine = z.base + domain.offset(of: parts[party].lowerBound)
        domain.scale(mine, secrets.base, by: factor(party), count: secrets.count)
        let kings = (t + 1..<n).map { (party - $0 + n) % n }
        for king in kings {
            let part = parts[king]
            try await receive(from: [king], count: part.count) { _, range, share in
                domain.copy(
                    share, at: 0, to: z.base, at: part.lowerBound + range.lowerBound,
                    count: range.count)
            }
        }
        extendLifetime((chunk, secrets))
    }

    /// Receives a vector of `count` elements from each of `senders`, chunk by chunk.
    func receive(
        from senders: [Int], count: Int, _ body: (Int, Range<Int>, UnsafePointer<UInt64>) -> Void
    ) async throws(MPCError) {
        let size = domain.wireBytes
        let messages = VectorLinks.messages(count, size: size, unit: Self.chunk)
        guard let first = messages.first else { return }
        let arrived = WordBuffer(uninitialized: first.count * size / 8)
        let chunk = WordBuffer(uninitialized: domain.words(for: Self.chunk))
        for (k, sender) in senders.enumerated() {
            for range in messages {
                try await links.receive(
                    from: sender, into: arrived.base, byteCount: range.count * size)
                try read(arrived, range, from: sender, into: chunk.base) { body(k, $0, chunk.base) }
            }
        }
        extendLifetime((arrived, chunk))
    }
}
