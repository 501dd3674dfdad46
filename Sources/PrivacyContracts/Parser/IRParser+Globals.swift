extension IRParser {
    /// `@name = [linkage …] global|constant T [value], …`, an alias or an ifunc.
    mutating func parseGlobal(_ name: String) throws(ContractError) {
        let line = token.line
        try define("@" + name)
        try advance()
        try expect("=")
        var isExternal = false
        var isThreadLocal = false
        while !isWord("global"), !isWord("constant") {
            guard case .word(let word) = token.kind else { throw fault("global or constant") }
            // Another name for something else: calls and uses of it are refused as external.
            if word == "alias" || word == "ifunc" { return try skipRawLine() }
            if word == "external" || word == "extern_weak" { isExternal = true }
            if word == "thread_local" { isThreadLocal = true }
            guard try skipAttribute() else { throw fault("global or constant") }
        }
        let isConstant = isWord("constant")
        try advance()
        let type = try parseType()
        let initializer = isExternal ? nil : try parseConstant(type)
        module.globals.append(
            Global(
                name: name, type: type, initializer: initializer, isConstant: isConstant,
                isThreadLocal: isThreadLocal, line: .ir(line)))
        // Section, comdat, alignment, metadata.
        guard token.startsLine || isPunctuation(",") || token.kind == .end else {
            throw fault("the end of the line")
        }
        if isPunctuation(",") { try skipLine() }
    }

    /// Notes that `name` is defined here, once.
    mutating func define(_ name: String) throws(ContractError) {
        guard defined.insert(name).inserted else {
            throw .malformed(line: token.line, .redefined(name))
        }
    }

    /// `declare T @name(T, …) …`
    mutating func parseDeclaration() throws(ContractError) {
        try advance()
        while case .metadata = token.kind { try skipMetadataAttachment() }
        try skipWordsBeforeType()
        let result = try parseType()
        guard case .global(let name) = token.kind else { throw fault("a function's name") }
        try define("@" + name)
        let line = token.line
        try advance()
        try expect("(")
        var parameters: [IRType] = []
        var isVariadic = false
        if try !take(")") {
            repeat {
                if try take(word: "...") {
                    isVariadic = true
                    break
                }
                parameters.append(try parseType())
                _ = try skipParameterAttributes()
                if case .local = token.kind { try advance() }
            } while try take(",")
            try expect(")")
        }
        module.declarations.append(
            FunctionDeclaration(
                name: name, result: result, parameters: parameters, isVariadic: isVariadic))
        while token.line == line, token.kind != .end { try advance() }
    }

    /// `!dbg !12`: returns 12 if it is a debug location.
    @discardableResult
    mutating func skipMetadataAttachment() throws(ContractError) -> Int? {
        guard case .metadata(let kind) = token.kind else { throw fault("metadata") }
        try advance()
        guard case .metadata(let node) = token.kind else { throw fault("metadata") }
        try advance()
        // A numbered node ends here: the bracket behind `define … !dbg !3 {` is the function's.
        if Int(node) == nil, isPunctuation("(") || isPunctuation("{") { try skipBalanced() }
        return kind == "dbg" ? Int(node) : nil
    }
}
