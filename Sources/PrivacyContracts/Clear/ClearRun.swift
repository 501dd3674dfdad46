/// One call of a method in clear: lays out the parameters, runs, collects what everyone learns.
struct ClearRun {
    let shape: MethodShape
    let module: DecodedModule
    private let memory = ClearMemory()
    /// The argument of each parameter: a value or an address.
    private var arguments: [UInt64] = []

    init(_ module: DecodedModule, shape: MethodShape) {
        self.module = module
        self.shape = shape
    }

    /// - Parameters:
    ///   - providers: complete vectors, one a provider (`MethodShape.resolve`).
    ///   - fuel: instructions that may be executed.
    mutating func run(
        providers: [[UInt64]], fuel: Int
    ) throws(ContractError) -> (output: ContractOutput, instructions: Int) {
        guard let index = module.functionIndex[shape.method.name] else {
            throw .unknownMethod(shape.method.name)
        }
        let function = module.functions[index]
        let line = function.lines[0]
        let globals = try makeGlobals(function)
        try makeParameters(function)
        fill(providers)
        let program = ClearProgram(module, globals: globals)
        var interpreter = ClearInterpreter(program, memory: memory, fuel: fuel)
        let result = try interpreter.call(index, arguments)
        var elements: [UInt64] = []
        for (number, parameter) in shape.method.parameters.enumerated()
        where parameter.role == .output {
            try collect(number, function.name, line, into: &elements)
        }
        if let type = shape.method.result, let bits = result.first {
            elements.append(type.widened(bits))
        }
        return (shape.output(elements), fuel - interpreter.fuel)
    }

    private func makeGlobals(_ function: DecodedFunction) throws(ContractError) -> [UInt64] {
        var globals: [UInt64] = []
        for global in module.globals {
            guard let pointer = memory.allocate(global.bytes.count) else {
                throw .trapped(
                    function: function.name, line: function.lines[0], .memoryExhausted)
            }
            globals.append(pointer)
            for (offset, byte) in global.bytes.enumerated() {
                write(UInt64(byte), pointer, offset, 1)
            }
        }
        for (index, global) in module.globals.enumerated() {
            for relocation in global.relocations {
                let target = ClearMemory.move(
                    globals[relocation.global], by: Int64(relocation.addend))
                write(target ?? 0, globals[index], relocation.offset, 8)
            }
            if global.isConstant { memory.seal(globals[index]) }
        }
        return globals
    }

    private mutating func makeParameters(_ function: DecodedFunction) throws(ContractError) {
        for (index, parameter) in shape.method.parameters.enumerated() {
            guard parameter.isPointer else {
                arguments.append(
                    parameter.role == .count
                        ? UInt64(shape.providers) : scalarArgument(index, parameter))
                continue
            }
            let size = shape.counts[index] * parameter.type.element.stride
            guard let pointer = memory.allocate(size) else {
                throw .trapped(
                    function: function.name, line: function.lines[0], .memoryExhausted)
            }
            arguments.append(pointer)
            guard shape.argumentOffsets[index] >= 0 else { continue }
            fill(
                index, firstElement: 0, elementCount: shape.counts[index],
                from: shape.arguments, at: shape.argumentOffsets[index])
        }
    }

    /// A public scalar's register value; a provider's is filled in later.
    private func scalarArgument(_ index: Int, _ parameter: Parameter) -> UInt64 {
        guard shape.argumentOffsets[index] >= 0, case .single(.scalar(let type)) = parameter.type
        else { return 0 }
        return shape.arguments[shape.argumentOffsets[index]]
            & (UInt64.max >> UInt64(64 - type.width))
    }

    /// Puts the providers' vectors where the parameters are.
    private mutating func fill(_ providers: [[UInt64]]) {
        for (provider, vector) in providers.enumerated() {
            var next = 0
            for segment in shape.segments(ofProvider: provider) {
                let parameter = shape.method.parameters[segment.parameter]
                if case .single(.scalar(let type)) = parameter.type {
                    arguments[segment.parameter] =
                        vector[next] & (UInt64.max >> UInt64(64 - type.width))
                } else {
                    fill(
                        segment.parameter, firstElement: segment.firstElement,
                        elementCount: segment.elementCount, from: vector, at: next)
                }
                next += segment.scalarCount
            }
        }
    }

    private func fill(
        _ parameter: Int, firstElement: Int, elementCount: Int, from vector: [UInt64], at start: Int
    ) {
        let element = shape.method.parameters[parameter].type.element
        let scalars = element.scalars
        let stride = element.stride
        var next = start
        for position in firstElement..<firstElement + elementCount {
            for scalar in scalars {
                write(
                    vector[next], arguments[parameter], position * stride + scalar.offset,
                    scalar.type.size)
                next += 1
            }
        }
    }

    /// Writes into an object that was made large enough.
    private func write(_ value: UInt64, _ pointer: UInt64, _ offset: Int, _ count: Int) {
        guard let place = ClearMemory.move(pointer, by: Int64(offset)),
            memory.store(value, place, count) == nil
        else { preconditionFailure("parameter outside of its object") }
    }

    private func collect(
        _ number: Int, _ function: String, _ line: SourceLine, into elements: inout [UInt64]
    ) throws(ContractError) {
        let element = shape.method.parameters[number].type.element
        let scalars = element.scalars
        for position in 0..<shape.counts[number] {
            for scalar in scalars {
                let offset = Int64(position * element.stride + scalar.offset)
                var bits: UInt64 = 0
                guard let place = ClearMemory.move(arguments[number], by: offset),
                    memory.isWritten(place, scalar.type.size),
                    memory.load(place, scalar.type.size, into: &bits) == nil
                else { throw .trapped(function: function, line: line, .uninitialisedRead) }
                elements.append(scalar.type.widened(bits))
            }
        }
    }
}
