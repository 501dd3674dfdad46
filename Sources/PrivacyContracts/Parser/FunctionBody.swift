/// The function being read: names of registers and blocks may be used before they are defined.
struct FunctionBody {
    var registers: [Register] = []
    /// Index into `registers` by name.
    private var registerIndex: [String: Int] = [:]
    /// Line of the first use of a register that is not defined yet.
    private var undefined: [Int: Int] = [:]

    var blocks: [Block] = []
    /// A provisional number for each label, in the order in which labels are met.
    private var labelNumber: [String: Int] = [:]
    private var labels: [(name: String, line: Int)] = []
    /// Index into `blocks` for each provisional number.
    private var blockOfLabel: [Int: Int] = [:]

    /// The number that the next value or block without a name gets.
    private var nextNumber = 0

    /// Whether an instruction read now belongs to a new block.
    var needsBlock: Bool {
        guard let last = blocks.last?.instructions.last else { return blocks.isEmpty }
        return last.operation.successors != nil
    }

    /// The name of the next value or block without one.
    var nextName: String { String(nextNumber) }

    private mutating func note(name: String) {
        if let number = Int(name), number >= nextNumber, number < Int.max {
            nextNumber = number + 1
        }
    }

    /// The register `name`, whether it is defined yet or not.
    mutating func use(_ name: String, line: Int) -> Int {
        if let index = registerIndex[name] { return index }
        let index = registers.count
        registers.append(Register(name: name, type: .void))
        registerIndex[name] = index
        undefined[index] = line
        return index
    }

    mutating func define(
        _ name: String, type: IRType, line: Int
    ) throws(ContractError) -> Int {
        note(name: name)
        if let index = registerIndex[name] {
            guard undefined.removeValue(forKey: index) != nil else {
                throw .malformed(line: line, .redefined("%" + name))
            }
            registers[index].type = type
            return index
        }
        registerIndex[name] = registers.count
        registers.append(Register(name: name, type: type))
        return registers.count - 1
    }

    /// The provisional number of a label.
    mutating func label(_ name: String, line: Int) -> Int {
        if let number = labelNumber[name] { return number }
        labelNumber[name] = labels.count
        labels.append((name, line))
        return labels.count - 1
    }

    mutating func beginBlock(_ name: String, line: Int) throws(ContractError) {
        note(name: name)
        let number = label(name, line: line)
        guard blockOfLabel[number] == nil else {
            throw .malformed(line: line, .redefined("block %" + name))
        }
        blockOfLabel[number] = blocks.count
        blocks.append(Block(label: name, instructions: [], line: .ir(line)))
    }

    /// Sees to it that all names are defined, and turns provisional block numbers into indices.
    mutating func finish() throws(ContractError) {
        if let (index, line) = undefined.min(by: { $0.value < $1.value }) {
            throw .malformed(line: line, .undefinedValue(registers[index].name))
        }
        var index = [Int](repeating: 0, count: labels.count)
        for (number, label) in labels.enumerated() {
            guard let block = blockOfLabel[number] else {
                throw .malformed(line: label.line, .undefinedLabel(label.name))
            }
            index[number] = block
        }
        for b in blocks.indices {
            for i in blocks[b].instructions.indices {
                blocks[b].instructions[i].operation.mapBlocks { index[$0] }
            }
        }
    }
}

extension Operation {
    /// Replaces each block that control comes from or goes to.
    mutating func mapBlocks(_ map: (Int) -> Int) {
        switch self {
        case .phi(let type, let incoming):
            self = .phi(
                type: type, incoming.map { PhiIncoming(value: $0.value, block: map($0.block)) })
        case .branch(let block):
            self = .branch(to: map(block))
        case .conditionalBranch(let condition, let then, let other):
            self = .conditionalBranch(condition: condition, then: map(then), else: map(other))
        case .switching(let value, let fallback, let cases):
            self = .switching(
                on: value, default: map(fallback),
                cases.map { SwitchCase(value: $0.value, block: map($0.block)) })
        case .unsupported(let instruction, let successors):
            self = .unsupported(instruction, successors: successors.map(map))
        default:
            break
        }
    }
}
