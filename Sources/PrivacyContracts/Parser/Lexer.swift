/// Splits text LLVM IR into tokens, in one pass and without looking back.
struct Lexer {
    private let text: [UInt8]
    private var position = 0
    private var line = 1
    private var atLineStart = true

    init(_ text: [UInt8]) { self.text = text }

    /// The next token; `.end` again and again at the end.
    mutating func next() throws(ContractError) -> Token {
        skipBlank()
        let startsLine = atLineStart
        atLineStart = false
        let line = line
        let kind = try kind()
        return Token(kind: kind, line: line, startsLine: startsLine)
    }

    /// Goes to the end of the current line, over whatever stands there.
    mutating func skipLine() {
        while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
    }

    private mutating func skipBlank() {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\n"):
                line += 1
                atLineStart = true
                position += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                position += 1
            case UInt8(ascii: ";"):
                skipLine()
            default:
                return
            }
        }
    }

    private mutating func kind() throws(ContractError) -> Token.Kind {
        guard position < text.count else { return .end }
        let start = position
        let first = text[position]
        switch first {
        case UInt8(ascii: "%"):
            position += 1
            return .local(try name(after: "%"))
        case UInt8(ascii: "@"):
            position += 1
            return .global(try name(after: "@"))
        case UInt8(ascii: "!"):
            position += 1
            return .metadata(word())
        case UInt8(ascii: "#"):
            position += 1
            return .hash(word())
        case UInt8(ascii: "$"):
            position += 1
            return .word("$" + (try name(after: "$")))
        case UInt8(ascii: "\""):
            let bytes = try string()
            if peekColon() {
                position += 1
                return .label(String(decoding: bytes, as: UTF8.self))
            }
            return .string(bytes)
        default:
            break
        }
        if first == UInt8(ascii: "c"), start + 1 < text.count, text[start + 1] == UInt8(ascii: "\"")
        {
            position += 1
            return .bytes(try string())
        }
        if Self.isWordCharacter(first) {
            let text = word()
            if peekColon() {
                position += 1
                return .label(text)
            }
            return Self.classify(text)
        }
        position += 1
        return .punctuation(first)
    }

    private func peekColon() -> Bool {
        position < text.count && text[position] == UInt8(ascii: ":")
    }

    /// A number or a bare word.
    private static func classify(_ text: String) -> Token.Kind {
        let bytes = text.utf8
        let digits = bytes.first == UInt8(ascii: "-") ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first, isDigit(first) else {
            let isHex = text.hasPrefix("u0x") || text.hasPrefix("s0x")
            return isHex ? .otherNumber(text) : .word(text)
        }
        return digits.allSatisfy(isDigit) ? .number(text) : .otherNumber(text)
    }

    /// Letters, digits and `-$._+`; may be empty.
    private mutating func word() -> String {
        let start = position
        while position < text.count, Self.isWordCharacter(text[position]) { position += 1 }
        return String(decoding: text[start..<position], as: UTF8.self)
    }

    private mutating func name(after sign: String) throws(ContractError) -> String {
        if position < text.count, text[position] == UInt8(ascii: "\"") {
            return String(decoding: try string(), as: UTF8.self)
        }
        let name = word()
        guard !name.isEmpty else {
            throw .malformed(line: line, .expected("a name after \(sign)", found: "nothing"))
        }
        return name
    }

    /// A quoted string with `\\` and `\hh` escapes, on one line or several.
    private mutating func string() throws(ContractError) -> [UInt8] {
        let firstLine = line
        position += 1
        var bytes: [UInt8] = []
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return bytes
            case UInt8(ascii: "\\"):
                if position < text.count, text[position] == UInt8(ascii: "\\") {
                    bytes.append(byte)
                    position += 1
                } else if position + 1 < text.count, let high = Self.hex(text[position]),
                    let low = Self.hex(text[position + 1])
                {
                    bytes.append(high << 4 | low)
                    position += 2
                } else {
                    bytes.append(byte)
                }
            case UInt8(ascii: "\n"):
                line += 1
                bytes.append(byte)
            default:
                bytes.append(byte)
            }
        }
        throw .malformed(line: firstLine, .expected("a closing quote", found: "the end"))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "$"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "+"), 0x80...0xFF:
            true
        default:
            false
        }
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
