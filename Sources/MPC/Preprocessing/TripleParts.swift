/// What is made for triples over a field before the sacrifice, or the MACs of it: vectors one after another, of as
/// many elements as there are triples.
struct TripleParts {
    static let vectors = 5
    private let buffer: WordBuffer
    private let size: Int

    /// Vectors of `words` words each.
    init(words: Int) {
        buffer = WordBuffer(uninitialized: Self.vectors * words)
        size = words
    }

    /// The triples, and the start of all.
    var a: UnsafeMutablePointer<UInt64> { buffer.base }
    var b: UnsafeMutablePointer<UInt64> { buffer.base + size }
    var c: UnsafeMutablePointer<UInt64> { buffer.base + 2 * size }
    /// â and ĉ = âb.
    var a2: UnsafeMutablePointer<UInt64> { buffer.base + 3 * size }
    var c2: UnsafeMutablePointer<UInt64> { buffer.base + 4 * size }
}
