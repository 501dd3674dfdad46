/// Who may have a secret: parties, and nodes that need some of their children, nested as one likes.
///
/// Written as text: a party's name, or `2(ann, bob, cy)` for two of three, `all(...)` and `any(...)`.
/// A party may stand in several places.
public struct AccessTree: Equatable, Sendable {
    /// A leaf or an inner node.
    public indirect enum Node: Equatable, Sendable {
        case party(String)
        case threshold(Int, [Node])
    }

    public let root: Node

    /// Levels below each other that a tree may have, the leaves' counted.
    public static let depthLimit = 16
    /// Leaves that a tree may have.
    public static let leafLimit = 1024

    /// Throws `.accessTree` for a tree that can't be shared by, or is larger than the limits.
    public init(_ root: Node) throws(SecretSharingError) {
        var leaves = 0
        try Self.check(root, depth: 1, &leaves)
        self.root = root
    }

    private static func check(
        _ node: Node, depth: Int, _ leaves: inout Int
    ) throws(SecretSharingError) {
        guard depth <= depthLimit else { throw .accessTree(.tooDeep) }
        switch node {
        case .party(let name):
            guard isName(name) else { throw .accessTree(.badName) }
            leaves += 1
            guard leaves <= leafLimit else { throw .accessTree(.tooLarge) }
        case .threshold(let needed, let children):
            guard children.count <= 255 else {
                throw .accessTree(.tooManyChildren(children.count))
            }
            guard needed >= 1, needed <= children.count else {
                throw .accessTree(
                    .impossibleThreshold(needed: needed, children: children.count))
            }
            for child in children { try check(child, depth: depth + 1, &leaves) }
        }
    }

    /// Not a number, and no word of the grammar.
    private static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count) && name.utf8.allSatisfy(isNameCharacter)
            && name != "all" && name != "any"
            && !name.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    static func isNameCharacter(_ character: UInt8) -> Bool {
        switch character {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "@"): true
        default: false
        }
    }

    /// All parties, each once, in the order of their first places.
    public var parties: [String] {
        var names = [String]()
        func visit(_ node: Node) {
            switch node {
            case .party(let name): if !names.contains(name) { names.append(name) }
            case .threshold(_, let children): children.forEach(visit)
            }
        }
        visit(root)
        return names
    }

    /// Whether these parties together may have the secret.
    public func authorizes(_ parties: Set<String>) -> Bool {
        func isSatisfied(_ node: Node) -> Bool {
            switch node {
            case .party(let name): parties.contains(name)
            case .threshold(let needed, let children):
                children.filter(isSatisfied).count >= needed
            }
        }
        return isSatisfied(root)
    }
}
