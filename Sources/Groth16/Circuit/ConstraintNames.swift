/// The names of constraints, in runs: neighbours of one name share an entry.
///
/// A name stands in scopes: `sha256/round/carry is a bit`.
@usableFromInline
struct ConstraintNames: Sendable {
    private struct Node: Hashable {
        let parent: Int
        let name: String
    }

    /// Scopes and names; the parent comes before its children. The first is the root.
    private var nodes = [Node(parent: -1, name: "")]
    private var numbers: [Node: Int] = [:]
    private var scope = 0
    /// From which constraint on a node names them, ascending.
    private var runs: [(start: Int, node: Int)] = []

    @usableFromInline init() {}

    private mutating func node(_ name: String) -> Int {
        let node = Node(parent: scope, name: name)
        if let number = numbers[node] { return number }
        nodes.append(node)
        numbers[node] = nodes.count - 1
        return nodes.count - 1
    }

    @usableFromInline mutating func enter(_ name: String) { scope = node(name) }

    @usableFromInline mutating func leave() { scope = nodes[scope].parent }

    /// Names the constraint with this number: one greater than the one named before.
    @usableFromInline mutating func append(_ name: String, constraint: Int) {
        let node = node(name)
        if runs.last?.node != node { runs.append((constraint, node)) }
    }

    /// The name of a constraint, its scopes before it.
    func name(_ constraint: Int) -> String {
        var (low, high) = (0, runs.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if runs[middle].start <= constraint { low = middle } else { high = middle }
        }
        guard low < high else { return "" }
        var parts = [String]()
        var node = runs[low].node
        while node > 0 {
            parts.append(nodes[node].name)
            node = nodes[node].parent
        }
        return parts.reversed().joined(separator: "/")
    }
}
