/// Why an access tree was refused.
public enum AccessTreeDefect: Error, Equatable, Sendable {
    /// A node needs fewer than one child or more than it has.
    case impossibleThreshold(needed: Int, children: Int)
    /// A node has more children than a sharing has parties.
    case tooManyChildren(Int)
    /// The tree is deeper than 16 levels.
    case tooDeep
    /// The tree has more than 1024 leaves.
    case tooLarge
    /// A party's name is empty, longer than 64 characters, or has other characters than letters, digits,
    /// and . _ - @ of ASCII.
    case badName
    /// The text breaks the grammar at this position.
    case syntax(position: Int)
}

extension AccessTreeDefect: CustomStringConvertible {
    /// One line.
    public var description: String {
        switch self {
        case .impossibleThreshold(let needed, let children):
            "\(needed) of \(children) children can't be needed"
        case .tooManyChildren(let count): "a node has \(count) children: 255 are taken"
        case .tooDeep: "the tree is deeper than \(AccessTree.depthLimit) levels"
        case .tooLarge: "the tree has more than \(AccessTree.leafLimit) leaves"
        case .badName:
            "a party's name has 1 to 64 letters, digits, and . _ - @; all, any and numbers are none"
        case .syntax(let position):
            "not an access tree: see character \(position + 1); for example 2(ann, bob, any(cy, di))"
        }
    }
}
