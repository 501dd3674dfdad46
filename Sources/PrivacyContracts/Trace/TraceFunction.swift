/// One instruction in the trace's form: 32 bytes, operands are slots.
struct TraceInstruction {
    var opcode: Opcode
    var width: UInt8
    var sourceWidth: UInt8
    var flags: UInt8
    var result: Int32
    var a: Int32
    var b: Int32
    var c: Int32
    var immediate: Int64

    static let pointerFlag: UInt8 = 1
    /// The result is used outside of the loop that computes it.
    static let escapingFlag: UInt8 = 2

    @inline(__always) var isPointer: Bool { flags & Self.pointerFlag != 0 }
}

/// A move of a phi: slot `destination` = slot `source`.
struct TraceMove: BitwiseCopyable {
    var destination: Int32
    var source: Int32
    var isPointer: Bool
}

/// A way from one block to another.
struct TraceEdge: BitwiseCopyable {
    /// Where it leads, as an instruction and as a position of `TraceFlow`.
    var instruction: Int32
    var position: Int32
    /// Its moves one after the other, as the decoder ordered them.
    var firstMove: Int32
    var moveCount: Int32
    /// Its moves at once: destinations are phis, sources are no temporaries.
    var firstPhi: Int32
    var phiCount: Int32
}

/// A function prepared for the trace. Its memory lives as long as the `TraceProgram`.
struct TraceFunction {
    let decoded: DecodedFunction
    let flow: TraceFlow
    let code: UnsafeMutablePointer<TraceInstruction>
    let edges: UnsafeMutablePointer<TraceEdge>
    let moves: UnsafeMutablePointer<TraceMove>
    /// What a new frame holds: constants, everything else undefined.
    let template: UnsafeMutablePointer<TraceValue>
    /// Slots, then as many for phi values on their way, then results on their way.
    let frameSize: Int
    let slotCount: Int
    /// For each slot, whether it is used outside of the loop that computes it.
    let escaping: UnsafeMutablePointer<Bool>
    /// For each slot, its width; 64 for pointers, with `isPointer` beside it.
    let widths: [UInt8]
    let isPointer: [Bool]
    /// Block of each instruction.
    let blockOf: [Int32]
    /// Loops that an edge of the block leaves.
    let leaves: [[Int]]

    init(_ decoded: DecodedFunction, globals: [UInt64]) throws(ContractError) {
        self.decoded = decoded
        guard let flow = TraceFlow(blocks: decoded.blocks, edges: decoded.edges) else {
            throw .refused(
                function: decoded.name, line: decoded.lines.first ?? .ir(1),
                .unsupportedInstruction("a loop with two entries"))
        }
        self.flow = flow
        slotCount = decoded.slotCount
        let escapes = Self.escapingSlots(decoded, flow)
        escaping = .allocate(capacity: slotCount + 1)
        escaping.initialize(repeating: false, count: slotCount + 1)
        for slot in escapes { escaping[slot] = true }

        code = .allocate(capacity: decoded.instructions.count)
        for (index, i) in decoded.instructions.enumerated() {
            var flags = i.isPointer ? TraceInstruction.pointerFlag : 0
            if i.result >= 0, escapes.contains(Int(i.result)) {
                flags |= TraceInstruction.escapingFlag
            }
            code[index] = TraceInstruction(
                opcode: i.opcode, width: i.width, sourceWidth: i.sourceWidth, flags: flags,
                result: i.result, a: i.a, b: i.b, c: i.c, immediate: i.immediate)
        }
        var blockOf = [Int32](repeating: 0, count: decoded.instructions.count)
        for (index, block) in decoded.blocks.enumerated() {
            for i in block.instructions { blockOf[i] = Int32(index) }
        }
        self.blockOf = blockOf
        leaves = decoded.blocks.indices.map { index in
            flow.loops.indices.filter { loop in
                flow.contains(loop, index)
                    && decoded.blocks[index].edges.contains {
                        !flow.contains(loop, decoded.edges[$0].target)
                    }
            }
        }

        edges = .allocate(capacity: max(1, decoded.edges.count))
        var allMoves: [TraceMove] = []
        var source = [Int](repeating: 0, count: decoded.edges.count)
        for (index, block) in decoded.blocks.enumerated() {
            for edge in block.edges { source[edge] = index }
        }
        for (index, edge) in decoded.edges.enumerated() {
            let first = allMoves.count
            for move in edge.moves {
                allMoves.append(
                    TraceMove(
                        destination: move.destination, source: move.source,
                        isPointer: move.isPointer))
            }
            let firstPhi = allMoves.count
            let phis = Set(decoded.blocks[edge.target].phis)
            var temporaries: [Int32: Int32] = [:]
            for move in edge.moves {
                let origin = temporaries[move.source] ?? move.source
                if phis.contains(move.destination) {
                    allMoves.append(
                        TraceMove(
                            destination: move.destination, source: origin,
                            isPointer: move.isPointer))
                } else {
                    temporaries[move.destination] = origin
                }
            }
            var position = flow.position[edge.target]
            if let loop = flow.loops.firstIndex(where: { $0.header == edge.target }),
                flow.contains(loop, source[index])
            {
                position = flow.loops[loop].restart
            }
            edges[index] = TraceEdge(
                instruction: Int32(edge.instruction), position: Int32(position),
                firstMove: Int32(first), moveCount: Int32(firstPhi - first),
                firstPhi: Int32(firstPhi), phiCount: Int32(allMoves.count - firstPhi))
        }
        moves = .allocate(capacity: max(1, allMoves.count))
        for (index, move) in allMoves.enumerated() { moves[index] = move }

        frameSize = 2 * slotCount + (decoded.returns.map(\.count).max() ?? 0)
        template = .allocate(capacity: max(1, frameSize))
        template.initialize(repeating: .undefined, count: max(1, frameSize))
        for (index, constant) in decoded.constants.enumerated() {
            let bits: UInt64 =
                switch constant {
                case .integer(let bits): bits
                case .null: 0
                case .global(let global, let offset):
                    TracePointer.moved(globals[global], by: Int64(offset)) ?? 0
                }
            template[decoded.firstConstant + index] = TraceValue(bits)
        }
        widths = decoded.slotTypes.map {
            if case .integer(let width) = $0 { UInt8(width) } else { 64 }
        }
        isPointer = decoded.slotTypes.map { $0 == .pointer }
    }

