/// How a multi-scalar multiplication is cut up: the bits of each window, the lowest one first, and into how many
/// ranges the points of a window are split so that threads are evenly loaded. The least expected time by a cost model.
package struct MultiScalarPlan: Equatable {
    let widths: [Int]
    let pieces: Int

    /// For points above this number the kernels pay.
    static let fewest = 48

    /// - Parameters:
    ///   - count: Points whose scalar has digits in all windows.
    ///   - width: The bits of the widest window, in any case. 2 to 16.
    init(count: Int, threads: Int, kernel: CurveKernel, width chosen: Int? = nil) {
        // A digit has two bytes.
        precondition((2...16).contains(chosen ?? 16), "windows of 2 to 16 bits")
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
    /// Zen 4: each of 2^(width - 1) buckets takes three additions and its share of the sorting, and spares two; a
    /// row that is left then takes two sums in Jacobian coordinates.
    private static func taskCost(_ count: Int, _ width: Int) -> Double {
        let low = (width - 1) / 2
        let rows = rowsCost(1 << low) + rowsCost(1 << (width - 1 - low))
        return Double(CurveKernel.parts * count) + 2.2 * Double(1 << (width - 1)) + rows + 300
    }

    private static func rowsCost(_ count: Int) -> Double {
        guard let (lines, columns) = split(of: count) else { return 100 * Double(count) }
        return 100 * Double(lines + columns) + 300
    }

    /// To how many lines and columns `count` rows are first added up on the kernels; nil for few, of which that
    /// doesn't pay. The columns are a power of two.
    static func split(of count: Int) -> (lines: Int, columns: Int)? {
        guard count > 24 else { return nil }
        let columns = 1 << ((count.bitWidth - count.leadingZeroBitCount) / 2)
        return ((count + columns - 1) / columns, columns)
    }
}

extension MultiScalarPlan {
    /// How many windows are chosen for `count` points: for tests.
    package static func windows(count: Int, threads: Int, kernel: CurveKernel) -> Int {
        MultiScalarPlan(count: count, threads: threads, kernel: kernel).widths.count
    }
}
