/// A token of text LLVM IR.
struct Token {
    enum Kind: Equatable {
        /// A keyword, type or other bare word: `define`, `i32`, `nsw`.
        case word(String)
        /// `name:` at the head of a block.
        case label(String)
        /// `%name`, without the sign, quotes and escapes resolved.
        case local(String)
        /// `@name`
        case global(String)
        /// `!name`, `!12`; empty for a bare `!`.
        case metadata(String)
        /// `#0`, or `#dbg_value` (whose line is skipped by the parser).
        case hash(String)
        /// `"…"`
        case string([UInt8])
        /// `c"…"`
        case bytes([UInt8])
        /// A decimal integer, as written.
        case number(String)
        /// Any other number: `1.0e+00`, `0x3FF0…`, `0xK…`, `u0xFF`.
        case otherNumber(String)
        /// One character of punctuation; `...` is three.
        case punctuation(UInt8)
        case end
    }

    var kind: Kind
    /// Line of the text, from 1.
    var line: Int
    /// Whether it is the first token of its line.
    var startsLine: Bool

    /// How an error shows it: at most 40 characters.
    var shown: String {
        let text =
            switch kind {
            case .word(let text), .number(let text), .otherNumber(let text): text
            case .label(let text): text + ":"
            case .local(let text): "%" + text
            case .global(let text): "@" + text
            case .metadata(let text): "!" + text
            case .hash(let text): "#" + text
            case .string: "a string"
            case .bytes: "a byte string"
            case .punctuation(let character): String(UnicodeScalar(character))
            case .end: "the end"
            }
        return String(text.prefix(40))
    }
}
