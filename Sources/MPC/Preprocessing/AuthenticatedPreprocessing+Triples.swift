/// Triples of field elements as MASCOT makes them (Keller, Orsini, Scholl, ePrint 2016/505, 5), with the
/// receiver's factor a random combination of its choice bits, as SPDZ2k has it (ePrint 2018/482, 6) and
/// also Doerner, Kondi, Lee, shelat (ePrint 2018/499, 3): one way for fields and modulo 2^128.
///
/// 1. Party j chooses T random bits, party i has a random b. For each bit the two get shares of bit·b:
///    the sender sends h₀ - h₁ + b.
/// 2. All draw T coefficients g, and as many ĝ: a = Σ g·bit, â = Σ ĝ·bit, and with the same
///    combinations of the shares ab and âb. A sender that used different b's for different bits has made
///    some products wrong, depending on the bits; what it learns about them when that goes unnoticed
///    tells nothing about a and â: T is twice their length and 128 more (leftover hash lemma).
/// 3. a, b, c, â, ĉ are authenticated.
/// 4. Sacrifice: all draw t; ρ = t·a - â is opened, and t·c - ĉ - ρ·b must be zero.
extension AuthenticatedPreprocessing {
    /// T in words of choices.
    var bitWords: Int { (2 * share.bitWidth + 128 + 63) / 64 }
    /// Triples worked on together.
    private var pieceTriples: Int { bitWords <= 6 ? 16 : 8 }
    var triplesPerWindow: Int {
        encryptedProducts == nil ? (4096 / bitWords) / pieceTriples * pieceTriples : 16
    }

    func makeTriples(_ wanted: Int) async throws(MPCError) -> MaterialWindow {
        let lanes = share.lanes
        let count = max(
            (wanted * lanes + pieceTriples - 1) / pieceTriples * pieceTriples, pieceTriples)
        let size = share.words(for: count)
        // a, b, c, â, ĉ one after another.
        let parts = WordBuffer(uninitialized: 5 * size)
        let macs = WordBuffer(uninitialized: 5 * size)
        let (a, b, c) = (parts.base, parts.base + size, parts.base + 2 * size)
        let (a2, c2) = (parts.base + 3 * size, parts.base + 4 * size)
        share.fill(b, count: count, from: own.read)
        if let encryptedProducts {
            try await encrypt(parts, encryptedProducts, count: count)
        } else {
            try await transfer(parts, count: count)
        }
        // Each party's own product is its own business.
        share.multiplyAdd(c, a, b, count: count)
        share.multiplyAdd(c2, a2, b, count: count)

        try await vectors.authenticate(
            parts.base, owners: Array(0..<links.partyCount), count: 5 * count, macs: macs.base)
        try await sacrifice(parts, macs, count: count)

        let window = MaterialWindow(uninitialized: count / lanes, of: kinds.triples)
        for part in 0..<3 {
            window.column(2 * part).update(from: parts.base + part * size, count: size)
            window.column(2 * part + 1).update(from: macs.base + part * size, count: size)
        }
        extendLifetime((parts, macs))
        return window
    }

    /// Random a and â, and c and ĉ without each party's own product, by encryption.
    private func encrypt(
        _ parts: WordBuffer, _ products: PaillierProducts<Scheme.Share>, count: Int
    ) async throws(MPCError) {
        let size = share.words(for: count)
        let b = parts.base + size
        let both = WordBuffer(uninitialized: 2 * size)
        let sums = WordBuffer(uninitialized: 2 * size)
        share.fill(both.base, count: 2 * count, from: own.read)
        sums.base.update(repeating: 0, count: 2 * size)
        try await products.add(both.base, times: b, to: sums.base, count: count)
        for part in 0..<2 {
            let (a, c) = (parts.base + 3 * part * size, parts.base + (2 + 2 * part) * size)
            a.update(from: both.base + part * size, count: size)
            c.update(from: sums.base + part * size, count: size)
        }
        extendLifetime((parts, both, sums))
    }

