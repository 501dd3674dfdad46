/// Performs windows of recorded operations on a back end, and holds the results.
final class TraceExecutor<Backend: BatchBackend> {
    typealias Cell = Backend.Cell

    let backend: Backend
    var counts = OperationCounts()
    /// The cell of each node, by its number; of a group's lanes and of inputs only where they are wanted one by
    /// one.
    private(set) var cells: UnsafeMutablePointer<Cell>
    private var capacity = 1
    /// Inputs, with the numbers that they take: one behind the other, from 1 on.
    private var inputs: [(range: Range<Int>, vector: Backend.Vector)] = []
    private(set) var inputMagnitude = 0.0
    /// Inputs whose cells are written.
    private var shown = 1..<1
    /// Cells behind the inputs that may have been written.
    private var written = WrittenRanges()
    /// Behind the last number that a cell was wanted for.
    private var end = 1
    private var batch: UnsafeMutablePointer<Cell>
    private var batchCapacity = 1
    /// The groups of the window that runs, and their lanes by the first number.
    var window: TraceWindow<Backend>?

    init(backend: Backend) {
        self.backend = backend
        cells = LargeMemory.allocate(1, of: Cell.self)
        cells[0] = backend.zero
        batch = LargeMemory.allocate(1, of: Cell.self)
    }

    deinit {
        wipeCells()
        LargeMemory.free(cells)
        wipe(batch, batchCapacity)
        LargeMemory.free(batch)
    }

    private func wipe(_ pointer: UnsafeMutablePointer<Cell>, _ count: Int) {
        UnsafeMutableRawPointer(pointer).initializeMemory(
            as: UInt8.self, repeating: 0, count: count * MemoryLayout<Cell>.stride)
    }

    private func wipeCells() {
        for range in [0..<1, shown] + written.ranges {
            wipe(cells + range.lowerBound, range.count)
        }
    }

    /// Makes room for `count` cells, and for a window more without touching it.
    func reserve(_ count: Int) {
        end = max(end, count)
        guard count > capacity else { return }
        let room = count + 1 << 20
        let larger = LargeMemory.allocate(room, of: Cell.self)
        for range in [0..<1, shown] + written.ranges {
            (larger + range.lowerBound).update(from: cells + range.lowerBound, count: range.count)
        }
        wipeCells()
        LargeMemory.free(cells)
        cells = larger
        capacity = room
    }

    // MARK: Inputs

    /// Puts an input at numbers behind those before it. Precondition: nothing has been run.
    func addInput(_ vector: Backend.Vector, count: Int) {
        let start = inputs.last?.range.upperBound ?? 1
        inputs.append((start..<start + count, vector))
        inputMagnitude = max(inputMagnitude, backend.magnitude(vector))
        end = start + count
    }

    /// Sees to it that the cells of all inputs in `wanted` are written.
    func show(_ wanted: Range<Int>) {
        if wanted.isEmpty
            || shown.lowerBound <= wanted.lowerBound
                && wanted.upperBound <= shown.upperBound && !shown.isEmpty
        {
            return
        }
        reserve(end)
        let hull =
            shown.isEmpty
            ? wanted
            : min(shown.lowerBound, wanted.lowerBound)..<max(shown.upperBound, wanted.upperBound)
        let missing =
            shown.isEmpty
            ? [hull]
            : [hull.lowerBound..<shown.lowerBound, shown.upperBound..<hull.upperBound]
        for range in missing {
            for input in inputs where input.range.overlaps(range) {
                let part = input.range.clamped(to: range)
                if part.isEmpty { continue }
                backend.write(
                    self.part(of: input, part),
                    to: UnsafeMutableBufferPointer(
                        start: cells + part.lowerBound, count: part.count))
            }
        }
        shown = hull
    }

    func part(
        of input: (range: Range<Int>, vector: Backend.Vector), _ range: Range<Int>
    ) -> Backend.Vector {
        if range == input.range { return input.vector }
        let start = range.lowerBound - input.range.lowerBound
        return backend.slice(input.vector, start..<start + range.count)
    }

    /// The input that a range of numbers is of; nil where it is not all of one.
    func input(_ range: Range<Int>) -> (range: Range<Int>, vector: Backend.Vector)? {
        inputs.first {
            $0.range.lowerBound <= range.lowerBound && range.upperBound <= $0.range.upperBound
        }
    }

