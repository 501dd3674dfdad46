/// What is made for triples before the sacrifice, or the MACs of it: vectors one after another, of as many elements
/// as there are triples.
struct TripleParts {
    private let buffer: WordBuffer
    private let size: Int

    /// Five vectors, or eight with a second factor; of `words` words each.
    init(vectors: Int, words: Int) {
        precondition(vectors == 5 || vectors == 8)
        buffer = WordBuffer(uninitialized: vectors * words)
        size = words
    }

    /// The triples, and the start of all.
    var a: UnsafeMutablePointer<UInt64> { buffer.base }
    var b: UnsafeMutablePointer<UInt64> { buffer.base + size }
    var c: UnsafeMutablePointer<UInt64> { buffer.base + 2 * size }
    /// â and ĉ = âb.
    var a2: UnsafeMutablePointer<UInt64> { buffer.base + 3 * size }
    var c2: UnsafeMutablePointer<UInt64> { buffer.base + 4 * size }
    /// κ, which hides b, and d = aκ, d̂ = âκ. Only of eight vectors.
    var mask: UnsafeMutablePointer<UInt64> { buffer.base + 5 * size }
    var d: UnsafeMutablePointer<UInt64> { buffer.base + 6 * size }
    var d2: UnsafeMutablePointer<UInt64> { buffer.base + 7 * size }

    /// The factors, and where their products with a and â stand.
    func products(
        hidden: Bool
    ) -> [(
        factor: UnsafeMutablePointer<UInt64>, c: UnsafeMutablePointer<UInt64>,
        c2: UnsafeMutablePointer<UInt64>
    )] {
        hidden ? [(b, c, c2), (mask, d, d2)] : [(b, c, c2)]
    }
}
