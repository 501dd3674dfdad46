/// One run of a method on a back end: checks the inputs, interprets, runs windows, opens what is
/// learnt.
struct TraceEvaluation<Backend: BatchBackend> {
    struct Result {
        /// The scalars that everyone learns, widened, in the order of `MethodShape.results`.
        var elements: [UInt64]
        /// Those that one recipient learns, in the same order: ring elements, the value times
        /// 2^(64-width). Not opened.
        var sealed: [Backend.Cell]
        var counts: OperationCounts
        /// Providers for which zeros stood, in ascending order.
        var replaced: [Int]
    }

    let module: DecodedModule
    let shape: MethodShape
    let backend: Backend
    var limits = TraceMachine.Limits()
    var progress: (@Sendable (ContractProgress) -> Void)?

    /// Instructions between two looks at the time: about 10 ms.
    private static var slice: Int { 1 << 20 }

    /// - Parameters:
    ///   - present: for each provider, whether its input is there.
    ///   - fill: writes the cells of a provider that is present.
    func run(
        present: [Bool], fill: (Int, UnsafeMutableBufferPointer<Backend.Cell>) -> Void
    ) async throws -> Result {
        guard let index = module.functionIndex[shape.method.name] else {
            throw ContractError.unknownMethod(shape.method.name)
        }
        var machine = try TraceMachine(module: module, limits: limits)
        let executor = TraceExecutor(backend: backend)
        var leaves: [UInt32?] = []
        for provider in 0..<shape.providers {
            guard present[provider] else {
                guard shape.missingRule(ofProvider: provider) == .zero else {
                    throw ContractError.inputs(.missing(provider: provider))
                }
                leaves.append(nil)
                continue
            }
            let count = shape.elementCount(ofProvider: provider)
            leaves.append(machine.graph.addPermanentLeaves(count))
        }
        executor.reserve(machine.graph.count)
        for (provider, first) in leaves.enumerated() {
            guard let first else { continue }
            fill(
                provider,
                UnsafeMutableBufferPointer(
                    start: executor.cells + Int(first),
                    count: shape.elementCount(ofProvider: provider)))
        }
        try await checkInputs(&machine, executor, &leaves)
        let replaced = leaves.indices.filter { leaves[$0] == nil }

        let layout = try layOut(&machine, leaves, index)
        try machine.start(index, layout.arguments)
        loop: while true {
            switch try machine.step(budget: Self.slice) {
            case .finished: break loop
            case .windowFull: try await runWindow(&machine, executor)
            case .timeUp: break
            }
            progress?(
                ContractProgress(
                    instructions: machine.instructions, windows: executor.counts.windows))
            await Task.yield()
        }
        let (elements, sealed) = try await collect(&machine, executor, layout, index)
        var counts = executor.counts
        counts.instructions = machine.instructions
        counts.comparisons = machine.graph.comparisons
        return Result(
            elements: elements, sealed: sealed, counts: counts, replaced: replaced)
    }

    /// Zeros for the nodes of the window, indexed by number.
    private static func makeRoots(_ graph: borrowing TraceGraph) -> UnsafeMutablePointer<UInt8> {
        let roots = LargeMemory.allocate(graph.windowCount, of: UInt8.self)
        roots.update(repeating: 0, count: graph.windowCount)
        return roots - graph.permanentEnd
    }

    private func runWindow(
        _ machine: inout TraceMachine, _ executor: TraceExecutor<Backend>
    ) async throws {
        let roots = Self.makeRoots(machine.graph)
        let base = roots + machine.graph.permanentEnd
        defer { LargeMemory.free(base) }
        machine.markRoots(roots)
        let numbers = try await executor.run(&machine.graph, roots: roots)
        machine.renumber(numbers)
    }

    /// Runs what `values` need and opens them. Arithmetic values of less than 64 bits must have been
    /// shifted up, so that nothing above them is learnt.
    private func open(
        _ values: [TraceValue], _ machine: inout TraceMachine, _ executor: TraceExecutor<Backend>
    ) async throws -> [UInt64] {
        try await open(values, sealing: [], &machine, executor).opened
    }

