extension IRParser {
    /// A constant of `type`; locals are not constants and are refused.
    mutating func parseConstant(_ type: IRType) throws(ContractError) -> Constant {
        try nested { (parser: inout Self) throws(ContractError) in
            try parser.parsePlainConstant(type)
        }
    }

    private mutating func parsePlainConstant(_ type: IRType) throws(ContractError) -> Constant {
        switch token.kind {
        case .number(let text):
            let constant = try integer(text, type)
            try advance()
            return constant
        case .otherNumber:
            try advance()
            return .unsupported("\(type)")
        case .global(let name):
            try advance()
            return .global(name)
        case .bytes(let bytes):
            try advance()
            return .bytes(bytes)
        case .word(let word):
            return try parseConstantWord(word, type)
        case .punctuation(UInt8(ascii: "[")):
            try advance()
            return .aggregate(try parseElements(close: "]"))
        case .punctuation(UInt8(ascii: "{")):
            try advance()
            return .aggregate(try parseElements(close: "}"))
        case .punctuation(UInt8(ascii: "<")):
            try advance()
            if try take("{") {
                let elements = try parseElements(close: "}")
                try expect(">")
                return .aggregate(elements)
            }
            _ = try parseElements(close: ">")
            return .unsupported("\(type)")
        default:
            throw fault("a value")
        }
    }

    private mutating func parseConstantWord(
        _ word: String, _ type: IRType
    ) throws(ContractError) -> Constant {
        try advance()
        switch word {
        case "true", "false":
            guard type == .integer(width: 1) else { throw fault("a value of type \(type)") }
            return .integer(word == "true" ? 1 : 0, width: 1)
        case "null": return .null
        case "undef", "poison": return .undefined
        case "zeroinitializer": return .zero
        case "getelementptr": return try parseConstantElementPointer()
        case "bitcast":
            try expect("(")
            let source = try parseType()
            let value = try parseConstant(source)
            try expect(word: "to")
            let target = try parseType()
            try expect(")")
            return source == .pointer && target == .pointer ? value : .unsupported("bitcast")
        default:
            // Other constant expressions: kept as what they are, read over as a whole.
            let known = [
                "ptrtoint", "inttoptr", "addrspacecast", "add", "sub", "mul", "xor", "and", "or",
                "shl", "lshr", "ashr", "icmp", "select", "trunc", "zext", "sext", "blockaddress",
                "dso_local_equivalent", "no_cfi", "ptrauth", "splat", "none", "asm", "extractvalue",
                "insertvalue", "extractelement", "insertelement", "shufflevector", "ptrtoaddr",
                "udiv", "sdiv", "urem", "srem", "fptrunc", "fpext", "fneg", "fadd", "fsub", "fmul",
            ]
            guard known.contains(word) else { throw fault("a value instead of \(word.prefix(40))") }
            while case .word = token.kind { try advance() }
            if case .global = token.kind { try advance() }
            if isPunctuation("(") { try skipBalanced() }
            return .unsupported(word)
        }
    }

    /// `getelementptr [flags] (T, ptr base, iN index, …)`
    private mutating func parseConstantElementPointer() throws(ContractError) -> Constant {
        try skipFlags(["inbounds", "nuw", "nusw", "inrange"])
        try expect("(")
        let source = try parseType()
        try expect(",")
        let baseType = try parseType()
        guard baseType == .pointer else { throw fault("a pointer") }
        let base = try parseConstant(baseType)
        var indices: [TypedConstant] = []
        while try take(",") {
            _ = try take(word: "inrange")
            let type = try parseType()
            indices.append(TypedConstant(type: type, value: try parseConstant(type)))
        }
        try expect(")")
        return .elementPointer(source: source, base: base, indices: indices)
    }

    private mutating func parseElements(
        close: Unicode.Scalar
    ) throws(ContractError) -> [TypedConstant] {
        var elements: [TypedConstant] = []
        if try take(close) { return elements }
        repeat {
            let type = try parseType()
            elements.append(TypedConstant(type: type, value: try parseConstant(type)))
        } while try take(",")
        try expect(close)
        return elements
    }

    /// Skips any of `words`, and a bracket that belongs to one.
    mutating func skipFlags(_ words: Set<String>) throws(ContractError) {
        while case .word(let word) = token.kind, words.contains(word) {
            try advance()
            if word == "inrange", isPunctuation("(") { try skipBalanced() }
        }
    }

    /// A decimal integer of an integer type, reduced modulo 2^width.
    private func integer(_ text: String, _ type: IRType) throws(ContractError) -> Constant {
        guard case .integer(let width) = type else {
            if case .unsupported = type { return .unsupported("\(type)") }
            throw fault("a value of type \(type)")
        }
        guard width <= 64 else { return .unsupported("\(type)") }
        let mask = UInt64.max >> UInt64(64 - width)
        if let value = Int64(text),
            width == 64 || (value >> Int64(width)) == 0
                || (value >> Int64(width - 1)) == -1
        {
            return .integer(UInt64(bitPattern: value) & mask, width: width)
        }
        if let value = UInt64(text), value <= mask { return .integer(value, width: width) }
        throw .malformed(line: token.line, .numberTooLarge(String(text.prefix(40))))
    }
}
