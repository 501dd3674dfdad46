extension IRParser {
    /// Whether `token` can begin a type.
    var startsType: Bool {
        switch token.kind {
        case .local: true
        case .punctuation(let character):
            character == UInt8(ascii: "[") || character == UInt8(ascii: "{")
                || character == UInt8(ascii: "<")
        case .word(let word): Self.isTypeWord(word)
        default: false
        }
    }

    private static let floatTypes: Set<String> = [
        "half", "bfloat", "float", "double", "x86_fp80", "fp128", "ppc_fp128", "x86_mmx", "x86_amx",
        "token", "target",
    ]

    private static func isTypeWord(_ word: String) -> Bool {
        switch word {
        case "void", "ptr", "label", "metadata", "opaque": true
        default: floatTypes.contains(word) || integerWidth(word) != nil
        }
    }

    /// N of `iN`.
    private static func integerWidth(_ word: String) -> Int? {
        guard word.utf8.first == UInt8(ascii: "i"), word.utf8.count <= 9 else { return nil }
        guard word.utf8.dropFirst().allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
        return Int(word.dropFirst())
    }

    /// A type with everything that may follow it: `*`, `addrspace(n)`, a function's parameters.
    mutating func parseType() throws(ContractError) -> IRType {
        typeParts = 0
        return try parseInnerType()
    }

    private mutating func parseInnerType() throws(ContractError) -> IRType {
        typeParts += 1
        guard typeParts <= Self.typePartLimit else {
            throw .malformed(
                line: token.line, .tooMany("parts of a type", limit: Self.typePartLimit))
        }
        return try nested { (parser: inout Self) throws(ContractError) in
            var type = try parser.parsePlainType()
            while true {
                if try parser.take("*") {
                    type = .pointer
                } else if parser.isPunctuation("(") {
                    parser.functionResult = type
                    try parser.skipBalanced()
                    type = .function
                } else if parser.isWord("addrspace") {
                    try parser.advance()
                    try parser.expect("(")
                    let space = try parser.natural()
                    try parser.expect(")")
                    _ = try parser.take("*")
                    type = space == 0 ? .pointer : .unsupported("ptr addrspace(\(space))")
                } else {
                    return type
                }
            }
        }
    }

    private mutating func parsePlainType() throws(ContractError) -> IRType {
        switch token.kind {
        case .local(let name):
            try advance()
            return .named(name)
        case .word(let word):
            return try parseTypeWord(word)
        case .punctuation(UInt8(ascii: "[")):
            try advance()
            let count = try natural()
            try expect(word: "x")
            let element = try parseInnerType()
            try expect("]")
            return .array(count: count, element: element)
        case .punctuation(UInt8(ascii: "{")):
            try advance()
            return .structure(fields: try parseFields(), packed: false)
        case .punctuation(UInt8(ascii: "<")):
            try advance()
            if try take("{") {
                let fields = try parseFields()
                try expect(">")
                return .structure(fields: fields, packed: true)
            }
            return try parseVector()
        default:
            throw fault("a type")
        }
    }

    private mutating func parseTypeWord(_ word: String) throws(ContractError) -> IRType {
        let type: IRType
        switch word {
        case "void": type = .void
        case "ptr": type = .pointer
        case "label": type = .label
        case "metadata": type = .metadata
        case "opaque": type = .unsupported(word)
        default:
            if let width = Self.integerWidth(word) {
                guard width >= 1 else { throw fault("a type") }
                type = .integer(width: width)
            } else if Self.floatTypes.contains(word) {
                type = .unsupported(word)
            } else {
                throw fault("a type")
            }
        }
        try advance()
        if word == "target", isPunctuation("(") { try skipBalanced() }
        return type
    }

    /// The fields of a struct up to its `}`.
    private mutating func parseFields() throws(ContractError) -> [IRType] {
        var fields: [IRType] = []
        if try take("}") { return fields }
        repeat { fields.append(try parseInnerType()) } while try take(",")
        try expect("}")
        return fields
    }

    /// `4 x i32>` after the `<`.
    private mutating func parseVector() throws(ContractError) -> IRType {
        var scalable = ""
        if try take(word: "vscale") {
            try expect(word: "x")
            scalable = "vscale x "
        }
        let count = try natural()
        try expect(word: "x")
        let element = try parseInnerType()
        try expect(">")
        return .unsupported("<\(scalable)\(count) x \(element)>")
    }

    // MARK: Attributes

    /// Skips attributes, linkage, calling conventions and other bare words up to a type.
    /// Returns whether one of them passes a struct by value.
    mutating func skipWordsBeforeType() throws(ContractError) {
        while !startsType {
            guard try skipAttribute() else { throw fault("a type") }
        }
    }

    /// Skips parameter attributes up to a value, a comma or a bracket.
    /// - Returns: the first that changes what the parameter means, such as `byval`; nil if none does.
    mutating func skipParameterAttributes() throws(ContractError) -> String? {
        var found: String?
        while true {
            switch token.kind {
            case .word(let word):
                guard Self.attributes.contains(word) else { return found }
                if Self.meaningful.contains(word) { found = found ?? word }
                try advance()
                if case .number = token.kind, word == "align" { try advance() }
                if isPunctuation("(") { try skipBalanced() }
            case .string:
                try advance()
                if try take("=") { try advance() }
            default:
                return found
            }
        }
    }

    /// Skips one attribute of a function, with its number or bracket; false if none is next.
    mutating func skipAttribute() throws(ContractError) -> Bool {
        switch token.kind {
        case .word(let word):
            guard !startsType else { return false }
            try advance()
            if word == "align" || word == "cc" || word == "alignstack", case .number = token.kind {
                try advance()
            }
            if isPunctuation("(") { try skipBalanced() }
        case .string:
            try advance()
            if try take("=") {
                guard case .string = token.kind else { throw fault("a string") }
                try advance()
            }
        case .hash:
            try advance()
        default:
            return false
        }
        return true
    }

    /// Attributes by which a pointer stands for a copy of what it points to.
    private static let meaningful: Set<String> = ["byval", "inalloca", "preallocated"]

    private static let attributes: Set<String> = [
        "align", "allocalign", "allocptr", "byref", "byval", "captures", "dead_on_return",
        "dead_on_unwind", "dereferenceable", "dereferenceable_or_null", "elementtype", "immarg",
        "inalloca", "initializes", "inreg", "nest", "noalias", "nocapture", "noext", "nofree",
        "nofpclass", "nonnull", "noundef", "nosync", "preallocated", "range", "readnone",
        "readonly",
        "returned", "signext", "sret", "swiftasync", "swifterror", "swiftself", "writable",
        "writeonly", "zeroext",
    ]
}
