extension AccessTree: CustomStringConvertible {
    /// The text that `init(text:)` reads.
    public var description: String {
        func text(_ node: Node) -> String {
            switch node {
            case .party(let name): return name
            case .threshold(let needed, let children):
                let word =
                    needed == children.count ? "all" : needed == 1 ? "any" : "\(needed)"
                return word + "(" + children.map(text).joined(separator: ", ") + ")"
            }
        }
        return text(root)
    }

    /// No text is longer, in bytes.
    public static let textLimit = 1 << 17

    /// Reads a tree. Blanks may stand between words; names and words are case-sensitive.
    ///
    /// Throws `.accessTree`.
    public init(text: String) throws(SecretSharingError) {
        var parser = Parser(text: Array(text.utf8))
        guard parser.text.count <= Self.textLimit else { throw .accessTree(.tooLarge) }
        let root = try parser.node(depth: 1)
        parser.skipBlanks()
        guard parser.position == parser.text.count else {
            throw .accessTree(.syntax(position: parser.position))
        }
        try self.init(root)
    }

    private struct Parser {
        let text: [UInt8]
        var position = 0
        var leaves = 0

        mutating func skipBlanks() {
            while position < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[position]) {
                position += 1
            }
        }

        mutating func take(_ character: Character) -> Bool {
            skipBlanks()
            guard position < text.count, text[position] == character.asciiValue else {
                return false
            }
            position += 1
            return true
        }

        mutating func word() throws(SecretSharingError) -> String {
            skipBlanks()
            let start = position
            while position < text.count, AccessTree.isNameCharacter(text[position]) {
                position += 1
            }
            guard position > start else { throw .accessTree(.syntax(position: start)) }
            return String(decoding: text[start..<position], as: UTF8.self)
        }

        mutating func node(depth: Int) throws(SecretSharingError) -> Node {
            guard depth <= AccessTree.depthLimit else { throw .accessTree(.tooDeep) }
            let word = try word()
            let end = position
            guard take("(") else {
                leaves += 1
                guard leaves <= AccessTree.leafLimit else { throw .accessTree(.tooLarge) }
                return .party(word)
            }
            var children = [try node(depth: depth + 1)]
            while take(",") { children.append(try node(depth: depth + 1)) }
            guard take(")") else { throw .accessTree(.syntax(position: position)) }
            switch word {
            case "all": return .threshold(children.count, children)
            case "any": return .threshold(1, children)
            default:
                // A number in its only spelling.
                guard let needed = Int(word), needed >= 0, "\(needed)" == word else {
                    throw .accessTree(.syntax(position: end - word.utf8.count))
                }
                return .threshold(needed, children)
            }
        }
    }
}
