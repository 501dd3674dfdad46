extension TraceEvaluation {
    /// Opens what everyone learns, and makes ring elements of the rest.
    func collect(
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
}
