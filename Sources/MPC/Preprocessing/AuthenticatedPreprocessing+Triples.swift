/// Triples of field elements as MASCOT makes them (Keller, Orsini, Scholl, ePrint 2016/505, 5), with the
/// receiver's factor a random combination of its choice bits, as Doerner, Kondi, Lee, shelat have it (ePrint
/// 2018/499, 3).
///
/// 1. Party j chooses T random bits, party i has a random b. For each bit the two get shares of bit·b:
///    the sender sends h₀ - h₁ + b.
/// 2. All draw T coefficients g, and as many ĝ: a = Σ g·bit, â = Σ ĝ·bit, and with the same
///    combinations of the shares ab and âb. A sender that used different b's for different bits has made
///    some products wrong, depending on the bits; what it learns about them when that goes unnoticed
///    tells nothing about a and â: T is twice their length and 128 more (leftover hash lemma).
/// 3. a, b, c, â, ĉ are authenticated.
/// 4. Sacrifice: all draw t; ρ = t·a - â is opened, and t·c - ĉ - ρ·b must be zero.
///
/// Modulo 2^k step 4 would betray b (who authenticates a + 2^(k-1) in place of a makes it fail exactly if b is odd):
/// triples are made otherwise there, see `makeLongTriples`.
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
        let parts = TripleParts(words: size)
        let macs = TripleParts(words: size)
        share.fill(parts.b, count: count, from: own.read)
        if let encryptedProducts {
            try await encrypt(parts, encryptedProducts, count: count)
        } else {
            try await transfer(parts, count: count)
        }
        // Each party's own product is its own business.
        share.multiplyAdd(parts.c, parts.a, parts.b, count: count)
        share.multiplyAdd(parts.c2, parts.a2, parts.b, count: count)

        try await vectors.authenticate(
            parts.a, owners: Array(0..<links.partyCount), count: TripleParts.vectors * count,
            macs: macs.a)
        try await sacrifice(parts, macs, count: count)

        let window = MaterialWindow(uninitialized: count / lanes, of: kinds.triples)
        for part in 0..<3 {
            window.column(2 * part).update(from: parts.a + part * size, count: size)
            window.column(2 * part + 1).update(from: macs.a + part * size, count: size)
        }
        extendLifetime((parts, macs))
        return window
    }

    /// Random a and â, and c and ĉ without each party's own product, by encryption.
    private func encrypt(
        _ parts: TripleParts, _ products: PaillierProducts<Scheme.Share>, count: Int
    ) async throws(MPCError) {
        let size = share.words(for: count)
        let both = WordBuffer(uninitialized: 2 * size)
        let sums = WordBuffer(uninitialized: 2 * size)
        share.fill(both.base, count: 2 * count, from: own.read)
        sums.base.update(repeating: 0, count: 2 * size)
        try await products.add(both.base, times: parts.b, to: sums.base, count: count)
        for (part, (a, c)) in [(parts.a, parts.c), (parts.a2, parts.c2)].enumerated() {
            a.update(from: both.base + part * size, count: size)
            c.update(from: sums.base + part * size, count: size)
        }
        extendLifetime((parts, both, sums))
    }

    /// Steps 1 and 2: a and â, and their products without each party's own.
    private func transfer(_ parts: TripleParts, count: Int) async throws(MPCError) {
        let words = count * bitWords
        let choices = try transfers.choices(words: words)
        let run = try await transfers.run(choices: choices, words: words)
        let products = try await multiplyBits(run, by: parts.b)
        let seed = try await agreement.seed()
        let coefficients = CombinationVectors(
            share, seed: seed, length: 64 * bitWords, runs: pieceTriples)
        for start in stride(from: 0, to: count, by: pieceTriples) {
            let at = share.offset(of: start)
            let bits = choices.base + start * bitWords
            coefficients.combineBits(bits, into: parts.a + at, second: false)
            coefficients.combineBits(bits, into: parts.a2 + at, second: true)
            let these = products.base + share.offset(of: start * 64 * bitWords)
            coefficients.combine(these, into: parts.c + at, second: false)
            coefficients.combine(these, into: parts.c2 + at, second: true)
        }
        extendLifetime((parts, choices, products))
    }

    /// This party's shares of the products of all parties' choice bits with all other parties' b: an element
    /// for each transfer. One round.
    private func multiplyBits(
        _ run: TransferRun, by b: UnsafePointer<UInt64>
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

    /// Σ g·bit for each run, with the first coefficients or the second.
    func combineBits(
        _ choices: UnsafePointer<UInt64>, into a: UnsafeMutablePointer<UInt64>, second: Bool
    ) {
        let g = vectors[second ? 1 : 0]
        // Coefficients where the bit is 1, summed up.
        bits.base.update(from: g.base, count: share.words(for: length * runs))
        share.keep(bits.base, where: choices, count: length * runs)
        share.sums(a, bits.base, length: length, runs: runs)
        extendLifetime((g, bits))
    }

    /// Σ g·product, in the same way.
    func combine(
        _ products: UnsafePointer<UInt64>, into c: UnsafeMutablePointer<UInt64>, second: Bool
    ) {
        let g = vectors[second ? 1 : 0]
        share.dotProducts(c, g.base, products, length: length, runs: runs)
        extendLifetime(g)
    }
}
