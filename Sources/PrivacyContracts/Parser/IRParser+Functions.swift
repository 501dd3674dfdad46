extension IRParser {
    /// `define … T @name(T %a, …) … { blocks }`
    mutating func parseFunction() throws(ContractError) {
        let line = token.line
        try advance()
        try skipWordsBeforeType()
        let result = try parseType()
        guard case .global(let name) = token.kind else { throw fault("a function's name") }
        try define("@" + name)
        try advance()
        body = FunctionBody()
        let isVariadic = try parseParameters()
        let parameterCount = body.registers.count
        try parseFunctionAttributes()
        try expect("{")
        try parseBody()
        try body.finish()
        module.functions.append(
            Function(
                name: name, result: result, parameterCount: parameterCount,
                registers: body.registers, blocks: body.blocks, isVariadic: isVariadic,
                line: .ir(line)))
        body = FunctionBody()
    }

    /// The parameters with their brackets; returns whether they end with `...`.
    private mutating func parseParameters() throws(ContractError) -> Bool {
        try expect("(")
        if try take(")") { return false }
        repeat {
            if try take(word: "...") {
                try expect(")")
                return true
            }
            let line = token.line
            var type = try parseType()
            if let attribute = try skipParameterAttributes() { type = .unsupported(attribute) }
            var name = body.nextName
            if case .local(let given) = token.kind {
                name = given
                try advance()
            }
            _ = try body.define(name, type: type, line: line)
        } while try take(",")
        try expect(")")
        return false
    }

    private mutating func parseFunctionAttributes() throws(ContractError) {
        while !isPunctuation("{") {
            switch token.kind {
            case .metadata:
                let isLocation = token.kind == .metadata("dbg")
                if let node = try skipMetadataAttachment(), isLocation {
                    locations.append(
                        Location(
                            function: module.functions.count, block: nil, instruction: 0,
                            node: node))
                }
            case .word("personality"), .word("prefix"), .word("prologue"):
                try advance()
                let type = try parseType()
                _ = try parseConstant(type)
            default:
                guard try skipAttribute() else { throw fault("{") }
            }
        }
    }

    private mutating func parseBody() throws(ContractError) {
        while true {
            switch token.kind {
            case .punctuation(UInt8(ascii: "}")):
                return try advance()
            case .label(let name):
                try body.beginBlock(name, line: token.line)
                try advance()
            case .hash, .word("uselistorder"):
                try skipRawLine()
            case .local, .word:
                if body.needsBlock {
                    try body.beginBlock(body.nextName, line: token.line)
                }
                try parseInstruction()
            default:
                throw fault("an instruction")
            }
        }
    }

    /// A value of `type`: a register or a constant.
    mutating func parseOperand(_ type: IRType) throws(ContractError) -> Operand {
        if type == .metadata {
            try skipMetadataOperand()
            return .constant(.undefined)
        }
        if case .local(let name) = token.kind {
            let register = body.use(name, line: token.line)
            try advance()
            return .register(register)
        }
        return .constant(try parseConstant(type))
    }

    mutating func parseTypedOperand() throws(ContractError) -> TypedOperand {
        let type = try parseType()
        return TypedOperand(type: type, operand: try parseOperand(type))
    }

    /// `label %name`, as a provisional block number.
    mutating func parseLabel() throws(ContractError) -> Int {
        try expect(word: "label")
        guard case .local(let name) = token.kind else { throw fault("a block") }
        let number = body.label(name, line: token.line)
        try advance()
        return number
    }

    /// `!12`, `!DIExpression(…)`, `!{…}`, or a typed value wrapped as metadata.
    private mutating func skipMetadataOperand() throws(ContractError) {
        if case .metadata = token.kind {
            try advance()
            if case .string = token.kind { try advance() }
            if isPunctuation("(") || isPunctuation("{") { try skipBalanced() }
        } else {
            let type = try parseType()
            _ = try nested { (parser: inout Self) throws(ContractError) in
                try parser.parseOperand(type)
            }
        }
    }
}
