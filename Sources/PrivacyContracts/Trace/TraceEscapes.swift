/// Values that a loop computes and something outside of the loop reads.
///
/// When a secret has ended the loop for part of the ways that control may have taken, the loop goes on
/// for the others, and outside of it the value of the last round that really took place is wanted.
/// So such a slot gets a second one, written by selection on the mask, which the uses outside read;
/// inside of the loop the slot itself stays as it is, public where it was public.
enum TraceEscapes {
    /// Adds the second slots to `function`, makes the uses outside read them, and returns for each
    /// slot the number of its second one, or -1.
    static func separate(_ function: inout DecodedFunction, _ flow: TraceFlow) -> [Int32] {
        let home = homes(function, flow)
        var outside = [Int32](repeating: -1, count: function.slotCount)
        var types = function.slotTypes

        func seen(_ slot: Int32, _ block: Int) -> Int32 {
            guard slot >= 0, Int(slot) < home.count else { return slot }
            let loop = home[Int(slot)]
            if loop < 0 || flow.contains(loop, block) { return slot }
            if outside[Int(slot)] < 0 {
                outside[Int(slot)] = Int32(types.count)
                types.append(types[Int(slot)])
            }
            return outside[Int(slot)]
        }

        for (index, block) in function.blocks.enumerated() {
            for i in block.instructions {
                var instruction = function.instructions[i]
                switch instruction.opcode {
                case .call:
                    var call = function.calls[Int(instruction.immediate)]
                    call.arguments = call.arguments.map { seen($0, index) }
                    instruction.immediate = Int64(function.calls.count)
                    function.calls.append(call)
                case .ret:
                    let values = function.returns[Int(instruction.immediate)]
                    instruction.immediate = Int64(function.returns.count)
                    function.returns.append(values.map { seen($0, index) })
                case .jump, .unreachable, .unsupported: break
                case .branch, .switching: instruction.a = seen(instruction.a, index)
                default:
                    instruction.a = seen(instruction.a, index)
                    instruction.b = seen(instruction.b, index)
                    instruction.c = seen(instruction.c, index)
                }
                function.instructions[i] = instruction
            }
            for edge in block.edges {
                for move in function.edges[edge].moves.indices {
                    let source = function.edges[edge].moves[move].source
                    function.edges[edge].moves[move].source = seen(source, index)
                }
            }
        }
        outside += [Int32](repeating: -1, count: types.count - outside.count)
        function.slotTypes = types
        return outside
    }

    /// The innermost loop that computes each slot, -1 where none does.
    private static func homes(_ function: DecodedFunction, _ flow: TraceFlow) -> [Int] {
        var home = [Int](repeating: -1, count: function.slotCount)
        for (index, block) in function.blocks.enumerated() {
            let loop = flow.innermost[index]
            for phi in block.phis { home[Int(phi)] = loop }
            for i in block.instructions {
                let instruction = function.instructions[i]
                if instruction.opcode == .call {
                    for slot in function.calls[Int(instruction.immediate)].results {
                        home[Int(slot)] = loop
                    }
                } else if instruction.result >= 0 {
                    home[Int(instruction.result)] = loop
                }
            }
        }
        return home
    }
}
