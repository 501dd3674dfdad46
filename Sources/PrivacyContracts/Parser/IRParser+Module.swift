extension Module {
    /// Reads text LLVM IR as clang 14 to 21 write it.
    ///
    /// - Parameter ir: at most 16 MiB.
    /// - Throws: `ContractError.malformed` with the line of the text. Text that was not written by a
    ///   compiler is refused or read, never a trap.
    public init(ir: String) throws(ContractError) {
        var parser = try IRParser(ir)
        try parser.parseModule()
        self = parser.module
    }
}

extension IRParser {
    mutating func parseModule() throws(ContractError) {
        while token.kind != .end { try parseTopLevel() }
        resolveLines()
    }

    private mutating func parseTopLevel() throws(ContractError) {
        switch token.kind {
        case .word("define"):
            try parseFunction()
        case .word("declare"):
            try parseDeclaration()
        case .global(let name):
            try parseGlobal(name)
        case .local(let name):
            try parseNamedType(name)
        case .metadata(let name):
            try parseMetadata(name)
        case .word("source_filename"):
            try advance()
            try expect("=")
            module.sourceFileName = try text()
        case .word("target"):
            try parseTarget()
        case .word("attributes"), .word("module"), .word("uselistorder"), .word("uselistorder_bb"):
            try skipRawLine()
        case .word(let text) where text.hasPrefix("$"):
            try skipRawLine()
        case .hash, .punctuation(UInt8(ascii: "^")):
            try skipRawLine()
        default:
            throw fault("a definition")
        }
    }

    private mutating func text() throws(ContractError) -> String {
        guard case .string(let bytes) = token.kind else { throw fault("a string") }
        try advance()
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func parseTarget() throws(ContractError) {
        try advance()
        if try take(word: "triple") {
            try expect("=")
            module.targetTriple = try text()
        } else {
            try expect(word: "datalayout")
            try expect("=")
            module.dataLayout = try text()
        }
    }

    /// `%name = type { … }` or `type opaque`.
    private mutating func parseNamedType(_ name: String) throws(ContractError) {
        let line = token.line
        try advance()
        try expect("=")
        try expect(word: "type")
        guard module.namedTypes[name] == nil else {
            throw .malformed(line: line, .redefined("%" + name))
        }
        if try take(word: "opaque") {
            module.namedTypes[name] = .some(nil)
        } else {
            module.namedTypes[name] = .some(try parseType())
        }
    }

    /// `!12 = !DILocation(line: 3, …)`: the line is kept, everything else is skipped.
    private mutating func parseMetadata(_ name: String) throws(ContractError) {
        guard let number = Int(name) else { return try skipRawLine() }
        try advance()
        guard try take("=") else { throw fault("=") }
        _ = try take(word: "distinct")
        guard token.kind == .metadata("DILocation") || token.kind == .metadata("DISubprogram")
        else {
            return try skipRawLine()
        }
        let line = token.line
        try advance()
        guard isPunctuation("(") else { return try skipRawLine() }
        while token.line == line, token.kind != .end {
            if token.kind == .label("line") {
                try advance()
                debugLines[number] = try natural()
                return try skipRawLine()
            }
            try advance()
        }
    }

    /// Puts the C lines where the text gave debug locations.
    private mutating func resolveLines() {
        for location in locations {
            guard let line = debugLines[location.node], line > 0 else { continue }
            if let block = location.block {
                module.functions[location.function].blocks[block]
                    .instructions[location.instruction].line = .source(line)
            } else {
                module.functions[location.function].line = .source(line)
            }
        }
    }
}
