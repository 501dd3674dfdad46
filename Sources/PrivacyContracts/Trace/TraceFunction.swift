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
    /// The loop that begins there (`TraceFunction.loops`), or -1.
    var loop: Int32
}

/// A function prepared for the trace. Its memory lives as long as the `TraceProgram`.
final class TraceFunction {
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
    /// For each slot, the slot in which uses outside of its loop find it, or -1: `TraceEscapes`.
    let outside: [Int32]
    /// For each slot, its width; 64 for pointers, with `isPointer` beside it.
    let widths: [UInt8]
    let isPointer: [Bool]
    /// Block of each instruction.
    let blockOf: [Int32]
    /// Loops that an edge of the block leaves.
    let leaves: [[Int]]
    /// Loops of which many rounds can be done at once, and where each instruction stands that one begins
    /// with: its number, -1 elsewhere.
    let loops: [TraceLoop]
    let loopAt: [Int32]

    init(_ original: DecodedFunction, globals: [UInt64]) throws(ContractError) {
        guard let flow = TraceFlow(blocks: original.blocks, edges: original.edges) else {
            throw .refused(
                function: original.name, line: original.lines.first ?? .ir(1),
                .unsupportedInstruction("a loop with two entries"))
        }
        self.flow = flow
        var decoded = original
        let outside = TraceEscapes.separate(&decoded, flow)
        self.decoded = decoded
        self.outside = outside
        slotCount = decoded.slotCount

        code = .allocate(capacity: decoded.instructions.count)
        for (index, i) in decoded.instructions.enumerated() {
            var flags = i.isPointer ? TraceInstruction.pointerFlag : 0
            if i.result >= 0, outside[Int(i.result)] >= 0 {
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

        var loops: [TraceLoop] = []
        var loopAt = [Int32](repeating: -1, count: decoded.instructions.count)
        for (index, block) in decoded.blocks.enumerated() where flow.position[index] >= 0 {
            guard let loop = TraceLoop(decoded, index, outside: outside) else { continue }
            loopAt[block.instructions.lowerBound] = Int32(loops.count)
            loops.append(loop)
        }
        self.loops = loops
        self.loopAt = loopAt

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
            let phis = Set(decoded.blocks[edge.target].phis)
            for phi in phis.sorted() where outside[Int(phi)] >= 0 {
                allMoves.append(
                    TraceMove(
                        destination: outside[Int(phi)], source: phi,
                        isPointer: decoded.slotTypes[Int(phi)] == .pointer))
            }
            let firstPhi = allMoves.count
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
                firstPhi: Int32(firstPhi), phiCount: Int32(allMoves.count - firstPhi),
                loop: loopAt[edge.instruction])
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

    deinit {
        code.deallocate()
        edges.deallocate()
        moves.deallocate()
        template.deallocate()
    }
}

/// A module prepared for the trace.
struct TraceProgram {
    let functions: [TraceFunction]

    /// `globals` are the addresses of the module's globals.
    init(_ module: DecodedModule, globals: [UInt64]) throws(ContractError) {
        var functions: [TraceFunction] = []
        for function in module.functions {
            functions.append(try TraceFunction(function, globals: globals))
        }
        self.functions = functions
    }
}
