/// The fewest vertices of a directed graph through one of which every path from its sources to its sinks goes
/// (Menger; found as a maximum flow by Dinic's algorithm, Soviet Math. Doklady 11, 1970). Of several such sets
/// the one nearest to the sinks.
package struct VertexCut {
    /// Whether a vertex is in the set.
    package private(set) var isCut: [Bool]

    /// Edges in pairs, one and its reverse; at a vertex they are chained.
    private var ends: [Int] = []
    private var isOpen: [Bool] = []
    private var following: [Int] = []
    private var first: [Int]
    private var distance: [Int] = []
    /// Whether an edge is never used up.
    private var isWide: [Bool] = []

    /// - Parameters:
    ///   - count: how many vertices there are, numbered from 0.
    ///   - edges: from which vertex to which.
    package init(count: Int, edges: [(Int, Int)], sources: [Int], sinks: [Int]) {
        // Vertex v is an edge from 2v to 2v + 1; the graph's source and sink come last.
        let (source, sink) = (2 * count, 2 * count + 1)
        first = [Int](repeating: -1, count: 2 * count + 2)
        isCut = []
        for v in 0..<count { connect(2 * v, 2 * v + 1, isWide: false) }
        for (a, b) in edges { connect(2 * a + 1, 2 * b, isWide: true) }
        for v in sources { connect(source, 2 * v, isWide: true) }
        for v in sinks { connect(2 * v + 1, sink, isWide: true) }
        while reaches(sink, from: source) {
            var next = first
            while augment(source, sink, &next) {}
        }
        let reaching = vertices(reaching: sink)
        isCut = (0..<count).map { !reaching[2 * $0] && reaching[2 * $0 + 1] }
    }

    private mutating func connect(_ a: Int, _ b: Int, isWide wide: Bool) {
        for (from, to, open) in [(a, b, true), (b, a, false)] {
            following.append(first[from])
            first[from] = ends.count
            ends.append(to)
            isOpen.append(open)
            isWide.append(wide)
        }
    }

    /// Finds how far every vertex is from the source. False if the sink can't be reached any more.
    private mutating func reaches(_ sink: Int, from source: Int) -> Bool {
        distance = [Int](repeating: -1, count: first.count)
        distance[source] = 0
        var queue = [source]
        var at = 0
        while at < queue.count {
            let a = queue[at]
            at += 1
            var edge = first[a]
            while edge >= 0 {
                let b = ends[edge]
                if isOpen[edge], distance[b] < 0 {
                    distance[b] = distance[a] + 1
                    queue.append(b)
                }
                edge = following[edge]
            }
        }
        return distance[sink] >= 0
    }

    /// Sends one more unit along a shortest path. False if there is none.
    ///
    /// `next` are the edges of each vertex that haven't led to a dead end.
    private mutating func augment(_ source: Int, _ sink: Int, _ next: inout [Int]) -> Bool {
        var path: [Int] = []
        var a = source
        while a != sink {
            let edge = next[a]
            if edge < 0 {
                // A dead end: back.
                guard let last = path.popLast() else { return false }
                a = ends[last ^ 1]
                next[a] = following[next[a]]
            } else if isOpen[edge], distance[ends[edge]] == distance[a] + 1 {
                path.append(edge)
                a = ends[edge]
            } else {
                next[a] = following[edge]
            }
        }
        // No edge carries more than one unit, since the vertex at one of its ends doesn't. A wide one stays
        // open all the same.
        for edge in path where !isWide[edge] || edge & 1 == 1 { isOpen[edge] = false }
        for edge in path { isOpen[edge ^ 1] = true }
        return true
    }

    private func vertices(reaching sink: Int) -> [Bool] {
        var isReaching = [Bool](repeating: false, count: first.count)
        isReaching[sink] = true
        var stack = [sink]
        while let b = stack.popLast() {
            var edge = first[b]
            while edge >= 0 {
                let a = ends[edge]
                if isOpen[edge ^ 1], !isReaching[a] {
                    isReaching[a] = true
                    stack.append(a)
                }
                edge = following[edge]
            }
        }
        return isReaching
    }
}