    /// The same, and the cells of `sealing`, public values or arithmetic ones, which stay closed.
    private func open(
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
            if Int(value.node) >= machine.graph.permanentEnd {
                roots[Int(value.node)] = TraceSchedule.wanted
            }
            if machine.graph.isArithmetic(value.node) {
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
        func cell(_ node: UInt32) -> Backend.Cell {
            executor.cells[Int(node < first ? node : numbers[Int(node - first)])]
        }
        let arithmeticCells = arithmetic.map(cell)
        let booleanCells = boolean.map(cell)
        let opened = try await open(arithmeticCells, booleanCells, widths)
        executor.countOpenings(arithmetic.count + boolean.count)
        var known: [UInt32: UInt64] = [:]
        for (node, value) in zip(arithmetic, opened.arithmetic) { known[node] = value }
        for (node, value) in zip(boolean, opened.boolean) { known[node] = value }
        let sealed = sealing.map {
            $0.isSecret ? cell($0.node) : backend.addConstant(backend.zero, $0.bits)
        }
        return (values.map { $0.isSecret ? known[$0.node] ?? 0 : $0.bits }, sealed)
    }

    private func open(
        _ arithmetic: [Backend.Cell], _ boolean: [Backend.Cell], _ widths: [UInt8]
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
        return try await backend.open(
            arithmetic: UnsafeBufferPointer(a), boolean: UnsafeBufferPointer(b),
            widths: UnsafeBufferPointer(w))
    }

    // MARK: Inputs

    /// Tests that every element lies in its range, opens one bit a provider, and takes what does not
    /// pass out of `leaves`.
    private func checkInputs(
        _ machine: inout TraceMachine, _ executor: TraceExecutor<Backend>,
        _ leaves: inout [UInt32?]
    ) async throws {
        var validity: [TraceValue] = []
        for (provider, first) in leaves.enumerated() {
            guard let first else {
                validity.append(TraceValue(1))
                continue
            }
            var tests: [TraceValue] = []
            for part in parts(ofProvider: provider) where !part.range.isEverything {
                for i in 0..<part.count {
                    let leaf = TraceValue(node: first + UInt32(part.first + i * part.stride))
                    tests.append(machine.graph.isInRange(leaf, part.range))
                }
            }
            validity.append(machine.graph.all(tests))
        }
        let bits = try await open(validity, &machine, executor)
        for provider in leaves.indices {
            guard let first = leaves[provider] else { continue }
            if bits[provider] & 1 == 1 {
                for part in parts(ofProvider: provider) {
                    machine.graph.narrowPermanent(
                        from: first + UInt32(part.first), count: part.count, by: part.stride,
                        to: part.range.traceBounds)
                }
            } else if shape.missingRule(ofProvider: provider) == .zero {
                leaves[provider] = nil
            } else {
                throw ContractError.inputs(.outOfRange(provider: provider))
            }
        }
    }

    /// Elements of a provider's vector that have one range: `count` of them, each `stride` behind the
    /// one before.
    private struct Part {
        var first: Int
        var count: Int
        var stride: Int
        var range: ValueRange
    }

    private func parts(ofProvider provider: Int) -> [Part] {
        var parts: [Part] = []
        var next = 0
        for segment in shape.segments(ofProvider: provider) {
            let parameter = shape.method.parameters[segment.parameter]
            let scalars = parameter.type.element.scalars
            for (index, scalar) in scalars.enumerated() {
                parts.append(
                    Part(
                        first: next + index, count: segment.elementCount, stride: scalars.count,
                        range: parameter.range ?? scalar.type.bounds))
            }
            next += segment.scalarCount
        }
        return parts
    }

    // MARK: Parameters and results

    private struct Layout {
        var arguments: [TraceValue]
    }

    /// Makes the objects that the parameters point to, and the arguments.
    private func layOut(
        _ machine: inout TraceMachine, _ leaves: [UInt32?], _ index: Int
    ) throws(ContractError) -> Layout {
        let function = module.functions[index]
        do throws(TraceStop) {
            var arguments: [TraceValue] = []
            for (number, parameter) in shape.method.parameters.enumerated() {
                guard parameter.isPointer else {
                    var bits: UInt64 = parameter.role == .count ? UInt64(shape.providers) : 0
                    let offset = shape.argumentOffsets[number]
                    if offset >= 0 { bits = shape.arguments[offset] }
                    arguments.append(TraceValue(bits & lowMask(width(function, number))))
                    continue
                }
                let size = shape.counts[number] * parameter.type.element.stride
                let pointer = try machine.memory.allocate(
                    size, owner: 0, cell: TraceObject.unwritten)
                if parameter.role == .output { machine.memory.setOutput(pointer) }
                arguments.append(TraceValue(pointer))
                let offset = shape.argumentOffsets[number]
                if offset >= 0 {
                    try fill(&machine, pointer, number, 0, shape.counts[number]) {
                        TraceValue(shape.arguments[offset + $0])
                    }
                }
            }
            for provider in 0..<shape.providers {
                var next: UInt32 = 0
                for segment in shape.segments(ofProvider: provider) {
                    let parameter = shape.method.parameters[segment.parameter]
                    let start = leaves[provider].map { $0 + next }
                    next += UInt32(segment.scalarCount)
                    let value = { (element: Int) -> TraceValue in
                        start.map { TraceValue(node: $0 + UInt32(element)) } ?? TraceValue(0)
                    }
                    if !parameter.isPointer {
                        let width = width(function, segment.parameter)
                        arguments[segment.parameter] = machine.graph.trunc(
                            value(0), to: width, from: 64)
                        continue
                    }
                    let scalars = parameter.type.element.scalars
                    if let start, scalars.count == 1 {
                        machine.memory.fill(
                            arguments[segment.parameter].bits, scalars[0].type.size, leaves: start,
                            segment.firstElement..<segment.firstElement + segment.elementCount)
                        continue
                    }
                    try fill(
                        &machine, arguments[segment.parameter].bits, segment.parameter,
                        segment.firstElement, segment.elementCount, value)
                }
            }
            return Layout(arguments: arguments)
        } catch {
            throw .trapped(
                function: function.name, line: function.lines.first ?? .ir(1), .memoryExhausted)
        }
    }

    private func width(_ function: DecodedFunction, _ slot: Int) -> Int {
        if case .integer(let width) = function.slotTypes[slot] { width } else { 64 }
    }

    private func fill(
        _ machine: inout TraceMachine, _ pointer: UInt64, _ number: Int, _ firstElement: Int,
        _ count: Int, _ value: (Int) -> TraceValue
    ) throws(TraceStop) {
        let element = shape.method.parameters[number].type.element
        let scalars = element.scalars
        let stride = element.stride
        var next = 0
        for position in firstElement..<firstElement + count {
            for scalar in scalars {
                let place = Int64(position * stride + scalar.offset)
                guard let address = TracePointer.moved(pointer, by: place) else {
                    throw .trap(.outOfBounds)
                }
                let size = scalar.type.size
                let whole = machine.graph.trunc(value(next), to: 8 * size, from: 64)
                try machine.store(
                    whole, at: address, size, 8 * size, isPointer: false, TraceValue(1))
                next += 1
            }
        }
    }

    /// Opens what everyone learns, and makes ring elements of the rest.
    private func collect(
        _ machine: inout TraceMachine, _ executor: TraceExecutor<Backend>, _ layout: Layout,
        _ index: Int
    ) async throws -> (elements: [UInt64], sealed: [Backend.Cell]) {
        let function = module.functions[index]
        let line = function.lines.first ?? .ir(1)
        var values: [TraceValue] = []
        var types: [(type: ScalarType, width: Int)] = []
        var sealed: [TraceValue] = []
        for (number, parameter) in shape.method.parameters.enumerated()
        where parameter.role == .output {
            let element = parameter.type.element
            for position in 0..<shape.counts[number] {
                for scalar in element.scalars {
                    let place = Int64(position * element.stride + scalar.offset)
                    let width = 8 * scalar.type.size
                    do throws(TraceStop) {
                        guard
                            let address = TracePointer.moved(
                                layout.arguments[number].bits, by: place)
                        else { throw .trap(.outOfBounds) }
                        let value = try machine.load(
                            address, scalar.type.size, width, TraceValue(1))
                        guard parameter.learner.isEveryone else {
                            sealed.append(machine.graph.sealable(value, width, scalar.type))
                            continue
                        }
                        values.append(value)
                        types.append((scalar.type, width))
                    } catch {
                        throw ContractError.trapped(
                            function: function.name, line: line, .uninitialisedRead)
                    }
                }
            }
        }
        if let type = shape.method.result, let result = machine.results.first {
            let bits = function.returns.first?.first.map { width(function, Int($0)) } ?? 64
            if shape.method.resultLearner.isEveryone {
                values.append(result)
                types.append((type, bits))
            } else {
                sealed.append(machine.graph.sealable(result, bits, type))
            }
        }
        for i in values.indices where values[i].isSecret {
            if machine.graph.isArithmetic(values[i].node) {
                values[i] = machine.graph.scale(
                    values[i], 1 << UInt64(64 - types[i].width))
            }
        }
        let isArithmetic = values.map { $0.isSecret && machine.graph.isArithmetic($0.node) }
        let (opened, cells) = try await open(values, sealing: sealed, &machine, executor)
        let elements = opened.indices.map { i in
            let bits = isArithmetic[i] ? opened[i] >> UInt64(64 - types[i].width) : opened[i]
            return types[i].type.widened(bits)
        }
        return (elements, cells)
    }
}

extension TraceGraph {
    /// A value of `width` bits as a recipient gets it: the ring element value · 2^(64-w), where w is
    /// the width of `type`, so that nothing above the value is told.
    mutating func sealable(_ x: TraceValue, _ width: Int, _ type: ScalarType) -> TraceValue {
        let wide = width == type.width ? x : zext(x, from: width)
        let ring = ringElement(wide, type.width)
        let factor = UInt64(1) << UInt64(64 - type.width)
        return ring.isPublic ? TraceValue(ring.bits &* factor) : scale(ring, factor)
    }

