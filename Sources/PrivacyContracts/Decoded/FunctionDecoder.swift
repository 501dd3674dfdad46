/// Decodes one verified function.
struct FunctionDecoder {
    let function: Function
    let flow: ControlFlow
    /// Moved through, so that calls and types found here are known to the next function.
    var module: ModuleDecoder

    private(set) var slotTypes: [SlotType] = []
    /// First slot of each register, and how many it has.
    private var registerSlots: [Range<Int32>] = []
    /// Constants by value and type. Until the end, constant n is the slot -2 - n.
    private var constants: [DecodedConstant] = []
    private var constantTypes: [SlotType] = []
    private struct ConstantKey: Hashable {
        var constant: DecodedConstant
        var type: SlotType
    }
    private var constantIndex: [ConstantKey: Int32] = [:]

    var instructions: [DecodedInstruction] = []
    var lines: [SourceLine] = []
    private var blocks: [DecodedBlock] = []
    /// Index among the decoded blocks (reachable ones, in the order of the text).
    private var blockIndex: [Int]
    private var edges: [DecodedEdge] = []
    private struct EdgeKey: Hashable {
        var from: Int
        var to: Int
    }
    private var edgeIndex: [EdgeKey: Int] = [:]
    /// For each block met as a target, and each of its phis: which value comes from which block.
    private var incoming: [Int: [[Int: Int]]] = [:]
    var calls: [DecodedCall] = []
    var switches: [DecodedSwitch] = []
    var returns: [[Int32]] = []
    private var unsupported: [Refusal] = []

    /// Where the instruction being decoded stands.
    private(set) var line: SourceLine
    private(set) var block = 0

    init(_ function: Function, flow: ControlFlow, module: ModuleDecoder) {
        self.function = function
        self.flow = flow
        self.module = module
        line = function.line
        blockIndex = Array(repeating: -1, count: function.blocks.count)
    }

    mutating func decode() -> DecodedFunction {
        assignSlots()
        let reachable = function.blocks.indices.filter(flow.isReachable)
        for (index, block) in reachable.enumerated() { blockIndex[block] = index }
        for block in reachable { decode(block: block) }
        finishConstants()
        for index in edges.indices {
            edges[index].instruction = blocks[edges[index].target].instructions.lowerBound
        }
        return DecodedFunction(
            name: function.name,
            parameterSlots: registerSlots.prefix(function.parameterCount)
                .reduce(0) { $0 + $1.count },
            slotTypes: slotTypes, firstConstant: slotTypes.count - constants.count,
            constants: constants, instructions: instructions, lines: lines, blocks: blocks,
            edges: edges, calls: calls, switches: switches, returns: returns,
            unsupported: unsupported)
    }

    // MARK: Slots

    private mutating func assignSlots() {
        for register in function.registers {
            let start = Int32(slotTypes.count)
            // A register that no slots can hold is only touched by refused instructions.
            for leaf in module.layouts.leaves(of: register.type) ?? [] {
                slotTypes.append(leaf.type)
            }
            registerSlots.append(start..<Int32(slotTypes.count))
        }
    }

    /// The type of a slot, be it a constant's.
    func type(of slot: Int32) -> SlotType {
        slot <= -2 ? constantTypes[Int(-2 - slot)] : slotTypes[Int(slot)]
    }

    mutating func temporary(_ type: SlotType) -> Int32 {
        slotTypes.append(type)
        return Int32(slotTypes.count - 1)
    }

    /// The slots of the register that an instruction defines.
    func slots(ofRegister register: Int?) throws(Undecodable) -> [Int32] {
        guard let register else { throw Undecodable(.unsupportedInstruction("void value")) }
        let slots = registerSlots[register]
        guard !slots.isEmpty else { throw Undecodable(type: function.registers[register].type) }
        return Array(slots)
    }

    mutating func constant(_ value: DecodedConstant, _ type: SlotType) -> Int32 {
        let key = ConstantKey(constant: value, type: type)
        if let slot = constantIndex[key] { return slot }
        let slot = Int32(-2 - constants.count)
        constants.append(value)
        constantTypes.append(type)
        constantIndex[key] = slot
        return slot
    }

    mutating func constant(_ value: UInt64, width: Int) -> Int32 {
        constant(.integer(value), .integer(width: width))
    }

    /// The slots of an operand, one a scalar.
    mutating func slots(_ operand: Operand, _ type: IRType) throws(Undecodable) -> [Int32] {
        switch operand {
        case .register(let register):
            let known = function.registers[register].type
            guard known == type else { throw Undecodable(type: type, for: known) }
            return try slots(ofRegister: register)
        case .constant(let value): return try slots(value, type)
        }
    }

    mutating func slot(_ operand: Operand, _ type: IRType) throws(Undecodable) -> Int32 {
        guard type.isScalar, let slot = try slots(operand, type).first else {
            throw Undecodable(type: type)
        }
        return slot
    }