    func deallocate() {
        code.deallocate()
        edges.deallocate()
        moves.deallocate()
        template.deallocate()
        escaping.deallocate()
    }

    /// Slots that a loop computes and something outside of that loop reads.
    private static func escapingSlots(_ decoded: DecodedFunction, _ flow: TraceFlow) -> Set<Int> {
        var home = [Int](repeating: -1, count: decoded.slotCount)
        for (index, block) in decoded.blocks.enumerated() {
            let loop = flow.innermost[index]
            for phi in block.phis { home[Int(phi)] = loop }
            for i in block.instructions {
                let instruction = decoded.instructions[i]
                if instruction.opcode == .call {
                    for slot in decoded.calls[Int(instruction.immediate)].results {
                        home[Int(slot)] = loop
                    }
                } else if instruction.result >= 0 {
                    home[Int(instruction.result)] = loop
                }
            }
        }
        var escaping: Set<Int> = []
        for (index, block) in decoded.blocks.enumerated() {
            func use(_ slot: Int32) {
                guard slot >= 0, Int(slot) < home.count else { return }
                let loop = home[Int(slot)]
                if loop >= 0 && !flow.contains(loop, index) { escaping.insert(Int(slot)) }
            }
            for i in block.instructions {
                let instruction = decoded.instructions[i]
                switch instruction.opcode {
                case .call: decoded.calls[Int(instruction.immediate)].arguments.forEach(use)
                case .ret: decoded.returns[Int(instruction.immediate)].forEach(use)
                case .jump, .unreachable, .unsupported: break
                case .branch, .switching: use(instruction.a)
                default:
                    use(instruction.a)
                    use(instruction.b)
                    use(instruction.c)
                }
            }
            for edge in block.edges { for move in decoded.edges[edge].moves { use(move.source) } }
        }
        return escaping
    }
}

/// A module prepared for the trace.
final class TraceProgram {
    let functions: UnsafeMutablePointer<TraceFunction>
    private let count: Int

    /// `globals` are the addresses of the module's globals. `used` are the functions that the method
    /// can reach; the others are not prepared.
    init(_ module: DecodedModule, globals: [UInt64]) throws(ContractError) {
        functions = .allocate(capacity: max(1, module.functions.count))
        var done = 0
        do throws(ContractError) {
            for function in module.functions {
                (functions + done).initialize(to: try TraceFunction(function, globals: globals))
                done += 1
            }
        } catch {
            for index in 0..<done { functions[index].deallocate() }
            functions.deinitialize(count: done)
            functions.deallocate()
            throw error
        }
        count = done
    }

    deinit {
        for index in 0..<count { functions[index].deallocate() }
        functions.deinitialize(count: count)
        functions.deallocate()
    }
}
