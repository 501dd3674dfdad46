internal import CKernels
internal import FiniteFields

/// The sum of `scalars[i] * bases[i]` on the kernels, in batches of bounded memory.
func kernelSum<Curve: WeierstrassCurve>(
    _ bases: PackedPoints<Curve>, _ scalars: UnsafeRawBufferPointer,
    kernel: CurveKernel, threads: Int, width: Int? = nil
) -> JacobianPoint<Curve> {
    precondition(
        MemoryLayout<AffinePoint<Curve>>.stride == 8 * kernel.pointWords, "another curve's")
    guard bases.start != nil, let integers = scalars.baseAddress else { return .zero }
    var result = JacobianPoint<Curve>.zero
    for start in stride(from: 0, to: bases.count, by: kernel.batch) {
        let count = min(kernel.batch, bases.count - start)
        let plan = MultiScalarPlan(
            count: wideCount(integers + 32 * start, count), threads: threads, kernel: kernel,
            width: width)
        let batch = MultiScalarBatch<Curve>(
            bases, start..<(start + count), integers + 32 * start, plan, kernel, threads)
        result = result + batch.sum()
    }
    return result
}

/// About how many of `count` scalars have more than 64 bits, from at most 4096 of them: the others have
/// digits in the lowest windows only, so that fewer buckets pay where they are many.
private func wideCount(_ scalars: UnsafeRawPointer, _ count: Int) -> Int {
    let step = max(1, count / 4096)
    var (wide, looked) = (0, 0)
    for i in stride(from: 0, to: count, by: step) {
        let words = (scalars + 32 * i).assumingMemoryBound(to: UInt64.self)
        if words[1] | words[2] | words[3] != 0 { wide += 1 }
        looked += 1
    }
    return looked == 0 ? 0 : count * wide / looked
}

/// Points and scalars in the kernels' form, and the work on their windows.
private final class MultiScalarBatch<Curve: WeierstrassCurve>: @unchecked Sendable {
    private let count: Int
    private let plan: MultiScalarPlan
    private let kernel: CurveKernel
    private let threads: Int
    /// The points.
    private let rows: UnsafeMutablePointer<UInt64>
    /// For each window and part the digits of all points.
    private let digits: UnsafeMutablePointer<Int16>
    /// Each thread's memory, made when it takes its first task.
    private let workspaces: UnsafeMutableBufferPointer<MultiScalarWorkspace?>
    /// Each task's sum: piece by piece, window by window.
    private let sums: UnsafeMutableBufferPointer<JacobianPoint<Curve>>

    init(
        _ bases: PackedPoints<Curve>, _ range: Range<Int>, _ scalars: UnsafeRawPointer,
        _ plan: MultiScalarPlan, _ kernel: CurveKernel, _ threads: Int
    ) {
        count = range.count
        self.plan = plan
        self.kernel = kernel
        self.threads = threads
        rows = allocate(count * kernel.rowWords)
        digits = allocate(count * plan.widths.count * CurveKernel.parts)
        workspaces = .allocate(capacity: threads)
        workspaces.initialize(repeating: nil)
        sums = .allocate(capacity: plan.widths.count * plan.pieces)
        sums.initialize(repeating: .zero)
        enter(bases, range.lowerBound, scalars.assumingMemoryBound(to: UInt64.self))
    }

    deinit {
        mpc_release(rows)
        // They tell the scalars.
        release(digits, count * plan.widths.count * CurveKernel.parts)
        workspaces.deinitialize()
        workspaces.deallocate()
        mpc_wipe(sums.baseAddress, MemoryLayout<JacobianPoint<Curve>>.stride * sums.count)
        sums.deallocate()
    }

    /// Points that are read before the memory behind them is given back.
    private static var portion: Int { 4096 }

    private func enter(
        _ bases: PackedPoints<Curve>, _ first: Int, _ scalars: UnsafePointer<UInt64>
    ) {
        guard let start = bases.start else { return }
        nonisolated(unsafe) let (points, scalars) = (
            start + 8 * kernel.pointWords * first, scalars
        )
        let cut = kernel.digits(windows: plan.widths.count)
        forEachSlice(of: count, threads: threads) { [self] slice in
            for start in stride(from: slice.lowerBound, to: slice.upperBound, by: Self.portion) {
                let end = min(start + Self.portion, slice.upperBound)
                let given = points + 8 * kernel.pointWords * start
                mpc_curve_enter(
                    kernel.curve, rows + start * kernel.rowWords, given, end - start)
                withUnsafePointer(to: cut) { cut in
                    mpc_msm_digits(
                        cut, kernel.curve, digits + start, count, scalars + 4 * start, given,
                        end - start)
                }
                bases.finishReading((first + start)..<(first + end))
            }
        }
    }

