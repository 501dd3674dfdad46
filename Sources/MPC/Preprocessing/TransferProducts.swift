internal import CKernels

/// Products of numbers out of a run of transfers: for each ordered pair of parties (i, j) shares of aᵢbⱼ,
/// where the bits of bⱼ's integer are j's choices (Gilboa, CRYPTO 1999, 4.1).
///
/// For bit k of b the sender i, who knows both hashes h₀, h₁ of a transfer, sends h₀ - h₁ + a; the receiver
/// has h₀ + b_k a, and Σ 2^k of these less the sender's Σ 2^k h₀ is ab. Modulo 2^64 the correction of
/// bit k takes 64-k bits. One round.
struct TransferProducts<Domain: PreprocessedDomain> {
    private let domain: Domain
    private let run: TransferRun
    private let links: PartyLinks
    /// Transfers of one product, and those whose bits an integer below the order can have.
    private let bits: Int
    private let usedBits: Int
    /// Products of a piece, and words of its message.
    private let products: Int
    private let messageWords: Int
    private let rows: WordBuffer
    private let hashes: WordBuffer
    private let elements: WordBuffer
    private let weights: WordBuffer
    private var pieceWords: Int { TransferPreprocessing<Domain>.pieceWords }
    private var transfers: Int { 64 * pieceWords }
    private var isRing64: Bool { domain is Ring64 }

    init(domain: Domain, run: TransferRun, links: PartyLinks) {
        precondition(run.words % TransferPreprocessing<Domain>.pieceWords == 0)
        (self.domain, self.run, self.links) = (domain, run, links)
        bits = 64 * domain.choiceWords
        usedBits = domain.bitWidth
        let transfers = 64 * TransferPreprocessing<Domain>.pieceWords
        products = transfers / bits
        messageWords =
            domain is Ring64 ? products / 2 * 65 : products * usedBits * domain.choiceWords
        rows = WordBuffer(uninitialized: 2 * transfers)
        hashes = WordBuffer(uninitialized: 2 * domain.hashWords * transfers)
        elements = WordBuffer(uninitialized: 3 * domain.words(for: transfers))
        weights = WordBuffer(uninitialized: domain.words(for: transfers))
        guard !(domain is Ring64) else { return }
        let powers = (0..<bits).map { k in
            k < domain.bitWidth ? domain.powerOfTwo(k) : domain.element(0)
        }
        let all = (0..<transfers).map { powers[$0 % bits] }
        all.withUnsafeBufferPointer { domain.store($0, to: weights.base) }
    }

    /// Adds to z this party's parts of all its products: with factors a as sender, and as receiver. Throws
    /// `.malformedElement`: what is no element would make this party send others what is none.
    func add(
        factors a: UnsafePointer<UInt64>, to z: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        let pieces = run.words / pieceWords
        let incoming = WordBuffer(uninitialized: messageWords * pieces)
        var culprit: Int?
        try await links.exchange(
            sending: messageWords * pieces, receiving: messageWords * pieces, unit: messageWords,
            produce: { peer, range, message in
                for piece in range.lowerBound / messageWords..<range.upperBound / messageWords {
                    let at = piece * messageWords - range.lowerBound
                    send(piece, to: peer, a, message + 8 * at, z)
                }
            },
            target: { _ in incoming.base },
            consume: { peer, range in
                for piece in range.lowerBound / messageWords..<range.upperBound / messageWords {
                    guard culprit == nil else { return }
                    if !receive(piece, from: peer, incoming.base + piece * messageWords, z) {
                        culprit = peer
                    }
                }
            })
        extendLifetime(incoming)
        if let culprit { throw links.end(.malformedElement(party: culprit)) }
    }

    private func send(
        _ piece: Int, to peer: Int, _ a: UnsafePointer<UInt64>,
        _ message: UnsafeMutableRawPointer, _ z: UnsafeMutablePointer<UInt64>
    ) {
        let width = domain.hashWords * transfers
        run.hashSent(
            to: peer, from: piece * pieceWords, count: pieceWords, words: domain.hashWords,
            rows: rows, zeros: hashes.base, ones: hashes.base + width)
        let first = domain.offset(of: piece * products)
        let part = WordBuffer(uninitialized: domain.words(for: products))
        defer { extendLifetime((part, rows, hashes, elements, weights)) }
        if isRing64 {
            mpc_gilboa_send(
                part.base, message, hashes.base, hashes.base + width, a + first, products)
            domain.add(z + first, z + first, part.base, count: products)
            return
        }
        let h0 = elements.base
        let d = h0 + domain.words(for: transfers)
        let factors = d + domain.words(for: transfers)
        domain.reduce(h0, from: hashes.base, count: transfers)
        domain.reduce(d, from: hashes.base + width, count: transfers)
        domain.subtract(d, h0, d, count: transfers)
        let each = (0..<transfers).map { $0 / bits }
        domain.gather(a + first, each, into: factors)
        domain.add(d, d, factors, count: transfers)
        for p in 0..<products {
            domain.write(
                d + domain.offset(of: bits * p), count: usedBits,
                to: message + p * usedBits * domain.wireBytes)
        }
        domain.dotProducts(part.base, h0, weights.base, length: bits, runs: products)
        domain.subtract(z + first, z + first, part.base, count: products)
    }

    /// False if the message has what is no element.
    private func receive(
        _ piece: Int, from peer: Int, _ message: UnsafePointer<UInt64>,
        _ z: UnsafeMutablePointer<UInt64>
    ) -> Bool {
        guard let choices = run.choices else { return true }
        let chosen = UnsafePointer(choices.base + piece * pieceWords)
        run.hashReceived(
            from: peer, from: piece * pieceWords, count: pieceWords, words: domain.hashWords,
            rows: rows, into: hashes.base)
        let first = domain.offset(of: piece * products)
        let part = WordBuffer(uninitialized: domain.words(for: products))
        defer { extendLifetime((part, rows, hashes, elements, weights, choices)) }
        if isRing64 {
            mpc_gilboa_receive(part.base, message, hashes.base, chosen, products)
            domain.add(z + first, z + first, part.base, count: products)
            return true
        }
        let h = elements.base
        let d = h + domain.words(for: transfers)
        d.update(repeating: 0, count: domain.words(for: transfers))
        domain.reduce(h, from: hashes.base, count: transfers)
        for p in 0..<products {
            let isElements = domain.read(
                UnsafeRawPointer(message + p * usedBits * domain.choiceWords), count: usedBits,
                into: d + domain.offset(of: bits * p))
            guard isElements else { return false }
        }
        domain.keep(d, where: chosen, count: transfers)
        domain.add(h, h, d, count: transfers)
        domain.dotProducts(part.base, h, weights.base, length: bits, runs: products)
        domain.add(z + first, z + first, part.base, count: products)
        return true
    }
}