    /// Steps 1 and 2: a and â, and c and ĉ without each party's own product.
    private func transfer(_ parts: WordBuffer, count: Int) async throws(MPCError) {
        let size = share.words(for: count)
        let (a, b, c) = (parts.base, parts.base + size, parts.base + 2 * size)
        let (a2, c2) = (parts.base + 3 * size, parts.base + 4 * size)
        let words = count * bitWords
        let choices = try transfers.choices(words: words)
        let run = try await transfers.run(choices: choices, words: words)
        let products = try await multiplyBits(run, by: b, count: count)

        let seed = try await agreement.seed()
        let coefficients = CombinationVectors(
            share, seed: seed, length: 64 * bitWords, runs: pieceTriples)
        for start in stride(from: 0, to: count, by: pieceTriples) {
            let at = share.offset(of: start)
            let bits = choices.base + start * bitWords
            let these = products.base + share.offset(of: start * 64 * bitWords)
            coefficients.combine(bits, these, a: a + at, c: c + at, second: false)
            coefficients.combine(bits, these, a: a2 + at, c: c2 + at, second: true)
        }
        extendLifetime((parts, choices, products))
    }

    /// This party's shares of the products of all parties' choice bits with all other parties' b: an element
    /// for each transfer. One round.
    private func multiplyBits(
        _ run: TransferRun, by b: UnsafePointer<UInt64>, count: Int
    ) async throws(MPCError) -> WordBuffer {
        let pieceWords = pieceTriples * bitWords
        let n = 64 * pieceWords
        let width = share.hashWords * n
        let result = WordBuffer(uninitialized: share.words(for: 64 * run.words))
        result.base.update(repeating: 0, count: result.count)
        let rows = WordBuffer(uninitialized: 2 * n)
        let hashes = WordBuffer(uninitialized: 2 * width)
        let vectors = WordBuffer(uninitialized: 3 * share.words(for: n))
        let (h, d) = (vectors.base, vectors.base + share.words(for: n))
        let factors = d + share.words(for: n)
        let each = (0..<n).map { $0 / (64 * bitWords) }
        let messageWords = n * share.wireBytes / 8
        let total = run.words / pieceWords * messageWords
        let incoming = WordBuffer(uninitialized: total)
        var isWellFormed = true
        var culprit = 0
        try await links.exchange(
            sending: total, receiving: total, unit: messageWords,
            produce: { peer, range, message in
                for piece in range.lowerBound / messageWords..<range.upperBound / messageWords {
                    run.hashSent(
                        to: peer, from: piece * pieceWords, count: pieceWords,
                        words: share.hashWords, rows: rows, zeros: hashes.base,
                        ones: hashes.base + width)
                    let z = result.base + share.offset(of: piece * n)
                    share.reduce(h, from: hashes.base, count: n)
                    share.reduce(d, from: hashes.base + width, count: n)
                    share.subtract(z, z, h, count: n)
                    share.subtract(d, h, d, count: n)
                    share.gather(b + share.offset(of: piece * pieceTriples), each, into: factors)
                    share.add(d, d, factors, count: n)
                    let at = (piece * messageWords - range.lowerBound) * 8
                    share.write(d, count: n, to: message + at)
                }
            },
            target: { _ in incoming.base },
            consume: { peer, range in
                guard let choices = run.choices, isWellFormed else { return }
                for piece in range.lowerBound / messageWords..<range.upperBound / messageWords {
                    run.hashReceived(
                        from: peer, from: piece * pieceWords, count: pieceWords,
                        words: share.hashWords, rows: rows, into: hashes.base)
                    let z = result.base + share.offset(of: piece * n)
                    share.reduce(h, from: hashes.base, count: n)
                    let message = UnsafeRawPointer(incoming.base + piece * messageWords)
                    guard share.read(message, count: n, into: d) else {
                        (isWellFormed, culprit) = (false, peer)
                        return
                    }
                    share.keep(d, where: choices.base + piece * pieceWords, count: n)
                    share.add(z, z, h, count: n)
                    share.add(z, z, d, count: n)
                }
                extendLifetime(choices)
            })
        extendLifetime((rows, hashes, vectors, incoming))
        guard isWellFormed else { throw links.close(.malformedElement(party: culprit)) }
        return result
    }

