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
    /// Words of a whole chunk.
    var unit: Int { Self.chunkWords * planes }

    /// The chunks that the words of `range` belong to: where each begins, and the words of a plane.
    func chunks(in range: Range<Int>) -> [(start: Int, words: Int)] {
        stride(from: range.lowerBound, to: range.upperBound, by: unit).map {
            ($0, min(Self.chunkWords, (range.upperBound - $0) / planes))
        }
    }

    /// Where the chunk that begins here at `start` begins in a layout with `other` planes.
    func start(_ start: Int, in other: ChunkLayout) -> Int { start / planes * other.planes }
}
