/// The windows in which a vector goes through the rounds of `carries`, and memory for those under way.
///
/// Stages 0 to 5 of a window begin the six rounds, stage 6 receives what the last brings. The order of all
/// stages of all windows is the same at all parties, since messages come in it.
final class CarryWindows {
    static let stages = 7
    /// Words of a window: 8192 elements. The tables of one fill two messages.
    private static let windowWords = 2 * ChunkLayout.chunkWords
    /// How many windows a window is ahead of the one that is a stage behind it.
    static let lag = 3
    /// The planes that the leaves and the joined digits of three levels have.
    private static let planes = [31, 15, 7, 3]

    private let words: Int
    private let count: Int
    /// For each of `planes` the memory of the windows that have got so far and no further.
    private let memory: [WordBuffer]
    private let slots: [Int]

    init(words: Int, party: Int) {
        self.words = words
        count = (words + Self.windowWords - 1) / Self.windowWords
        // A window's planes are read a stage after they are made; party 0 makes its leaves with the tables.
        let lags = Self.planes.indices.map { $0 == 0 && party == 0 ? 2 * Self.lag : Self.lag }
        let count = count
        slots = lags.map { min($0 + 1, count) }
        memory = zip(slots, Self.planes).map { slots, planes in
            WordBuffer(uninitialized: slots * 2 * planes * min(words, Self.windowWords))
        }
    }

    /// All stages of all windows in their order.
    var schedule: [(stage: Int, window: Int)] {
        (0..<count + (Self.stages - 1) * Self.lag).flatMap { tick in
            (0..<Self.stages).map { ($0, tick - $0 * Self.lag) }
        }.filter { $0.1 >= 0 && $0.1 < count }
    }

    /// A window's words.
    func range(_ window: Int) -> Range<Int> {
        window * Self.windowWords..<min((window + 1) * Self.windowWords, words)
    }

    /// Where a window's planes of a level are: 0 for the leaves.
    func planes(_ level: Int, _ window: Int) -> CarryPlanes {
        let count = Self.planes[level] * min(words, Self.windowWords)
        let slot = window % slots[level]
        return CarryPlanes(memory[level].base + 2 * count * slot, count: count)
    }
}
