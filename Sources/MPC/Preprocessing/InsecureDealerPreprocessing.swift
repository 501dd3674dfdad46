/// Preprocessing that every party makes for itself out of one seed that all know: no secret of a computation
/// with it is safe from any of them. For tests, and for measuring what comes after preprocessing.
final class InsecureDealerPreprocessing<Domain: PreprocessedDomain>: MaterialMaker,
    @unchecked Sendable
{
    private let domain: Domain
    private let party: Int
    private let parties: Int
    private let seed: [UInt8]
    private let triples: MaterialKind
    private let bitTriples = MaterialKind.bitTriples()
    private let daBits: MaterialKind
    /// Windows made so far: each has streams of its own.
    private var made = 0

    init(domain: Domain, party: Int, parties: Int, seed: [UInt8]) {
        (self.domain, self.party, self.parties) = (domain, party, parties)
        self.seed = seed
        triples = .triples(domain)
        daBits = .daBits(domain)
    }

    func windowUnits(_ kind: MaterialKind) -> Int? {
        if [triples, bitTriples, daBits].contains(kind) { return (1 << 16) / domain.lanes }
        return edaBitWidth(kind) == nil ? nil : 1 << 10
    }

    private func edaBitWidth(_ kind: MaterialKind) -> Int? {
        let width = kind.columns.count - 1
        return width >= 1 && kind == .edaBits(domain, width: width) ? width : nil
    }

    /// The stream from which a party has its share of a column.
    private func stream(_ kind: MaterialKind, party: Int, column: Int) -> WordStream {
        var hash = LabelledHash("swift-mpc/insecure-dealer/v1")
        hash.append(seed)
        hash.append(Array(kind.name.utf8))
        for number in [made, party, column] { hash.append(number) }
        return hash.finish().prefix(16).withUnsafeBytes { WordStream(key: $0, domain: 0) }
    }

    func make(_ kind: MaterialKind, units: Int) async throws(MPCError) -> MaterialWindow {
        defer { made += 1 }
        let window = MaterialWindow(uninitialized: units, of: kind)
        switch kind {
        case bitTriples: makeBitTriples(window)
        case triples: makeTriples(window)
        default: makeEdaBits(window, width: edaBitWidth(kind) ?? 1)
        }
        return window
    }

    /// The sum over all parties of a column of elements.
    private func sum(
        _ kind: MaterialKind, _ column: Int, parties: Range<Int>, count: Int
    ) -> ShareBuffer<Domain> {
        let sum = ShareBuffer(uninitialized: count, domain: domain)
        let one = ShareBuffer(uninitialized: count, domain: domain)
        sum.clear()
        for party in parties {
            let stream = stream(kind, party: party, column: column)
            domain.fill(one.base, count: count, from: stream.read)
            domain.add(sum.base, sum.base, one.base, count: count)
        }
        return sum
    }

    /// Party 0 has what the others' streams leave of the product.
    private func makeTriples(_ window: MaterialWindow) {
        let count = window.units * domain.lanes
        for column in 0..<3 {
            let own = stream(triples, party: party, column: column)
            domain.fill(window.column(column), count: count, from: own.read)
        }
        guard party == 0 else { return }
        let a = sum(triples, 0, parties: 0..<parties, count: count)
        let b = sum(triples, 1, parties: 0..<parties, count: count)
        let others = sum(triples, 2, parties: 1..<parties, count: count)
        domain.multiply(window.column(2), a.base, b.base, count: count)
        domain.subtract(window.column(2), window.column(2), others.base, count: count)
    }

    private func makeBitTriples(_ window: MaterialWindow) {
        let units = window.units
        for column in 0..<3 {
            stream(bitTriples, party: party, column: column)
                .read(into: window.column(column), count: units)
        }
        guard party == 0 else { return }
        let (a, b) = (WordBuffer(uninitialized: units), WordBuffer(uninitialized: units))
        let c = window.column(2)
        for (column, total) in [(0, a.base), (1, b.base)] {
            total.update(repeating: 0, count: units)
            for party in 0..<parties {
                stream(bitTriples, party: party, column: column).xor(into: total, count: units)
            }
        }
        for k in 0..<units { c[k] = a.base[k] & b.base[k] }
        for party in 1..<parties {
            stream(bitTriples, party: party, column: 2).xor(into: c, count: units)
        }
        extendLifetime((a, b))
    }

    /// Numbers of `width` bits; with width 1 these are daBits.
    private func makeEdaBits(_ window: MaterialWindow, width: Int) {
        let count = 64 * window.units
        let words = window.units * width
        let kind = window.kind
        stream(kind, party: party, column: 1).read(into: window.column(1), count: words)
        let own = stream(kind, party: party, column: 0)
        let number = window.column(0)
        domain.fill(number, count: count, from: own.read)
        guard party == 0 else { return }
        let bits = WordBuffer(uninitialized: words)
        bits.base.update(repeating: 0, count: words)
        for party in 0..<parties {
            stream(kind, party: party, column: 1).xor(into: bits.base, count: words)
        }
        let plane = ShareBuffer(uninitialized: count, domain: domain)
        number.update(repeating: 0, count: domain.words(for: count))
        for j in 0..<width {
            domain.expand(bits.base + j * window.units, count: count, into: plane.base)
            domain.scaleAdd(number, plane.base, by: domain.powerOfTwo(j), count: count)
        }
        let others = sum(kind, 0, parties: 1..<parties, count: count)
        domain.subtract(number, number, others.base, count: count)
        extendLifetime(bits)
    }
}