    /// Checks c = ab with ĉ = âb: see above. Five rounds.
    private func sacrifice(
        _ parts: WordBuffer, _ macs: WordBuffer, count: Int
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
        share.multiply(rho.base, t.base, parts.base, count: count)
        share.subtract(rho.base, rho.base, parts.base + 3 * size, count: count)
        share.multiply(checked.base, t.base, macs.base, count: count)
        share.subtract(checked.base, checked.base, macs.base + 3 * size, count: count)
        try await open(rho, count: count, into: values.base)
        let zero = checked.base + size
        share.multiply(zero, values.base, macs.base + size, count: count)
        share.add(zero, zero, macs.base + 4 * size, count: count)
        share.multiply(rho.base, t.base, macs.base + 2 * size, count: count)
        share.subtract(zero, rho.base, zero, count: count)
        extendLifetime((t, rho, parts, macs))
        try await verifyWhole(values, checked, count: count, runs: 2)
    }

    /// Opens whole elements of the shares' ring to all. One round.
    func open(
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

    /// Checks MACs of whole elements of the shares' ring, `runs` vectors of `count`: with
    /// hidden bits too, as these are opened. Three rounds.
    private func verifyWhole(
        _ values: WordBuffer, _ macs: WordBuffer, count: Int, runs: Int
    ) async throws(MPCError) {
        let seed = try await agreement.seed()
        let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 5) }
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
        let sigma = share.difference(mac, share.product(vectors.key, a))
        var sum = share.element(0)
        for bytes in try await agreement.showTogether(share.message(sigma)) {
            sum = share.sum(sum, share.element(message: bytes) ?? share.element(1))
        }
        guard sum == share.element(0) else { throw links.close(.verificationFailed) }
    }
}

/// Two vectors of random coefficients, each repeated so that runs of transfers are combined together.
private struct CombinationVectors<Share: PreprocessedDomain> {
    private let share: Share
    private let length: Int
    private let runs: Int
    private let vectors: [WordBuffer]
    private let bits: WordBuffer

    init(_ share: Share, seed: [UInt8], length: Int, runs: Int) {
        (self.share, self.length, self.runs) = (share, length, runs)
        vectors = (0..<2).map { k in
            let stream = seed.withUnsafeBytes { WordStream(key: $0, domain: 6 + UInt64(k)) }
            let one = WordBuffer(uninitialized: share.words(for: length))
            share.fill(one.base, count: length, from: stream.read)
            let all = WordBuffer(uninitialized: share.words(for: length * runs))
            for run in 0..<runs {
                share.copy(one.base, at: 0, to: all.base, at: run * length, count: length)
            }
            extendLifetime(one)
            return all
        }
        bits = WordBuffer(uninitialized: share.words(for: length * runs))
    }

    /// Σ g·bit and Σ g·product for each run, with the first coefficients or the second.
    func combine(
        _ choices: UnsafePointer<UInt64>, _ products: UnsafePointer<UInt64>,
        a: UnsafeMutablePointer<UInt64>, c: UnsafeMutablePointer<UInt64>, second: Bool
    ) {
        let g = vectors[second ? 1 : 0]
        // Coefficients where the bit is 1, summed up.
        bits.base.update(from: g.base, count: share.words(for: length * runs))
        share.keep(bits.base, where: choices, count: length * runs)
        share.sums(a, bits.base, length: length, runs: runs)
        share.dotProducts(c, g.base, products, length: length, runs: runs)
        extendLifetime((g, bits))
    }
}
