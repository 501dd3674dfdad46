extension IRParser {
    /// `[tail] call [attributes] T @name(arguments) …`; nil for a debug intrinsic.
    mutating func parseCall(_ first: String) throws(ContractError) -> (Operation, IRType?)? {
        if first != "call" { try expect(word: "call") }
        try skipWordsBeforeType()
        var result = try parseType()
        if result == .function { result = functionResult }
        let resultType: IRType? = result == .void ? nil : result
        guard case .global(let name) = token.kind else {
            return (try parseOddCall(), resultType)
        }
        try advance()
        let arguments = try parseArguments()
        try skipCallAttributes()
        if name.hasPrefix("llvm.dbg.") {
            _ = try skipInstruction()
            return nil
        }
        return (.call(name: name, result: result, arguments: arguments), resultType)
    }

    private mutating func parseArguments() throws(ContractError) -> [TypedOperand] {
        try expect("(")
        var arguments: [TypedOperand] = []
        if try take(")") { return arguments }
        repeat {
            var type = try parseType()
            let attribute = try skipParameterAttributes()
            let operand = try parseOperand(type)
            if let attribute { type = .unsupported(attribute) }
            arguments.append(TypedOperand(type: type, operand: operand))
        } while try take(",")
        try expect(")")
        return arguments
    }

    /// Attributes, attribute groups and operand bundles behind a call.
    private mutating func skipCallAttributes() throws(ContractError) {
        while !token.startsLine {
            if isPunctuation("[") {
                try skipBalanced()
            } else if try !skipAttribute() {
                return
            }
        }
    }

    /// A call of a pointer, of inline assembly, or of a constant expression.
    private mutating func parseOddCall() throws(ContractError) -> Operation {
        let opcode: String
        switch token.kind {
        case .local(let name):
            _ = body.use(name, line: token.line)
            opcode = "indirect call"
        case .word("asm"): opcode = "inline assembly"
        case .word, .punctuation: opcode = "indirect call"
        default: throw fault("what to call")
        }
        _ = try skipInstruction()
        let instruction = UnsupportedInstruction(opcode: opcode, isTerminator: false)
        return .unsupported(instruction, successors: [])
    }

    // MARK: Terminators

    mutating func parseBranch() throws(ContractError) -> (Operation, IRType?) {
        if isWord("label") { return (.branch(to: try parseLabel()), nil) }
        let condition = try parseTypedOperand()
        guard condition.type == .integer(width: 1) else { throw fault("a condition of type i1") }
        try expect(",")
        let then = try parseLabel()
        try expect(",")
        let other = try parseLabel()
        return (
            .conditionalBranch(condition: condition.operand, then: then, else: other), nil
        )
    }

    mutating func parseSwitch() throws(ContractError) -> (Operation, IRType?) {
        let value = try parseTypedOperand()
        try expect(",")
        let fallback = try parseLabel()
        try expect("[")
        var cases: [SwitchCase] = []
        var isWide = false
        while try !take("]") {
            let type = try parseType()
            guard type == value.type else { throw fault("a case of type \(value.type)") }
            let constant = try parseConstant(type)
            try expect(",")
            let block = try parseLabel()
            if case .integer(let value, _) = constant {
                cases.append(SwitchCase(value: value, block: block))
            } else {
                isWide = true
                cases.append(SwitchCase(value: 0, block: block))
            }
        }
        guard value.type.isScalar, !isWide else {
            let instruction = UnsupportedInstruction(
                opcode: "switch on \(value.type)", isTerminator: true)
            let successors = [fallback] + cases.map(\.block)
            return (.unsupported(instruction, successors: successors), nil)
        }
        return (.switching(on: value, default: fallback, cases), nil)
    }

    mutating func parseReturn() throws(ContractError) -> (Operation, IRType?) {
        let type = try parseType()
        if type == .void { return (.ret(nil), nil) }
        return (.ret(TypedOperand(type: type, operand: try parseOperand(type))), nil)
    }
}
