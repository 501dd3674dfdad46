/// Refuses the instructions of one function that a back end can't do on what is certainly secret.
struct SecrecyCheck {
    private let function: DecodedFunction
    private let state: [SecrecyAnalysis.Secrecy]

    init(_ analysis: SecrecyAnalysis, function index: Int) {
        function = analysis.module.functions[index]
        state = analysis.slots[index] ?? []
    }

    private func isSecret(_ slot: Int32) -> Bool {
        slot >= 0 && state[Int(slot)].contains(.value)
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
        for block in function.blocks where block.loopHeader != nil {
            let last = block.instructions.upperBound - 1
            let instruction = function.instructions[last]
            let isPublic =
                switch instruction.opcode {
                case .branch, .switching: !isSecret(instruction.a)
                default: true
                }
            // Every loop around this block that one of its edges leaves.
            var header = block.loopHeader
            while let loop = header {
                if block.edges.contains(where: { !contains(loop, function.edges[$0].target) }) {
                    let known = exits[loop] ?? (false, last)
                    exits[loop] = (known.isPublic || isPublic, known.instruction)
                }
                header = function.blocks[loop].outerLoopHeader
            }
        }
        for (_, exit) in exits.sorted(by: { $0.key < $1.key }) where !exit.isPublic {
            throw refused(exit.instruction, .secretLoopBound)
        }
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
