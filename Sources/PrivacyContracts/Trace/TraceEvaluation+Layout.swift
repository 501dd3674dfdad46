extension TraceEvaluation {
    struct Layout {
        var arguments: [TraceValue]
    }

    /// Makes the objects that the parameters point to, and the arguments.
    func layOut(
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
                let pointer = try machine.memory.allocate(size, owner: 0, cell: nil)
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

    func width(_ function: DecodedFunction, _ slot: Int) -> Int {
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
}
