internal import CKernels

/// Makes triples and random bits with the other parties by oblivious transfer, passively secure: each cross
/// product aᵢbⱼ by transfers of its bits (Gilboa, CRYPTO 1999, 4.1). See Protocols/preprocessing.md.
///
/// A window of triples takes two rounds, and for each pair of parties and each direction, modulo 2^64,
/// 256 bytes of corrections and 260 of products a triple.
package final class TransferPreprocessing<Domain: PreprocessedDomain>: MaterialMaker {
    let domain: Domain
    let transfers: ObliviousTransfer
    /// This party's own random words.
    private let own: WordStream
    private let triples: MaterialKind
    private let bitTriples = MaterialKind.bitTriples()
    private let daBits: MaterialKind

    /// Words of choices of a run. Bounds memory: 128 times as many words for each peer and direction.
    static var runWords: Int { 4096 }
    /// Words of choices worked on together: rows and hashes of 64 times as many transfers fit the cache.
    static var pieceWords: Int { 64 }

    package init(domain: Domain, transfers: ObliviousTransfer) throws(MPCError) {
        self.domain = domain
        self.transfers = transfers
        let key = try ObliviousTransfer.randomWords(2)
        own = WordStream(key: key.rawBytes, domain: 0)
        extendLifetime(key)
        triples = .triples(domain)
        daBits = .daBits(domain)
    }

    var links: PartyLinks { transfers.links }

    package func windowUnits(_ kind: MaterialKind) -> Int? {
        switch kind {
        case triples: Self.runWords / domain.choiceWords / domain.lanes
        case bitTriples, daBits: Self.runWords
        default: edaBitWidth(kind).map { max(Self.pieceWords, Self.runWords / $0) }
        }
    }

    /// The width of numbers of which `kind` is; nil if it is another kind.
    private func edaBitWidth(_ kind: MaterialKind) -> Int? {
        let width = kind.columns.count - 1
        return width >= 1 && kind == .edaBits(domain, width: width) ? width : nil
    }

    package func make(_ kind: MaterialKind, units: Int) async throws(MPCError) -> MaterialWindow {
        switch kind {
        case triples: try await makeTriples(units)
        case bitTriples: try await makeBitTriples(units)
        case daBits: try await makeDaBits(units)
        default: try await makeEdaBits(units, kind)
        }
    }

    /// Units so that the choices are whole pieces.
    private func rounded(_ units: Int, wordsPerUnit: Int) -> Int {
        let words = (units * wordsPerUnit + Self.pieceWords - 1) / Self.pieceWords * Self.pieceWords
        return words / wordsPerUnit
    }

    /// a and b are each party's own random elements; c = Σ aᵢbᵢ + Σ over pairs of the parts of aᵢbⱼ.
    private func makeTriples(_ wanted: Int) async throws(MPCError) -> MaterialWindow {
        let perUnit = domain.choiceWords * domain.lanes
        let units = rounded(wanted, wordsPerUnit: perUnit)
        let count = units * domain.lanes
        let window = MaterialWindow(uninitialized: units, of: triples)
        let (a, b, c) = (window.column(0), window.column(1), window.column(2))
        domain.fill(a, count: count, from: own.read)
        domain.fill(b, count: count, from: own.read)
        domain.multiply(c, a, b, count: count)
        let words = units * perUnit
        let choices = try transfers.choices(words: words)
        domain.write(b, count: count, to: choices.base)
        let run = try await transfers.run(choices: choices, words: words)
        try await TransferProducts(domain: domain, run: run, links: links)
            .add(factors: a, to: c)
        return window
    }

    /// For each ordered pair of parties a transfer: the sender's bit a times the receiver's b.
    private func makeBitTriples(_ wanted: Int) async throws(MPCError) -> MaterialWindow {
        let units = rounded(wanted, wordsPerUnit: 1)
        let window = MaterialWindow(uninitialized: units, of: bitTriples)
        let (a, b, c) = (window.column(0), window.column(1), window.column(2))
        own.read(into: a, count: units)
        own.read(into: b, count: units)
        for k in 0..<units { c[k] = a[k] & b[k] }
        let choices = try transfers.choices(words: units)
        choices.base.update(from: b, count: units)
        let run = try await transfers.run(choices: choices, words: units)
        try await TransferBitProducts(run: run, links: links).add(factors: a, to: c)
        return window
    }

    private func makeDaBits(_ wanted: Int) async throws(MPCError) -> MaterialWindow {
        let units = rounded(wanted, wordsPerUnit: 1)
        let window = MaterialWindow(uninitialized: units, of: daBits)
        try await share(units, x: window.column(0), bits: window.column(1))
        return window
    }

    /// Numbers composed of bits that are shared both ways: Σ 2^j bⱼ.
    private func makeEdaBits(
        _ wanted: Int, _ kind: MaterialKind
    ) async throws(MPCError) -> MaterialWindow {
        guard let width = edaBitWidth(kind) else { throw .preprocessingExhausted(kind.name) }
        let units = rounded(wanted, wordsPerUnit: 1)
        let window = MaterialWindow(uninitialized: units, of: kind)
        let number = window.column(0)
        let size = domain.words(for: 64 * units)
        let x = WordBuffer(uninitialized: size * width)
        try await share(units * width, x: x.base, bits: window.column(1))
        number.update(from: x.base, count: size)
        for j in 1..<max(width, 1) {
            domain.scaleAdd(
                number, x.base + j * size, by: domain.powerOfTwo(j), count: 64 * units)
        }
        extendLifetime(x)
        return window
    }

    /// Shares 64·`units` random bits both ways. Party j's bit is added to the parity x of those before it:
    /// x + b - 2xb, the product by transfers from every party that has a share of x. n - 1 times two
    /// rounds.
    private func share(
        _ units: Int, x: UnsafeMutablePointer<UInt64>, bits: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        own.read(into: bits, count: units)
        let count = 64 * units
        let buffer = WordBuffer(uninitialized: 2 * domain.words(for: count))
        let (mine, product) = (buffer.base, buffer.base + domain.words(for: count))
        domain.expand(bits, count: count, into: mine)
        x.update(repeating: 0, count: domain.words(for: count))
        if links.party == 0 { x.update(from: mine, count: domain.words(for: count)) }
        for receiver in 1..<max(links.partyCount, 1) {
            let choices = links.party == receiver ? try transfers.choices(words: units) : nil
            choices?.base.update(from: bits, count: units)
            let run = try await transfers.run(
                choices: choices, words: units, receivers: [receiver])
            product.update(repeating: 0, count: domain.words(for: count))
            let senders = Array(0..<receiver)
            try await TransferSelections(domain: domain, run: run, links: links)
                .add(x, from: senders, to: receiver, into: product)
            domain.scaleAdd(x, product, by: domain.element(signed: -2), count: count)
            if links.party == receiver { domain.add(x, x, mine, count: count) }
        }
        extendLifetime(buffer)
    }
}
