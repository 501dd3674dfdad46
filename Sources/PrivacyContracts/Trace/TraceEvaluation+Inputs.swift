extension TraceEvaluation {
    /// Tests that every element lies in its range, opens one bit a provider, and takes what does not
    /// pass out of `leaves`.
    func checkInputs(
        _ machine: inout TraceMachine, _ executor: TraceExecutor<Backend>,
        _ leaves: inout [UInt32?]
    ) async throws {
        var validity: [TraceValue] = []
        var singles = 0
        for (provider, first) in leaves.enumerated() {
            guard let first else {
                validity.append(TraceValue(1))
                continue
            }
            var tests: [TraceValue] = []
            for part in parts(ofProvider: provider) where !part.range.isEverything {
                if part.stride == 1, part.count >= TraceGraph.leastLanes {
                    tests.append(
                        machine.graph.areInRange(
                            from: first + UInt32(part.first), count: part.count, part.range))
                    continue
                }
                for i in 0..<part.count {
                    let leaf = TraceValue(node: first + UInt32(part.first + i * part.stride))
                    tests.append(machine.graph.isInRange(leaf, part.range))
                    singles += 1
                    if singles * Self.nodesOfTest >= limits.windowNodes {
                        try await runTests(&tests, &validity, &machine, executor)
                        singles = 0
                    }
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

    /// No test of one element takes more.
    private static var nodesOfTest: Int { 8 }

    /// Runs the tests recorded so far: of these a bit is left of all of the provider that is looked at, and one of each
    /// before.
    private func runTests(
        _ tests: inout [TraceValue], _ validity: inout [TraceValue],
        _ machine: inout TraceMachine, _ executor: TraceExecutor<Backend>
    ) async throws {
        tests = [machine.graph.all(tests)]
        let first = machine.graph.permanentEnd
        let roots = Self.makeRoots(machine.graph)
        defer { LargeMemory.free(roots + first) }
        for value in tests + validity where value.isSecret {
            roots[Int(value.node)] = TraceSchedule.kept
        }
        let numbers = try await executor.run(&machine.graph, roots: roots)
        func renumber(_ values: inout [TraceValue]) {
            for i in values.indices where values[i].isSecret {
                values[i].node = numbers[Int(values[i].node) - first]
            }
        }
        renumber(&tests)
        renumber(&validity)
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
}

extension TraceGraph {
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

    /// Whether all of `count` inputs lie in `range`: a bit.
    mutating func areInRange(
        from first: UInt32, count: Int, _ range: ValueRange
    ) -> TraceValue {
        lanes = count
        var x = isInRange(TraceValue(node: first | TraceNode.laneFlag), range)
        guard x.isSecret else { return x }
        while lanes >= 2 * Self.leastLanes {
            // Where the number is odd, the lane in the middle is on both sides.
            let half = (lanes + 1) / 2
            let upper = TraceValue(node: x.node + UInt32(lanes - half))
            lanes = half
            x = and(x, upper)
        }
        let start = UInt32(TraceNode.index(x.node))
        return all((0..<UInt32(lanes)).map { TraceValue(node: start + $0) })
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
