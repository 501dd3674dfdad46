/// How the bits of a comparison are laid out: by chunks of `chunkWords` words (64 elements each), and
/// within a chunk by planes. A chunk is worked on while it is in the cache.
struct ChunkLayout {
    /// Words of one plane in a whole chunk: 4096 elements.
    static let chunkWords = 64

    /// Words of one plane in all chunks.
    let words: Int
    /// Planes in a chunk.
    let planes: Int

    /// Words in all.
    var count: Int { words * planes }

    /// All chunks: where each begins, and the words of a plane.
    var chunks: [(start: Int, words: Int)] {
        stride(from: 0, to: words, by: Self.chunkWords).map {
            ($0 * planes, min(Self.chunkWords, words - $0))
        }
    }

    /// Where the chunk that begins here at `start` begins in a layout with `other` planes.
    func start(_ start: Int, in other: ChunkLayout) -> Int { start / planes * other.planes }
}