    /// Whether a ring element of 64 bits lies in `range`: a bit. The bounds are those of one 64-bit
    /// type, signed or not.
    mutating func isInRange(_ x: TraceValue, _ range: ValueRange) -> TraceValue {
        let span = range.highest - range.lowest + 1
        if span <= 0 { return TraceValue(0) }
        if span >= 1 << 64 { return TraceValue(1) }
        let offset = addConstant(x, UInt64(truncatingIfNeeded: 0 - range.lowest))
        // offset < span, unsigned.
        let top = highBit(offset)
        if span == 1 << 63 { return not(top) }
        let below = highBit(addConstant(offset, UInt64(truncatingIfNeeded: 0 - span)))
        return span < 1 << 63 ? and(not(top), below) : not(and(top, not(below)))
    }

    /// The and of all bits, as a tree.
    mutating func all(_ bits: [TraceValue]) -> TraceValue {
        var bits = bits
        while bits.count > 1 {
            let half = bits.count / 2
            for i in 0..<half { bits[i] = and(bits[2 * i], bits[2 * i + 1]) }
            if bits.count % 2 == 1 {
                bits[half] = bits[bits.count - 1]
                bits.removeLast(bits.count - half - 1)
            } else {
                bits.removeLast(bits.count - half)
            }
        }
        return bits.first ?? TraceValue(1)
    }
}

extension ValueRange {
    /// Whether every 64-bit element lies in it.
    var isEverything: Bool { highest - lowest >= (1 << 64) - 1 }

    /// What is known of a ring element that lies in the range.
    var traceBounds: TraceBounds {
        if lowest < Int128(Int64.min) || highest > Int128(Int64.max) { return .all }
        return TraceBounds(low: Int64(lowest), high: Int64(highest))
    }
}

/// How far a run is.
public struct ContractProgress: Equatable, Sendable {
    /// Instructions interpreted.
    public var instructions: Int
    /// Windows of recorded operations that were run.
    public var windows: Int
}