    /// Runs what the graph has recorded, as far as nodes marked in `roots` need it, and turns the
    /// marked nodes into leaves. Returns the new number of each node that was kept.
    ///
    /// `roots` has an entry a node: zero where nothing refers to it, `TraceSchedule.kept` where the
    /// node is kept, `.wanted` where its cell must be full; it is overwritten.
    func run(
        _ graph: inout TraceGraph, roots: UnsafeMutablePointer<UInt8>
    ) async throws -> [UInt32] {
        let first = graph.permanentEnd
        let count = graph.count
        let groups = graph.groups
        reserve(count)
        let (cells, backend, inputMagnitude) = (cells, backend, inputMagnitude)
        let schedule = TraceSchedule(
            nodes: graph.nodes, first: first, count: count, groups: groups, uses: roots,
            traits: backend.traits
        ) { $0 < first ? inputMagnitude : backend.magnitude(cells[$0]) }
        show(schedule.inputs)
        noteWritten(first..<count, groups, schedule.shownGroups)
        window =
            groups.isEmpty && graph.joinedLanes == 0
            ? nil : TraceWindow(graph.nodes, first, groups, schedule.shownGroups)
        defer { window = nil }
        for level in 0..<schedule.levels {
            if level > 0 { try await runBatches(schedule, level, graph.nodes) }
            try await runLocal(schedule.list(level, .local), graph.nodes)
        }
        counts.windows += 1

        var renumbered = [UInt32](repeating: 0, count: count - first)
        var (id, next, place) = (first, first, 0)
        while id < count {
            let start = next
            var range = id..<id + 1
            var isShown = true
            if place < groups.ranges.count, groups.ranges[place].lowerBound == id {
                range = groups.ranges[place]
                isShown = schedule.shownGroups[place]
                place += 1
            }
            if isShown {
                for lane in range where roots[lane] & 128 != 0 {
                    self.cells[next] = self.cells[lane]
                    renumbered[lane - first] = UInt32(next)
                    next += 1
                }
            }
            if next > start {
                graph.setLeaves(start..<next, from: id, isAdditive: schedule.isAdditive(id))
            }
            id = range.upperBound
        }
        written.insert(first..<next)
        graph.clearShared()
        graph.count = next
        return renumbered
    }

    /// Of a window all cells may be written but those of groups that aren't shown.
    private func noteWritten(_ window: Range<Int>, _ groups: TraceGroups, _ shown: [Bool]) {
        var start = window.lowerBound
        for (group, isShown) in zip(groups.ranges, shown) where !isShown {
            written.insert(start..<group.lowerBound)
            start = group.upperBound
        }
        written.insert(start..<window.upperBound)
    }

    /// - Parameter unreduced: products, or sums of them, among what is opened.
    func countOpenings(_ number: Int, unreduced: Int) {
        counts.openings += number
        counts.multiplications += unreduced
    }

    // MARK: Batches

    func gather(_ ids: UnsafeBufferPointer<UInt32>, at offset: Int = 0)
        -> UnsafeMutableBufferPointer<Cell>
    {
        for i in 0..<ids.count { batch[offset + i] = cells[Int(ids[i])] }
        return UnsafeMutableBufferPointer(start: batch + offset, count: ids.count)
    }

    func scatter(
        _ batch: UnsafeMutableBufferPointer<Cell>, to ids: UnsafeBufferPointer<UInt32>
    ) {
        for i in 0..<ids.count { cells[Int(ids[i])] = batch[i] }
    }

    func batchBuffer(_ count: Int) -> UnsafeMutableBufferPointer<Cell> {
        UnsafeMutableBufferPointer(start: batch, count: count)
    }

    func reserveBatch(_ count: Int) {
        guard count > batchCapacity else { return }
        wipe(batch, batchCapacity)
        LargeMemory.free(batch)
        batch = LargeMemory.allocate(count, of: Cell.self)
        batchCapacity = count
    }

