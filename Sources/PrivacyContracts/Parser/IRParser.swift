/// Reads a module: recursive descent over the tokens, one token ahead.
///
/// Linear in the length of the text, nesting bounded by `depthLimit`, every fault a typed error.
/// Sentences of the language that carry no meaning for contracts (attributes, metadata, debug
/// records, comdats, use-list orders) are skipped.
struct IRParser {
    /// Deepest nesting of types and constants.
    static let depthLimit = 64
    /// Most types in one type written out: layouts of those without a name are worked out at each use.
    static let typePartLimit = 1024
    /// Longest text, in bytes.
    static let textLimit = 16 << 20

    var lexer: Lexer
    /// The token to be read next.
    var token: Token
    var depth = 0
    /// Types met in the type being read.
    var typeParts = 0
    /// The function being read.
    var body = FunctionBody()
    /// The debug location met while an instruction's list was read.
    var pendingLocation: Int?
    /// The result of the function type read last.
    var functionResult = IRType.void

    var module = Module(
        sourceFileName: "", targetTriple: "", dataLayout: "", namedTypes: [:], globals: [],
        functions: [], declarations: [])
    /// Lines of the debug locations and subprograms, by number of their metadata node.
    var debugLines: [Int: Int] = [:]
    /// A debug location to be looked up when the whole text is read.
    struct Location {
        var function: Int
        /// Nil for the function itself.
        var block: Int?
        var instruction: Int
        var node: Int
    }
    var locations: [Location] = []
    /// Names of globals and functions that were defined.
    var defined: Set<String> = []

    init(_ text: String) throws(ContractError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.textLimit else {
            throw .malformed(line: 1, .tooLong(bytes: bytes.count, limit: Self.textLimit))
        }
        lexer = Lexer(bytes)
        token = Token(kind: .end, line: 1, startsLine: true)
        try advance()
    }

    // MARK: Tokens

    mutating func advance() throws(ContractError) { token = try lexer.next() }

    /// Skips the rest of the line that `token` stands in.
    mutating func skipLine() throws(ContractError) {
        let line = token.line
        while token.line == line, token.kind != .end { try advance() }
    }

    /// Skips the line of `token` unread: for metadata, whose words follow no common rule.
    mutating func skipRawLine() throws(ContractError) {
        lexer.skipLine()
        try advance()
    }

    func fault(_ expected: String) -> ContractError {
        .malformed(line: token.line, .expected(expected, found: token.shown))
    }

    func isWord(_ text: String) -> Bool { token.kind == .word(text) }

    func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        token.kind == .punctuation(UInt8(ascii: scalar))
    }

    /// Reads `text` if it is next.
    mutating func take(word text: String) throws(ContractError) -> Bool {
        guard isWord(text) else { return false }
        try advance()
        return true
    }

    mutating func take(_ scalar: Unicode.Scalar) throws(ContractError) -> Bool {
        guard isPunctuation(scalar) else { return false }
        try advance()
        return true
    }

    mutating func expect(word text: String) throws(ContractError) {
        guard try take(word: text) else { throw fault(text) }
    }

    mutating func expect(_ scalar: Unicode.Scalar) throws(ContractError) {
        guard try take(scalar) else { throw fault(String(scalar)) }
    }

    /// A decimal integer that fits an Int and is not negative.
    mutating func natural() throws(ContractError) -> Int {
        guard case .number(let text) = token.kind else { throw fault("a number") }
        guard let value = Int(text), value >= 0 else {
            throw .malformed(line: token.line, .numberTooLarge(String(text.prefix(40))))
        }
        try advance()
        return value
    }

    /// Runs `body` one level deeper.
    mutating func nested<T>(
        _ body: (inout Self) throws(ContractError) -> T
    ) throws(ContractError) -> T {
        guard depth < Self.depthLimit else {
            throw .malformed(line: token.line, .tooDeep(limit: Self.depthLimit))
        }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    /// Skips `( … )` with everything nested in it; `token` is the opening bracket.
    mutating func skipBalanced() throws(ContractError) {
        var open = 0
        repeat {
            switch token.kind {
            case .punctuation(UInt8(ascii: "(")), .punctuation(UInt8(ascii: "[")),
                .punctuation(UInt8(ascii: "{")):
                open += 1
            case .punctuation(UInt8(ascii: ")")), .punctuation(UInt8(ascii: "]")),
                .punctuation(UInt8(ascii: "}")):
                open -= 1
            case .end:
                throw fault("a closing bracket")
            default:
                break
            }
            try advance()
        } while open > 0
    }
}