    private mutating func slots(
        _ value: Constant, _ type: IRType
    ) throws(Undecodable) -> [Int32] {
        guard let leaves = module.layouts.leaves(of: type), !leaves.isEmpty else {
            throw Undecodable(type: type)
        }
        switch value {
        case .unsupported(let what):
            throw Undecodable(.unsupportedInstruction(what))
        case .zero, .undefined:
            return leaves.map { constant($0.type == .pointer ? .null : .integer(0), $0.type) }
        case .integer(let bits, let width):
            guard type == .integer(width: width) else { throw Undecodable(type: type) }
            return [constant(bits, width: width)]
        case .bytes(let bytes):
            guard bytes.count == leaves.count else { throw Undecodable(type: type) }
            return bytes.map { constant(UInt64($0), width: 8) }
        case .aggregate(let elements):
            var slots: [Int32] = []
            for element in elements {
                slots += try self.slots(element.value, element.type)
            }
            guard slots.count == leaves.count else { throw Undecodable(type: type) }
            return slots
        case .null, .global, .elementPointer:
            guard type == .pointer else { throw Undecodable(type: type) }
            let (global, offset) = try module.address(value)
            guard let global else { return [constant(.null, .pointer)] }
            if let refusal = module.globalRefusals[global] { throw Undecodable(refusal) }
            return [constant(.global(index: global, offset: offset), .pointer)]
        }
    }

    /// Gives the constants their slots, behind all others.
    private mutating func finishConstants() {
        let first = Int32(slotTypes.count)
        func fix(_ slot: inout Int32) { if slot <= -2 { slot = first - 2 - slot } }
        slotTypes += constantTypes
        for index in instructions.indices {
            // In jumps and branches b and c are edges, which are never below -1.
            fix(&instructions[index].a)
            fix(&instructions[index].b)
            fix(&instructions[index].c)
        }
        for edge in edges.indices {
            for move in edges[edge].moves.indices { fix(&edges[edge].moves[move].source) }
        }
        for call in calls.indices {
            for argument in calls[call].arguments.indices { fix(&calls[call].arguments[argument]) }
        }
        for result in returns.indices {
            for slot in returns[result].indices { fix(&returns[result][slot]) }
        }
    }

    // MARK: Blocks

    private mutating func decode(block: Int) {
        self.block = block
        let start = instructions.count
        var phis: [Int32] = []
        for instruction in function.blocks[block].instructions {
            line = instruction.line
            let count = instructions.count
            do throws(Undecodable) {
                if case .phi = instruction.operation {
                    phis += try slots(ofRegister: instruction.result)
                    continue
                }
                try decode(instruction)
            } catch {
                instructions.removeSubrange(count...)
                lines.removeSubrange(count...)
                unsupported.append(error.refusal)
                emit(DecodedInstruction(.unsupported, immediate: unsupported.count - 1))
            }
        }
        func decoded(_ block: Int?) -> Int? { block.map { blockIndex[$0] } }
        blocks.append(
            DecodedBlock(
                instructions: start..<instructions.count,
                edges: flow.successors[block].compactMap {
                    edgeIndex[EdgeKey(from: block, to: $0)]
                },
                predecessors: flow.predecessors[block].map { blockIndex[$0] },
                immediatePostDominator: decoded(flow.postDominator[block]),
                loopHeader: decoded(flow.loopHeader[block]),
                outerLoopHeader: decoded(flow.outerLoopHeader[block]),
                loopDepth: flow.loopDepth[block],
                phis: phis))
    }

    mutating func emit(_ instruction: DecodedInstruction) {
        instructions.append(instruction)
        lines.append(line)
    }

    /// The edge from the block being decoded to `target`, with the moves of its phis.
    mutating func edge(to target: Int) throws(Undecodable) -> Int {
        let key = EdgeKey(from: block, to: target)
        if let index = edgeIndex[key] { return index }
        var moves: [SlotMove] = []
        let places = incomingPlaces(target)
        for (instruction, place) in zip(function.blocks[target].instructions, places) {
            guard case .phi(let type, let incoming) = instruction.operation else { break }
            guard let value = place[block].map({ incoming[$0].value }) else { continue }
            let destinations = try slots(ofRegister: instruction.result)
            let sources = try slots(value, type)
            guard sources.count == destinations.count else { throw Undecodable(type: type) }
            for (destination, source) in zip(destinations, sources) where destination != source {
                moves.append(
                    SlotMove(
                        destination: destination, source: source,
                        isPointer: slotTypes[Int(destination)] == .pointer))
            }
        }
        edgeIndex[key] = edges.count
        edges.append(
            DecodedEdge(target: blockIndex[target], instruction: 0, moves: inOrder(moves)))
        return edges.count - 1
    }

    /// Where in each phi of `target` the value from each block stands.
    private mutating func incomingPlaces(_ target: Int) -> [[Int: Int]] {
        if let known = incoming[target] { return known }
        var places: [[Int: Int]] = []
        for instruction in function.blocks[target].instructions {
            guard case .phi(_, let incoming) = instruction.operation else { break }
            places.append(
                Dictionary(incoming.enumerated().map { ($1.block, $0) }) { first, _ in first })
        }
        incoming[target] = places
        return places
    }

    /// Moves that happen at the same time, made right to be done in order: what one of them
    /// overwrites and another reads goes through a temporary slot.
    private mutating func inOrder(_ moves: [SlotMove]) -> [SlotMove] {
        let written = Set(moves.map(\.destination))
        var saves: [SlotMove] = []
        var moves = moves
        for index in moves.indices where written.contains(moves[index].source) {
            let save = temporary(type(of: moves[index].source))
            saves.append(
                SlotMove(
                    destination: save, source: moves[index].source,
                    isPointer: moves[index].isPointer))
            moves[index].source = save
        }
        return saves + moves
    }
}