    private func runBatches(
        _ schedule: borrowing TraceSchedule, _ level: Int, _ nodes: UnsafeMutablePointer<TraceNode>
    ) async throws {
        let arithmetic = try await reduceGroups(schedule.list(level, .reduceArithmetic))
        let boolean = schedule.list(level, .reduceBoolean)
        if arithmetic.count + boolean.count > 0 {
            reserveBatch(arithmetic.count + boolean.count)
            let elements = gather(arithmetic)
            let words = gather(boolean, at: arithmetic.count)
            let widths = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: boolean.count)
            defer { widths.deallocate() }
            for i in 0..<boolean.count { widths[i] = nodes[Int(boolean[i])].width }
            try await backend.reduce(
                arithmetic: elements, boolean: words, widths: UnsafeBufferPointer(widths))
            scatter(elements, to: arithmetic)
            scatter(words, to: boolean)
            if backend.traits.productsAreLocal {
                counts.multiplications += arithmetic.count
                counts.conjunctions += boolean.count
            } else {
                counts.conversions += arithmetic.count
            }
        }
        try await multiply(schedule.list(level, .multiply), nodes)
        try await multiplyAndJoin(schedule.list(level, .dotProduct))
        try await conjoin(schedule.list(level, .conjoin), nodes)
        try await convert(schedule.list(level, .highBit), .highBit, nodes)
        try await convert(schedule.list(level, .isZero), .isZero, nodes)
        try await convertByWidth(schedule.list(level, .toBits), .toBits, nodes)
        try await convert(schedule.list(level, .fromBit), .fromBit, nodes)
        try await convertByWidth(schedule.list(level, .fromBits), .fromBits, nodes)
    }

    /// The operands of products, one after the other.
    func gatherPairs(
        _ ids: UnsafeBufferPointer<UInt32>, _ nodes: UnsafeMutablePointer<TraceNode>
    ) -> (UnsafeMutableBufferPointer<Cell>, UnsafeMutableBufferPointer<Cell>) {
        reserveBatch(2 * ids.count)
        for i in 0..<ids.count {
            let node = nodes[Int(ids[i])]
            batch[i] = cells[Int(node.a)]
            batch[ids.count + i] = cells[Int(node.b)]
        }
        return (
            UnsafeMutableBufferPointer(start: batch, count: ids.count),
            UnsafeMutableBufferPointer(start: batch + ids.count, count: ids.count)
        )
    }

    /// Products of ring elements, where they take messages.
    private func multiply(
        _ ids: UnsafeBufferPointer<UInt32>, _ nodes: UnsafeMutablePointer<TraceNode>
    ) async throws {
        if ids.isEmpty { return }
        if hasGroups(ids) { return try await multiplyLanes(ids) }
        let (x, y) = gatherPairs(ids, nodes)
        try await backend.multiply(x, y)
        scatter(x, to: ids)
        counts.multiplications += ids.count
        counts.products += ids.count
    }

    /// Products of words of bits, where they take messages.
    private func conjoin(
        _ ids: UnsafeBufferPointer<UInt32>, _ nodes: UnsafeMutablePointer<TraceNode>
    ) async throws {
        let ids = try await conjoinGroups(ids)
        if ids.isEmpty { return }
        let (x, y) = gatherPairs(ids, nodes)
        let widths = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: ids.count)
        defer { widths.deallocate() }
        for i in 0..<ids.count { widths[i] = nodes[Int(ids[i])].width }
        try await backend.conjoin(x, y, widths: UnsafeBufferPointer(widths))
        scatter(x, to: ids)
        counts.conjunctions += ids.count
    }

    /// Does `operation` to the operands of `ids`.
    private func convert(
        _ ids: UnsafeBufferPointer<UInt32>, _ operation: TraceOperation, width: Int = 1,
        _ nodes: UnsafeMutablePointer<TraceNode>
    ) async throws {
        if ids.isEmpty { return }
        if hasGroups(ids) { return try await convertLanes(ids, operation, width: width) }
        reserveBatch(ids.count)
        for i in 0..<ids.count { batch[i] = cells[Int(nodes[Int(ids[i])].a)] }
        let operands = UnsafeMutableBufferPointer(start: batch, count: ids.count)
        try await backend.convert(operation, width: width, operands)
        scatter(operands, to: ids)
        switch operation {
        case .highBit, .isZero: counts.signTests += ids.count
        default: counts.conversions += ids.count
        }
    }

    /// The same where nodes may differ in width.
    private func convertByWidth(
        _ ids: UnsafeBufferPointer<UInt32>, _ operation: TraceOperation,
        _ nodes: UnsafeMutablePointer<TraceNode>
    ) async throws {
        if ids.isEmpty { return }
        let widths = TraceConversion.widths
        var byWidth = [[UInt32]](repeating: [], count: widths.count)
        for id in ids {
            let width = Int(nodes[Int(id)].width)
            byWidth[widths.firstIndex { width <= $0 } ?? widths.count - 1].append(id)
        }
        for (place, members) in byWidth.enumerated() where !members.isEmpty {
            let list = UnsafeMutableBufferPointer<UInt32>.allocate(capacity: members.count)
            defer { list.deallocate() }
            _ = list.initialize(from: members)
            try await convert(
                UnsafeBufferPointer(list), operation, width: widths[place], nodes)
            if operation == .toBits {
                for id in members where !nodes[Int(id)].isGroup {
                    let kept = lowMask(Int(nodes[Int(id)].width))
                    cells[Int(id)] = backend.map(cells[Int(id)]) { $0 & kept }
                }
            }
        }
    }

    // MARK: What needs no messages

    private func runLocal(
        _ ids: UnsafeBufferPointer<UInt32>, _ nodes: UnsafeMutablePointer<TraceNode>
    ) async throws {
        var start = 0
        while start < ids.count {
            let end = min(ids.count, start + 1 << 18)
            runLocal(UnsafeBufferPointer(rebasing: ids[start..<end]), nodes, cells)
            start = end
            if start < ids.count { await Task.yield() }
        }
    }

    private func runLocal(
        _ ids: UnsafeBufferPointer<UInt32>, _ nodes: UnsafeMutablePointer<TraceNode>,
        _ cells: UnsafeMutablePointer<Cell>
    ) {
        let backend = backend
        var products = 0
        defer { counts.products += products }
        for number in ids {
            let id = Int(number)
            let node = nodes[id]
            if node.lanes > 1 {
                runLanes(id, node)
                continue
            }
            if node.operation == .multiply { products &+= 1 }
            cells[id] = backend.local(node, cells[Int(node.a)], cells[Int(node.b)])
        }
    }
}
