/// Step 4 of triples over fields: that they are right is seen by others that are given up for it.
extension AuthenticatedPreprocessing {
    /// Checks c = ab with ĉ = âb: see `makeTriples`. Five rounds.
    func sacrifice(
        _ parts: TripleParts, _ macs: TripleParts, count: Int
    ) async throws(MPCError) {
        let size = share.words(for: count)
        let seed = try await agreement.seed()
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 4) }
        let t = WordBuffer(uninitialized: size)
        scheme.fillCoefficients(t.base, count: count, from: stream.read)
        // ρ and its MAC; then the MAC of what must be zero.
        let rho = WordBuffer(uninitialized: size)
        let values = WordBuffer(uninitialized: 2 * size)
        let checked = WordBuffer(uninitialized: 2 * size)
        values.base.update(repeating: 0, count: 2 * size)
        share.multiply(rho.base, t.base, parts.a, count: count)
        share.subtract(rho.base, rho.base, parts.a2, count: count)
        share.multiply(checked.base, t.base, macs.a, count: count)
        share.subtract(checked.base, checked.base, macs.a2, count: count)
        try await open(rho, count: count, into: values.base)
        let zero = checked.base + size
        share.multiply(zero, values.base, macs.b, count: count)
        share.add(zero, zero, macs.c2, count: count)
        share.multiply(rho.base, t.base, macs.c, count: count)
        share.subtract(zero, rho.base, zero, count: count)
        extendLifetime((t, rho, parts, macs))
        try await verify(values, checked, count: count, runs: 2)
    }

    /// Opens elements to all. One round.
    private func open(
        _ x: WordBuffer, count: Int, into z: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        let words = count * share.wireBytes / 8
        let incoming = WordBuffer(uninitialized: words)
        let part = WordBuffer(uninitialized: share.words(for: count))
        z.update(from: x.base, count: share.words(for: count))
        links.beginRound()
        for peer in links.peers {
            try links.send(to: peer, byteCount: 8 * words) { buffer in
                guard let base = buffer.baseAddress else { return }
                share.write(x.base, count: count, to: base)
            }
        }
        for peer in links.peers {
            try await links.receive(from: peer, into: incoming.bytes)
            guard share.read(UnsafeRawPointer(incoming.base), count: count, into: part.base)
            else { throw links.close(.malformedElement(party: peer)) }
            share.add(z, z, part.base, count: count)
        }
        extendLifetime((x, incoming, part))
    }

    /// Checks MACs of elements that are opened or zero, `runs` vectors of `count`. Three rounds.
    private func verify(
        _ values: WordBuffer, _ macs: WordBuffer, count: Int, runs: Int
    ) async throws(MPCError) {
        let seed = try await agreement.seed()
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 5) }
        let share = share
        let (a, mac) = combination(values, macs, stream, count: count, runs: runs)
        let shown = share.message(share.difference(mac, share.product(vectors.key, a)))
        try await agreement.showTogether(shown) { (all) throws(MPCError) in
            let sum = all.reduce(share.element(0)) {
                // What is no element counts as one: as wrong as any other.
                share.sum($0, share.element(message: $1) ?? share.element(1))
            }
            guard sum == share.element(0) else { throw .verificationFailed }
        }
    }

    /// The sums of values and of MACs with random coefficients.
    private func combination(
        _ values: WordBuffer, _ macs: WordBuffer, _ stream: WordStream, count: Int, runs: Int
    ) -> (Scheme.Share.Element, Scheme.Share.Element) {
        let size = share.words(for: count)
        let coefficients = WordBuffer(uninitialized: size)
        let result = WordBuffer(uninitialized: share.words(for: 1))
        var (a, mac) = (share.element(0), share.element(0))
        for run in 0..<runs {
            scheme.fillCoefficients(coefficients.base, count: count, from: stream.read)
            func combined(_ x: WordBuffer) -> Scheme.Share.Element {
                share.dotProducts(
                    result.base, coefficients.base, x.base + run * size, length: count, runs: 1)
                return share.elements(at: result.base, count: 1)[0]
            }
            a = share.sum(a, combined(values))
            mac = share.sum(mac, combined(macs))
        }
        extendLifetime((values, macs, coefficients, result))
        return (a, mac)
    }
}
