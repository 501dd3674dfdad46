extension TraceEvaluation {
    /// Zeros for the nodes of the window, indexed by number.
    static func makeRoots(_ graph: borrowing TraceGraph) -> UnsafeMutablePointer<UInt8> {
        let count = graph.count - graph.permanentEnd
        let roots = LargeMemory.allocate(count, of: UInt8.self)
        roots.update(repeating: 0, count: count)
        return roots - graph.permanentEnd
    }

    /// Runs what `values` need and opens them. Arithmetic values of less than 64 bits must have been
    /// shifted up, so that nothing above them is learnt.
    func open(
        _ values: [TraceValue], _ machine: inout TraceMachine, _ executor: TraceExecutor<Backend>
    ) async throws -> [UInt64] {
        try await open(values, sealing: [], &machine, executor).opened
    }

    /// The same, and the cells of `sealing`, public values or arithmetic ones, which stay closed.
    func open(
        _ values: [TraceValue], sealing: [TraceValue], _ machine: inout TraceMachine,
        _ executor: TraceExecutor<Backend>
    ) async throws -> (opened: [UInt64], sealed: [Backend.Cell]) {
        let roots = Self.makeRoots(machine.graph)
        let base = roots + machine.graph.permanentEnd
        defer { LargeMemory.free(base) }
        var seen: Set<UInt32> = []
        var arithmetic: [UInt32] = []
        var boolean: [UInt32] = []
        for value in values where value.isSecret && seen.insert(value.node).inserted {
            let isArithmetic = machine.graph.isArithmetic(value.node)
            if Int(value.node) >= machine.graph.permanentEnd {
                roots[Int(value.node)] =
                    isArithmetic && backend.traits.opensProducts
                    ? TraceSchedule.kept : TraceSchedule.wanted
            }
            if isArithmetic {
                arithmetic.append(value.node)
            } else {
                boolean.append(value.node)
            }
        }
        for value in sealing where value.isSecret && Int(value.node) >= machine.graph.permanentEnd {
            roots[Int(value.node)] = TraceSchedule.wanted
        }
        if seen.isEmpty && sealing.isEmpty { return (values.map(\.bits), []) }
        let widths = boolean.map { machine.graph.node($0).width }
        let first = UInt32(machine.graph.permanentEnd)
        let numbers = try await executor.run(&machine.graph, roots: roots)
        let inputs = (arithmetic + sealing.map(\.node)).filter { $0 != 0 && $0 < first }
        if let lowest = inputs.min(), let highest = inputs.max() {
            executor.show(Int(lowest)..<Int(highest) + 1)
        }
        func cell(_ node: UInt32) -> Backend.Cell {
            executor.cells[Int(node < first ? node : numbers[Int(node - first)])]
        }
        var unreduced = 0
        for node in arithmetic where node >= first {
            let leaf = machine.graph.node(numbers[Int(node - first)])
            if leaf.operation.isAdditiveLeaf { unreduced += 1 }
        }
        let opened = try await open(
            arithmetic.map(cell), boolean.map(cell), widths, isUnreduced: unreduced > 0)
        executor.countOpenings(arithmetic.count + boolean.count, unreduced: unreduced)
        var known: [UInt32: UInt64] = [:]
        for (node, value) in zip(arithmetic, opened.arithmetic) { known[node] = value }
        for (node, value) in zip(boolean, opened.boolean) { known[node] = value }
        let sealed = sealing.map {
            $0.isSecret ? cell($0.node) : backend.addConstant(backend.zero, $0.bits)
        }
        return (values.map { $0.isSecret ? known[$0.node] ?? 0 : $0.bits }, sealed)
    }

    /// - Parameter isUnreduced: whether some of the ring elements are products, or sums of them, not reduced.
    private func open(
        _ arithmetic: [Backend.Cell], _ boolean: [Backend.Cell], _ widths: [UInt8],
        isUnreduced: Bool
    ) async throws -> (arithmetic: [UInt64], boolean: [UInt64]) {
        let a = UnsafeMutableBufferPointer<Backend.Cell>.allocate(capacity: arithmetic.count)
        let b = UnsafeMutableBufferPointer<Backend.Cell>.allocate(capacity: boolean.count)
        let w = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: widths.count)
        defer {
            a.deallocate()
            b.deallocate()
            w.deallocate()
        }
        _ = a.initialize(from: arithmetic)
        _ = b.initialize(from: boolean)
        _ = w.initialize(from: widths)
        guard isUnreduced else {
            return try await backend.open(
                arithmetic: UnsafeBufferPointer(a), boolean: UnsafeBufferPointer(b),
                widths: UnsafeBufferPointer(w))
        }
        let elements = try await backend.open(unreduced: UnsafeBufferPointer(a))
        let none = UnsafeBufferPointer<Backend.Cell>(start: nil, count: 0)
        let words = try await backend.open(
            arithmetic: none, boolean: UnsafeBufferPointer(b), widths: UnsafeBufferPointer(w)
        ).boolean
        return (elements, words)
    }
}
