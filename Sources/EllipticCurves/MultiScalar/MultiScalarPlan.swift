/// How a multi-scalar multiplication is cut up: the bits of each window, the lowest one first, and into how many
/// ranges the points of a window are split so that threads are evenly loaded. The least expected time by a cost model.
package struct MultiScalarPlan: Equatable {
    let widths: [Int]
    let pieces: Int

    /// For points above this number the kernels pay.
    static let fewest = 48

    /// - Parameters:
    ///   - count: Points whose scalar has digits in all windows.
    ///   - width: The bits of the widest window, in any case.
    init(count: Int, threads: Int, kernel: CurveKernel, width chosen: Int? = nil) {
        let fewest = kernel.windows(width: chosen ?? 16)
        var best = (cost: Double.infinity, windows: fewest, pieces: 1)
        for windows in fewest...(chosen == nil ? kernel.windows(width: 4) : fewest) {
            // Of so many bits, and so many windows with one bit more.
            let (width, wide) = kernel.bits.quotientAndRemainder(dividingBy: windows)
            for pieces in 1...(threads == 1 ? 1 : 4) {
                // Threads take a task each until there are none left.
                let rounds = (windows * pieces + threads - 1) / threads
                let costs =
                    Double(wide) * Self.taskCost(count / pieces, width + 1)
                    + Double(windows - wide) * Self.taskCost(count / pieces, width)
                let cost = Double(rounds) * costs / Double(windows)
                if cost < best.cost { best = (cost, windows, pieces) }
            }
        }
        let (width, wide) = kernel.bits.quotientAndRemainder(dividingBy: best.windows)
        widths = (0..<best.windows).map { $0 < wide ? width + 1 : width }
        pieces = best.pieces
    }

    /// One window over `count` points, in units of one addition in a bucket. The rest as measured on
    /// Zen 4: each of 2^(width - 1) buckets takes three additions and its share of the sorting, and spares two; what
    /// is left then are sums in Jacobian coordinates and small batches.
    private static func taskCost(_ count: Int, _ width: Int) -> Double {
        let buckets = Double(1 << (width - 1))
        return Double(CurveKernel.parts * count) + 2.2 * buckets + 10 * buckets.squareRoot() + 1200
    }
}

extension MultiScalarPlan {
    /// How many windows are chosen for `count` points: for tests.
    package static func windows(count: Int, threads: Int, kernel: CurveKernel) -> Int {
        MultiScalarPlan(count: count, threads: threads, kernel: kernel).widths.count
    }
}
