import MPC
import TestSupport
import Testing

@Suite struct VertexCutTests {
    /// Which vertices sources lead to without going through those of `mask`.
    private func reach(
        _ count: Int, _ edges: [(Int, Int)], _ sources: [Int], without mask: Int
    ) -> [Bool] {
        var isReached = [Bool](repeating: false, count: count)
        for v in sources where mask >> v & 1 == 0 { isReached[v] = true }
        // Edges go from lower numbers to higher ones.
        for (a, b) in edges.sorted(by: { $0 < $1 }) where isReached[a] && mask >> b & 1 == 0 {
            isReached[b] = true
        }
        return isReached
    }

    /// Against all sets of vertices, on random graphs.
    @Test func fewestVertices() {
        var random = SeededGenerator(label: "vertex cuts")
        for _ in 0..<300 {
            let count = Int.random(in: 1...9, using: &random)
            var edges: [(Int, Int)] = []
            for b in 0..<count {
                for a in 0..<b where Int.random(in: 0..<3, using: &random) == 0 {
                    edges.append((a, b))
                }
            }
            let sources = (0..<count).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            let sinks = (0..<count).filter { _ in Int.random(in: 0..<3, using: &random) == 0 }
            func parts(_ mask: Int) -> Bool {
                let isReached = reach(count, edges, sources, without: mask)
                return !sinks.contains { isReached[$0] }
            }
            let cut = VertexCut(count: count, edges: edges, sources: sources, sinks: sinks)
            let chosen = cut.isCut.enumerated().reduce(0) { $0 | ($1.element ? 1 << $1.offset : 0) }
            #expect(parts(chosen))
            let fewest = (0..<1 << count).filter(parts).map(\.nonzeroBitCount).min()
            #expect(chosen.nonzeroBitCount == fewest)
        }
    }

    /// Of a chain, the last vertex.
    @Test func nearestToTheSinks() {
        let edges = [(0, 1), (1, 2), (2, 3)]
        let cut = VertexCut(count: 4, edges: edges, sources: [0], sinks: [2, 3])
        #expect(cut.isCut == [false, false, true, false])
    }
}
