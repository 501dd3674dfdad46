/// How many operations of each kind every level has, and where their lists stand when all are one behind the other.
struct TraceBatches {
    private let kinds: Int
    /// By phase; by step and kind.
    private var sizes: [[Int]] = []
    /// By phase: the levels before it.
    private var before: [Int] = []

    init(kinds: Int) {
        self.kinds = kinds
        add(TraceLevel(), 0, count: 0)
    }

    @inline(__always) mutating func add(_ level: TraceLevel, _ kind: Int, count: Int = 1) {
        let (phase, step) = (Int(level.phase), Int(level.step))
        if phase >= sizes.count || (step + 1) * kinds > sizes[phase].count { grow(phase, step) }
        sizes[phase][step * kinds + kind] += count
    }

    @inline(never) private mutating func grow(_ phase: Int, _ step: Int) {
        while phase >= sizes.count { sizes.append([Int](repeating: 0, count: kinds)) }
        let missing = (step + 1) * kinds - sizes[phase].count
        if missing > 0 { sizes[phase].append(contentsOf: repeatElement(0, count: missing)) }
    }

    /// Where each list starts, by `place`; then the end of the last. To be asked for when all are counted.
    mutating func makeStarts() -> [Int] {
        var (starts, total, levels) = ([Int](), 0, 0)
        for row in sizes {
            before.append(levels)
            levels += row.count / kinds
            for size in row {
                starts.append(total)
                total += size
            }
        }
        return starts + [total]
    }

    /// Which list is that of a level and kind.
    @inline(__always) func place(_ level: TraceLevel, _ kind: Int) -> Int {
        (before[Int(level.phase)] + Int(level.step)) * kinds + kind
    }
}
