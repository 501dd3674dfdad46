extension IRParser {
    mutating func parseCompare() throws(ContractError) -> (Operation, IRType?) {
        try skipFlags(["samesign"])
        guard case .word(let word) = token.kind, let predicate = Predicate(rawValue: word) else {
            throw fault("a predicate")
        }
        try advance()
        let type = try parseType()
        let left = try parseOperand(type)
        try expect(",")
        let right = try parseOperand(type)
        let result: IRType = if case .unsupported = type { type } else { .integer(width: 1) }
        return (.compare(predicate, type: type, left, right), result)
    }

    private static let fastMath: Set<String> = [
        "fast", "nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc",
    ]

    mutating func parseSelect() throws(ContractError) -> (Operation, IRType?) {
        try skipFlags(Self.fastMath)
        let condition = try parseTypedOperand()
        try expect(",")
        let left = try parseTypedOperand()
        try expect(",")
        let right = try parseTypedOperand()
        guard left.type == right.type else { throw fault("two values of one type") }
        guard condition.type == .integer(width: 1) else {
            let instruction = UnsupportedInstruction(
                opcode: "select on \(condition.type)", isTerminator: false)
            return (.unsupported(instruction, successors: []), left.type)
        }
        return (
            .select(condition: condition.operand, type: left.type, left.operand, right.operand),
            left.type
        )
    }

    mutating func parsePhi() throws(ContractError) -> (Operation, IRType?) {
        try skipFlags(Self.fastMath)
        let type = try parseType()
        var incoming: [PhiIncoming] = []
        repeat {
            try expect("[")
            let value = try parseOperand(type)
            try expect(",")
            guard case .local(let name) = token.kind else { throw fault("a block") }
            incoming.append(PhiIncoming(value: value, block: body.label(name, line: token.line)))
            try advance()
            try expect("]")
        } while try takeListComma()
        return (.phi(type: type, incoming), type)
    }

    mutating func parseAllocate() throws(ContractError) -> (Operation, IRType?) {
        if isWord("inalloca") || isWord("swifterror") { try advance() }
        let type = try parseType()
        var count = TypedOperand(
            type: .integer(width: 32), operand: .constant(.integer(1, width: 32)))
        if try takeListComma() {
            if isWord("addrspace") {
                try advance()
                if isPunctuation("(") { try skipBalanced() }
                let instruction = UnsupportedInstruction(
                    opcode: "alloca addrspace", isTerminator: false)
                return (.unsupported(instruction, successors: []), .pointer)
            }
            count = try parseTypedOperand()
        }
        return (.allocate(element: type, count: count), .pointer)
    }

    mutating func parseLoad() throws(ContractError) -> (Operation, IRType?) {
        let special = try parseMemoryFlags()
        let type = try parseType()
        try expect(",")
        let pointer = try parsePointer()
        if let special { return (try finishSpecial("load \(special)"), type) }
        return (.load(type: type, from: pointer), type)
    }

    mutating func parseStore() throws(ContractError) -> (Operation, IRType?) {
        let special = try parseMemoryFlags()
        let value = try parseTypedOperand()
        try expect(",")
        let pointer = try parsePointer()
        if let special { return (try finishSpecial("store \(special)"), nil) }
        return (.store(value, to: pointer), nil)
    }

    /// `atomic` and `volatile` of a load or store.
    private mutating func parseMemoryFlags() throws(ContractError) -> String? {
        if try take(word: "atomic") { return "atomic" }
        return try take(word: "volatile") ? "volatile" : nil
    }

    /// An atomic or volatile access: its ordering is read over.
    private mutating func finishSpecial(_ opcode: String) throws(ContractError) -> Operation {
        _ = try skipInstruction()
        let instruction = UnsupportedInstruction(opcode: opcode, isTerminator: false)
        return .unsupported(instruction, successors: [])
    }

    private mutating func parsePointer() throws(ContractError) -> Operand {
        let type = try parseType()
        guard type == .pointer else {
            guard case .unsupported = type else { throw fault("a pointer") }
            _ = try parseOperand(type)
            return .constant(.unsupported("\(type)"))
        }
        return try parseOperand(type)
    }

    mutating func parseElementPointer() throws(ContractError) -> (Operation, IRType?) {
        try skipFlags(["inbounds", "nuw", "nusw", "inrange"])
        let source = try parseType()
        try expect(",")
        let base = try parsePointer()
        var indices: [TypedOperand] = []
        while try takeListComma() {
            _ = try take(word: "inrange")
            indices.append(try parseTypedOperand())
        }
        return (.elementPointer(source: source, base: base, indices: indices), .pointer)
    }

    mutating func parseAggregate(_ opcode: String) throws(ContractError) -> (Operation, IRType?) {
        let aggregate = try parseTypedOperand()
        var element: TypedOperand?
        if opcode == "insertvalue" {
            try expect(",")
            element = try parseTypedOperand()
        }
        var path: [Int] = []
        var type = aggregate.type
        while try takeListComma() {
            let index = try natural()
            guard let inner = module.element(of: type, at: index) else {
                throw fault("an index into \(type)")
            }
            type = inner
            path.append(index)
        }
        guard !path.isEmpty else { throw fault("an index") }
        if let element {
            return (.insertValue(aggregate, element: element, path: path), aggregate.type)
        }
        return (.extractValue(aggregate, path: path), type)
    }
}
