internal import CKernels

/// The twiddles of transforms with one root of unity, and the passes of a transform over memory.
final class NTTTables<F: VectorField>: @unchecked Sendable {
    /// See CKernelsNTT.h: both compute the same, from natural to bit-reversed order and from
    /// bit-reversed to natural order.
    enum Direction { case down, up }

    /// Never written to after `init`.
    private let constants: UnsafeMutablePointer<mpc_ntt>
    private let kernel: FieldKernel<F>
    private let log2: Int

    /// - Precondition: `root` has order 2^log2. Stops the process when there is no memory.
    init(root: F, log2: Int, kernel: FieldKernel<F>) {
        self.kernel = kernel
        self.log2 = log2
        constants = .allocate(capacity: 1)
        constants.initialize(to: mpc_ntt())
        constants.pointee.field = kernel.field
        constants.pointee.log2 = Int32(log2)
        constants.pointee.scalars = Self.memory(mpc_ntt_scalar_words(kernel.field, Int32(log2)))
        constants.pointee.tiles = Self.memory(mpc_ntt_tile_words(kernel.field, Int32(log2)))
        constants.pointee.lanes = Self.memory(mpc_ntt_lane_words(kernel.field, Int32(log2)))
        // roots[k] = root^(2^(log2 - 2 - k)).
        var roots = [F](repeating: root, count: max(log2 - 1, 1))
        for k in (0..<(roots.count - 1)).reversed() { roots[k] = roots[k + 1].squared() }
        roots.withUnsafeBytes { mpc_ntt_prepare(constants, Self.words($0)) }
    }

    deinit {
        mpc_release(constants.pointee.scalars)
        mpc_release(constants.pointee.tiles)
        mpc_release(constants.pointee.lanes)
        constants.deallocate()
    }

    private static func memory(_ count: Int) -> UnsafeMutablePointer<UInt64> {
        guard let memory = mpc_allocate(8 * count) else {
            fatalError("no memory for the twiddles of a transform")
        }
        return memory.assumingMemoryBound(to: UInt64.self)
    }

    private static func words(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<UInt64> {
        bytes.assumingMemoryBound(to: UInt64.self).baseAddress!
    }

    /// What a thread needs.
    private struct Work: @unchecked Sendable {
        let ntt: UnsafePointer<mpc_ntt>
        let x: UnsafeMutablePointer<UInt64>
    }

    /// The levels that one pass through memory takes, from the largest groups down.
    ///
    /// The last pass is on rows that fit the second-level cache, as do the columns of the others.
    private func passes(_ threads: Int) -> (columns: [Int], rowDepth: Int) {
        let widest = 8
        let longestRow = 14
        var depth = max(log2 - longestRow, 0)
        // Enough rows for all threads, unless the work is too little to share.
        if threads > 1 && log2 >= 11 { depth = max(depth, 5) }
        let count = (depth + widest - 1) / widest
        return ((0..<count).map { depth * ($0 + 1) / count - depth * $0 / count }, depth)
    }

    /// Sums over the root's powers, without scaling.
    func transform(
        _ vector: borrowing FieldVector<F>, _ direction: Direction, _ threads: Int
    ) {
        let work = Work(ntt: UnsafePointer(constants), x: vector.words)
        let up: Int32 = direction == .up ? 1 : 0
        if mpc_ntt_is_whole(constants) == 1 { return mpc_ntt_whole(work.ntt, work.x, up) }
        let (columns, rowDepth) = passes(threads)
        func rows() {
            forEachSlice(of: 1 << rowDepth, threads: threads) { slice in
                mpc_ntt_rows(work.ntt, work.x, Int32(rowDepth), up, slice.lowerBound, slice.count)
            }
        }
        if up == 1 { rows() }
        var depth = up == 1 ? rowDepth : 0
        for levels in up == 1 ? columns.reversed() : columns {
            if up == 1 { depth -= levels }
            pass(work, depth, levels, up, threads)
            if up == 0 { depth += levels }
        }
        if up == 0 { rows() }
    }

    private func pass(_ work: Work, _ depth: Int, _ levels: Int, _ up: Int32, _ threads: Int) {
        let items = mpc_ntt_column_items(work.ntt, Int32(depth), Int32(levels))
        forEachSlice(of: items, threads: threads) { slice in
            let count = mpc_ntt_scratch_words(work.ntt, Int32(levels))
            let scratch = Self.memory(count)
            mpc_ntt_columns(
                work.ntt, work.x, Int32(depth), Int32(levels), up, slice.lowerBound, slice.count,
                scratch)
            mpc_wipe(scratch, 8 * count)
            mpc_release(scratch)
        }
    }

    /// Natural order becomes bit-reversed order, and the other way round.
    func reverse(_ vector: borrowing FieldVector<F>, _ threads: Int) {
        let work = Work(ntt: UnsafePointer(constants), x: vector.words)
        let items = mpc_ntt_reverse_items(constants)
        // Small portions: what an item does depends on its number.
        let portion = max(1, items >> 6)
        forEachItem(of: (items + portion - 1) / portion, threads: threads) { item, _ in
            let first = item * portion
            mpc_ntt_reverse(work.ntt, work.x, first, min(portion, items - first))
        }
    }

    /// The element that bit-reversed order has at the place of i is scaled by `first * ratio^i`.
    func scaleReversed(
        _ vector: borrowing FieldVector<F>, byPowersOf ratio: F, first: F, _ threads: Int
    ) {
        let work = Work(ntt: UnsafePointer(constants), x: vector.words)
        let whole = mpc_ntt_is_whole(constants) == 1
        forEachSlice(of: vector.blockCount, threads: whole ? 1 : threads) { slice in
            withUnsafeBytes(of: first) { first in
                withUnsafeBytes(of: ratio) { ratio in
                    mpc_ntt_scale_reversed(
                        work.ntt, work.x, Self.words(first), Self.words(ratio), slice.lowerBound,
                        slice.count)
                }
            }
        }
    }
}
