/// How a multi-scalar multiplication is cut up: the width of a window, and into how many ranges its
/// points are split so that threads are evenly loaded. The least expected time by a cost model.
package struct MultiScalarPlan: Equatable {
    let width: Int
    let pieces: Int

    /// For points above this number the kernels pay.
    static let fewest = 48

    /// - Parameters:
    ///   - count: Points whose scalar has digits in all windows.
    ///   - width: A width to take in any case.
    init(count: Int, threads: Int, kernel: CurveKernel, width chosen: Int? = nil) {
        var best = (cost: Double.infinity, width: 4, pieces: 1)
        for width in chosen.map({ $0...$0 }) ?? 4...16 {
            let windows = kernel.windows(width: width)
            for pieces in 1...(threads == 1 ? 1 : 4) {
                // Threads take a task each until there are none left.
                let rounds = (windows * pieces + threads - 1) / threads
                let cost = Double(rounds) * Self.taskCost(count / pieces, width)
                if cost < best.cost { best = (cost, width, pieces) }
            }
        }
        (width, pieces) = (best.width, best.pieces)
    }

    /// One window over `count` points, in units of one addition in a bucket. The rest as measured on
    /// Zen 5: adding up 2^(width - 1) buckets takes four a bucket and many small batches; what is
    /// left then are sums in Jacobian coordinates.
    private static func taskCost(_ count: Int, _ width: Int) -> Double {
        let buckets = Double(1 << (width - 1))
        let jacobian = 10 * 4 * buckets.squareRoot()
        return Double(CurveKernel.parts * count) + 4.5 * buckets + jacobian + 1200
    }
}

extension MultiScalarPlan {
    /// The width that is chosen for `count` points: for tests.
    package static func width(count: Int, threads: Int, kernel: CurveKernel) -> Int {
        MultiScalarPlan(count: count, threads: threads, kernel: kernel).width
    }
}
