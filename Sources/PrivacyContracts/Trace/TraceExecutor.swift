/// Performs windows of recorded operations on a back end, and holds the results.
final class TraceExecutor<Backend: BatchBackend> {
    typealias Cell = Backend.Cell

    let backend: Backend
    private(set) var counts = OperationCounts()
    /// The cell of each node, by its number.
    private(set) var cells: UnsafeMutablePointer<Cell>
    private var capacity = 1
    /// Cells that may have been written.
    private var filled = 1
    private var batch: UnsafeMutablePointer<Cell>
    private var batchCapacity = 1

    init(backend: Backend) {
        self.backend = backend
        cells = LargeMemory.allocate(1, of: Cell.self)
        cells[0] = backend.zero
        batch = LargeMemory.allocate(1, of: Cell.self)
    }

    deinit {
        wipe(cells, filled)
        LargeMemory.free(cells)
        wipe(batch, batchCapacity)
        LargeMemory.free(batch)
    }

    private func wipe(_ pointer: UnsafeMutablePointer<Cell>, _ count: Int) {
        UnsafeMutableRawPointer(pointer).initializeMemory(
            as: UInt8.self, repeating: 0, count: count * MemoryLayout<Cell>.stride)
    }

    /// Makes room for `count` cells, and for a window more without touching it.
    func reserve(_ count: Int) {
        defer { filled = max(filled, count) }
        guard count > capacity else { return }
        let room = count + 1 << 20
        let larger = LargeMemory.allocate(room, of: Cell.self)
        larger.update(from: cells, count: filled)
        wipe(cells, filled)
        LargeMemory.free(cells)
        cells = larger
        capacity = room
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
        reserve(count)
        let (cells, backend) = (cells, backend)
        let schedule = TraceSchedule(
            nodes: graph.nodes, first: first, count: count, uses: roots, traits: backend.traits
        ) { backend.magnitude(cells[$0]) }
        for level in 0..<schedule.levels {
            if level > 0 { try await runBatches(schedule, level, graph.nodes) }
            try await runLocal(schedule.list(level, .local), graph.nodes)
        }
        counts.windows += 1

        var renumbered = [UInt32](repeating: 0, count: count - first)
        var next = first
        for id in first..<count where roots[id] & 128 != 0 {
            self.cells[next] = self.cells[id]
            graph.setLeaf(next, from: id, isAdditive: schedule.isAdditive(id))
            renumbered[id - first] = UInt32(next)
            next += 1
        }
        graph.clearShared()
        graph.count = next
        return renumbered
    }

    func countOpenings(_ number: Int) { counts.openings += number }

    // MARK: Batches

    private func gather(_ ids: UnsafeBufferPointer<UInt32>, at offset: Int = 0)
        -> UnsafeMutableBufferPointer<Cell>
    {
        for i in 0..<ids.count { batch[offset + i] = cells[Int(ids[i])] }
        return UnsafeMutableBufferPointer(start: batch + offset, count: ids.count)
    }

    private func scatter(
        _ batch: UnsafeMutableBufferPointer<Cell>, to ids: UnsafeBufferPointer<UInt32>
    ) {
        for i in 0..<ids.count { cells[Int(ids[i])] = batch[i] }
    }

    private func reserveBatch(_ count: Int) {
        guard count > batchCapacity else { return }
        wipe(batch, batchCapacity)
        LargeMemory.free(batch)
        batch = LargeMemory.allocate(count, of: Cell.self)
        batchCapacity = count
    }

    private func runBatches(
        _ schedule: borrowing TraceSchedule, _ level: Int, _ nodes: UnsafeMutablePointer<TraceNode>
    ) async throws {
        let arithmetic = schedule.list(level, .reduceArithmetic)
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
        try await conjoin(schedule.list(level, .conjoin), nodes)
        try await convert(schedule.list(level, .highBit), .highBit, nodes)
        try await convert(schedule.list(level, .isZero), .isZero, nodes)
        try await convertByWidth(schedule.list(level, .toBits), .toBits, nodes)
        try await convert(schedule.list(level, .fromBit), .fromBit, nodes)
        try await convertByWidth(schedule.list(level, .fromBits), .fromBits, nodes)
    }

    /// The operands of products, one after the other.
    private func gatherPairs(
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
                for id in members {
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
            let a = cells[Int(node.a)]
            switch node.operation {
            case .add: cells[id] = backend.add(a, cells[Int(node.b)])
            case .multiply:
                cells[id] = backend.multiply(a, cells[Int(node.b)])
                products &+= 1
            case .subtract: cells[id] = backend.subtract(a, cells[Int(node.b)])
            case .addConstant: cells[id] = backend.addConstant(a, node.immediate)
            case .scale: cells[id] = backend.scale(a, node.immediate)
            case .xor: cells[id] = backend.xor(a, cells[Int(node.b)])
            case .and: cells[id] = backend.and(a, cells[Int(node.b)])
            case .xorConstant: cells[id] = backend.xorConstant(a, node.immediate)
            case .andConstant: cells[id] = backend.map(a) { $0 & node.immediate }
            case .shiftLeft:
                let kept = lowMask(Int(node.width))
                cells[id] = backend.map(a) { ($0 &<< node.immediate) & kept }
            case .shiftRight: cells[id] = backend.map(a) { $0 &>> node.immediate }
            case .signedShiftRight:
                let gap = Int64(64) &- Int64(node.immediate >> 8)
                let amount = Int64(node.immediate & 255)
                let kept = lowMask(Int(node.width))
                cells[id] = backend.map(a) {
                    let signed = (Int64(bitPattern: $0) &<< gap) &>> gap
                    return UInt64(bitPattern: signed &>> amount) & kept
                }
            case .maskConstant: cells[id] = backend.map(a) { (0 &- $0) & node.immediate }
            case .oddBits: cells[id] = backend.map(a) { evenBitsPacked($0 &>> 1) }
            case .evenBits: cells[id] = backend.map(a) { evenBitsPacked($0) }
            case .lowBit: cells[id] = backend.lowBit(a)
            case .arithmeticLeaf, .booleanLeaf, .additiveArithmeticLeaf, .additiveBooleanLeaf,
                .fromBit, .fromBits, .highBit, .isZero, .toBits:
                break
            }
        }
    }
}

/// How many operations of each kind a run performed.
public struct OperationCounts: Equatable, Sendable {
    /// Products of ring elements, a sum of products counted once.
    public var multiplications = 0
    /// Products of ring elements, each of a sum of products counted.
    public var products = 0
    /// Products of words of bits.
    public var conjunctions = 0
    /// Comparisons of secrets that the program makes, each counted once whatever it takes.
    public var comparisons = 0
    /// Sign and zero tests: what comparisons and range checks are made of.
    public var signTests = 0
    /// Conversions between the arithmetic and the Boolean domain.
    public var conversions = 0
    /// Values opened to everyone.
    public var openings = 0
    /// Windows of recorded operations that were run.
    public var windows = 0
    /// Instructions interpreted.
    public var instructions = 0
}