    /// The sum of all windows, each 2^width times as heavy as the one below it, where that has `width` bits.
    func sum() -> JacobianPoint<Curve> {
        let windows = plan.widths.count
        forEachItem(of: windows * plan.pieces, threads: threads) { [self] task, thread in
            sums[task] = sum(window: task / plan.pieces, piece: task % plan.pieces, thread)
        }
        var result = JacobianPoint<Curve>.zero
        for window in (0..<windows).reversed() {
            for _ in 0..<plan.widths[window] { result = result.doubled() }
            for piece in 0..<plan.pieces { result = result + sums[window * plan.pieces + piece] }
        }
        return result
    }

    private func sum(window: Int, piece: Int, _ thread: Int) -> JacobianPoint<Curve> {
        let start = count * piece / plan.pieces
        let end = count * (piece + 1) / plan.pieces
        let workspace = workspace(of: thread)
        let width = plan.widths[window]
        let low = (width - 1) / 2
        let (columns, lines) = (1 << low, 1 << (width - 1 - low))
        let partial: UnsafeMutablePointer<UInt64> = allocate(
            kernel.rowWords * (columns + lines))
        // They tell the scalars, too.
        defer { release(partial, kernel.rowWords * (columns + lines)) }
        mpc_msm_window(
            kernel.curve, workspace, partial, rows + start * kernel.rowWords,
            digits + window * CurveKernel.parts * count + start, count, Int32(CurveKernel.parts),
            end - start, Int32(width))
        // Line h counts h * 2^low times, column l counts l + 1 times.
        var result = weightedSum(partial + kernel.rowWords, lines - 1, workspace)
        for _ in 0..<low { result = result.doubled() }
        return result + weightedSum(partial + kernel.rowWords * lines, columns, workspace)
    }

    private func workspace(of thread: Int) -> OpaquePointer {
        if let made = workspaces[thread] { return made.kernelWorkspace }
        let most = (count + plan.pieces - 1) / plan.pieces
        // The lowest window is the widest.
        let made = MultiScalarWorkspace(kernel, count: most, width: plan.widths[0])
        workspaces[thread] = made
        return made.kernelWorkspace
    }

    /// Once the first row, plus twice the second, and so on. Many are first added up to fewer on the
    /// kernels. The rows are overwritten.
    private func weightedSum(
        _ rows: UnsafeMutablePointer<UInt64>, _ count: Int, _ workspace: OpaquePointer
    ) -> JacobianPoint<Curve> {
        guard let (lines, columns) = MultiScalarPlan.split(of: count) else {
            return weightedSum(leaving: rows, count)
        }
        let low = columns.trailingZeroBitCount
        let sums: UnsafeMutablePointer<UInt64> = allocate(kernel.rowWords * (lines + columns))
        defer { release(sums, kernel.rowWords * (lines + columns)) }
        mpc_msm_split(kernel.curve, workspace, sums, rows, count, Int32(low))
        var result = weightedSum(sums + kernel.rowWords, lines - 1, workspace)
        for _ in 0..<low { result = result.doubled() }
        return result + weightedSum(sums + kernel.rowWords * lines, columns, workspace)
    }

    /// The same in Jacobian coordinates.
    private func weightedSum(
        leaving rows: UnsafeMutablePointer<UInt64>, _ count: Int
    ) -> JacobianPoint<Curve> {
        mpc_curve_leave(kernel.curve, rows, rows, count)
        let points = UnsafeRawPointer(rows).assumingMemoryBound(to: AffinePoint<Curve>.self)
        var (suffix, result) = (JacobianPoint<Curve>.zero, JacobianPoint<Curve>.zero)
        for i in (0..<count).reversed() {
            suffix += points[i]
            result = result + suffix
        }
        return result
    }
}

/// Memory for the kernels. Stops the process when there is none.
private func allocate<Element>(_ count: Int) -> UnsafeMutablePointer<Element> {
    guard let memory = mpc_allocate(MemoryLayout<Element>.stride * count) else {
        fatalError("no memory for \(count) elements")
    }
    return memory.assumingMemoryBound(to: Element.self)
}

/// Wipes and gives back what `allocate` gave.
private func release<Element>(_ memory: UnsafeMutablePointer<Element>, _ count: Int) {
    mpc_wipe(memory, MemoryLayout<Element>.stride * count)
    mpc_release(memory)
}
