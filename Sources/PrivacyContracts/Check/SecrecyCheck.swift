/// Refuses the instructions of one function, called in one way, that a back end can't do on what is certainly
/// secret.
struct SecrecyCheck {
    let function: DecodedFunction
    let slots: [SecrecyAnalysis.Secrecy]

    private func isSecret(_ slot: Int32) -> Bool {
        slot >= 0 && slots[Int(slot)].contains(.value)
    }

    /// The value of a constant slot.
    private func constant(_ slot: Int32) -> UInt64? {
        let index = Int(slot) - function.firstConstant
        guard function.constants.indices.contains(index),
            case .integer(let value) = function.constants[index]
        else { return nil }
        return value
    }

    private func refused(_ index: Int, _ refusal: Refusal) -> ContractError {
        .refused(function: function.name, line: function.lines[index], refusal)
    }

    func run(capabilities: Capabilities) throws(ContractError) {
        for (index, instruction) in function.instructions.enumerated() {
            if let (needed, refusal) = need(instruction), !capabilities.contains(needed) {
                throw refused(index, refusal)
            }
        }
        if !capabilities.contains(.secretLoopBound) { try checkLoops() }
    }

    /// The capability that an instruction needs, and what to say where it is missing.
    private func need(_ instruction: DecodedInstruction) -> (Capabilities, Refusal)? {
        let name = "\(instruction.opcode)"
        switch instruction.opcode {
        case .load where isSecret(instruction.a), .store where isSecret(instruction.b),
            .copyMemory where isSecret(instruction.a) || isSecret(instruction.b),
            .setMemory where isSecret(instruction.a):
            return (.secretAddress, .secretAddress)
        case .copyMemory where isSecret(instruction.c), .setMemory where isSecret(instruction.c),
            .allocate where isSecret(instruction.a):
            return (.secretLength, .secretOperand(name))
        case .udiv, .sdiv, .urem, .srem:
            if isSecret(instruction.b) { return (.secretDivisor, .secretOperand(name)) }
            if isSecret(instruction.a), let divisor = constant(instruction.b),
                divisor.nonzeroBitCount != 1
            {
                return (.secretDividend, .secretOperand(name))
            }
        case .shl where isSecret(instruction.b), .lshr where isSecret(instruction.b),
            .ashr where isSecret(instruction.b):
            return (.secretShiftAmount, .secretOperand(name))
        default:
            break
        }
        return nil
    }

    /// A loop that only secrets can end would run on for ever, or tell them.
    private func checkLoops() throws(ContractError) {
        var exits: [Int: (isPublic: Bool, instruction: Int)] = [:]
        var definitions: [Int32: DecodedInstruction] = [:]
        for instruction in function.instructions where instruction.result >= 0 {
            definitions[instruction.result] = instruction
        }
        var known: [Decision: Bool] = [:]
        for block in function.blocks where block.loopHeader != nil {
            let last = block.instructions.upperBound - 1
            let instruction = function.instructions[last]
            // Every loop around this block that one of its edges leaves.
            var header = block.loopHeader
            while let loop = header {
                let exit = exits[loop] ?? (false, last)
                if !exit.isPublic,
                    block.edges.contains(where: { !contains(loop, function.edges[$0].target) })
                {
                    let isPublic = canEnd(loop, instruction, definitions, &known)
                    exits[loop] = (isPublic, exit.instruction)
                }
                header = function.blocks[loop].outerLoopHeader
            }
        }
        for (_, exit) in exits.sorted(by: { $0.key < $1.key }) where !exit.isPublic {
            throw refused(exit.instruction, .secretLoopBound)
        }
    }

    /// Whether a public value alone can make this terminator leave the loop.
    private func canEnd(
        _ loop: Int, _ instruction: DecodedInstruction,
        _ definitions: [Int32: DecodedInstruction], _ known: inout [Decision: Bool]
    ) -> Bool {
        switch instruction.opcode {
        case .branch:
            let leaves = [instruction.c, instruction.b].map {
                !contains(loop, function.edges[Int($0)].target)
            }
            return leaves[1] && isDecided(instruction.a, true, definitions, depth: 0, &known)
                || leaves[0] && isDecided(instruction.a, false, definitions, depth: 0, &known)
        case .switching: return !isSecret(instruction.a)
        default: return true
        }
    }

    /// A question that `isDecided` has answered.
    private struct Decision: Hashable {
        var slot: Int32
        var value: Bool
        var depth: Int
    }

    /// Whether public values can give this bit that value whatever the secrets are: compilers join a
    /// public bound and a secret condition into one branch, by and, or, or a select.
    private func isDecided(
        _ slot: Int32, _ value: Bool, _ definitions: [Int32: DecodedInstruction], depth: Int,
        _ known: inout [Decision: Bool]
    ) -> Bool {
        if !isSecret(slot) { return constant(slot).map { ($0 & 1 == 1) == value } ?? true }
        guard depth < 8, let definition = definitions[slot], definition.width == 1 else {
            return false
        }
        let question = Decision(slot: slot, value: value, depth: depth)
        if let answer = known[question] { return answer }
        func decided(_ slot: Int32, _ value: Bool) -> Bool {
            isDecided(slot, value, definitions, depth: depth + 1, &known)
        }
        let (a, b, c) = (definition.a, definition.b, definition.c)
        let answer: Bool =
            switch definition.opcode {
            case .or where value, .and where !value: decided(a, value) || decided(b, value)
            case .or, .and: decided(a, value) && decided(b, value)
            case .xor: constant(b).map { decided(a, value != ($0 & 1 == 1)) } ?? false
            case .select:
                decided(b, value) && decided(c, value)
                    || decided(a, true) && decided(b, value)
                    || decided(a, false) && decided(c, value)
            default: false
            }
        known[question] = answer
        return answer
    }

    /// Whether the loop with this header holds the block.
    private func contains(_ loop: Int, _ block: Int) -> Bool {
        var header = function.blocks[block].loopHeader
        while let inner = header {
            if inner == loop { return true }
            header = function.blocks[inner].outerLoopHeader
        }
        return false
    }
}
