/// One kind of correlated randomness, and how a run of it stands in memory.
///
/// It is made, stored and used up in *units*: the least number of elements that can be taken. A run of
/// units has columns one after another, each with so many words a unit: for triples of elements
/// modulo 2^64 three columns of one word.
public struct MaterialKind: Hashable, Sendable {
    /// What it is called in files and metrics: `triples z2^64`.
    public let name: String
    /// Elements of a unit.
    public let elements: Int
    /// Words a unit of each column.
    package let columns: [Int]

    package init(name: String, elements: Int, columns: [Int]) {
        (self.name, self.elements, self.columns) = (name, elements, columns)
    }

    /// Words of a unit in all columns.
    var words: Int { columns.reduce(0, +) }

    /// Units for so many elements.
    func units(for count: Int) -> Int { (count + elements - 1) / elements }
}

extension MaterialKind {
    /// Products of random elements, columns a, b, c; each of `components` vectors (the share, and what
    /// authenticates it).
    static func triples(_ domain: some VectorDomain, components: Int = 1) -> MaterialKind {
        MaterialKind(
            name: "triples \(domain.name)", elements: domain.lanes,
            columns: Array(repeating: domain.blockWords, count: 3 * components))
    }

    /// Products of random bits, 64 a unit, columns a, b, c of `components` words.
    static func bitTriples(components: Int = 1) -> MaterialKind {
        MaterialKind(
            name: "bit triples", elements: 64, columns: Array(repeating: 1, count: 3 * components))
    }

    /// Random numbers of `width` bits shared both ways, 64 a unit: columns of elements, then a column of
    /// each bit.
    static func edaBits(
        _ domain: some VectorDomain, width: Int, components: Int = 1, bitComponents: Int = 1
    ) -> MaterialKind {
        MaterialKind(
            name: "edaBits \(width) \(domain.name)", elements: 64,
            columns: Array(repeating: domain.words(for: 64), count: components)
                + Array(repeating: 1, count: width * bitComponents))
    }

    /// Random bits shared both ways, 64 a unit: columns of elements, then of bits.
    static func daBits(
        _ domain: some VectorDomain, components: Int = 1, bitComponents: Int = 1
    ) -> MaterialKind {
        MaterialKind(
            name: "daBits \(domain.name)", elements: 64,
            columns: Array(repeating: domain.words(for: 64), count: components)
                + Array(repeating: 1, count: bitComponents))
    }
}
