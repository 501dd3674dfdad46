/// The order in which predication visits a function's blocks.
///
/// Every block has a *position*: a topological order of the function without its back edges in which
/// the blocks of a loop stand together. Behind the last block of each loop stands a position of its
/// own, the loop's *restart*: back edges lead there, so that a round of the loop ends before the next
/// begins. The last position is the function's return.
struct TraceFlow {
    struct Loop {
        var header: Int
        var parent: Int?
        var blocks: Set<Int>
        var restart = 0
    }

    /// Position of each block; -1 when no way leads there.
    private(set) var position: [Int]
    private(set) var loops: [Loop] = []
    /// The innermost loop of each block, -1 outside of loops.
    private(set) var innermost: [Int]
    /// The block that runs at each position; the header for a restart, -1 for the return.
    private(set) var blockAt: [Int] = []
    var exit: Int { blockAt.count - 1 }

    /// Nil where the control flow is irreducible: a loop with two entries.
    init?(blocks: [DecodedBlock], edges: [DecodedEdge]) {
        let successors = blocks.map { block in
            var seen: [Int] = []
            for edge in block.edges where !seen.contains(edges[edge].target) {
                seen.append(edges[edge].target)
            }
            return seen
        }
        position = [Int](repeating: -1, count: blocks.count)
        innermost = [Int](repeating: -1, count: blocks.count)
        let order = Self.reversePostorder(successors)
        var rank = [Int](repeating: -1, count: blocks.count)
        for (index, block) in order.enumerated() { rank[block] = index }
        let predecessors = Self.invert(successors, rank)
        let dominator = Self.dominators(order, rank, predecessors)

        func dominates(_ a: Int, _ b: Int) -> Bool {
            var b = b
            while rank[b] > rank[a] { b = dominator[b] }
            return a == b
        }
        var bodies: [Int: Set<Int>] = [:]
        for block in order {
            for target in successors[block] where rank[target] <= rank[block] {
                guard dominates(target, block) else { return nil }
                var body = bodies[target] ?? [target]
                var work = [block]
                while let next = work.popLast() {
                    if body.insert(next).inserted { work += predecessors[next] }
                }
                bodies[target] = body
            }
        }
        // Outer loops first: their headers come first in the order.
        for header in order {
            guard let body = bodies[header] else { continue }
            loops.append(Loop(header: header, parent: nil, blocks: body))
            let index = loops.count - 1
            loops[index].parent = innermost[header] < 0 ? nil : innermost[header]
            for block in body { innermost[block] = index }
        }
        place(order, rank, successors)
        blockAt.append(-1)
    }

    func contains(_ loop: Int, _ block: Int) -> Bool { loops[loop].blocks.contains(block) }

    /// Lays the blocks out, loop by loop, outermost first.
    private mutating func place(_ order: [Int], _ rank: [Int], _ successors: [[Int]]) {
        // Within one loop (or the function), blocks in reverse postorder, a child loop whole at the
        // place of its header. A block that leaves a child loop must stand behind all of it, which
        // reverse postorder alone does not give: a stable order by (outer place) does.
        func lay(_ loop: Int?, _ blocks: [Int], _ flow: inout TraceFlow) {
            // Items: direct blocks, and child loops by their header.
            func item(_ block: Int) -> Int {
                var inner = flow.innermost[block]
                if inner == (loop ?? -1) { return block }
                while inner >= 0, flow.loops[inner].parent != loop {
                    inner = flow.loops[inner].parent ?? -1
                }
                return inner >= 0 ? flow.loops[inner].header : block
            }
            var members: [Int: [Int]] = [:]
            for block in blocks { members[item(block), default: []].append(block) }
            var waiting: [Int: Int] = [:]
            var next: [Int: Set<Int>] = [:]
            for block in blocks {
                let from = item(block)
                for target in successors[block] where members[item(target)] != nil {
                    let to = item(target)
                    if to == from || rank[target] <= rank[block] { continue }
                    if next[from, default: []].insert(to).inserted { waiting[to, default: 0] += 1 }
                }
            }
            var ready = members.keys.filter { waiting[$0, default: 0] == 0 }
            while !ready.isEmpty {
                let index = ready.indices.min { rank[ready[$0]] < rank[ready[$1]] } ?? 0
                let chosen = ready.remove(at: index)
                let inner = flow.innermost[chosen]
                if inner != loop ?? -1 {
                    var child = inner
                    while flow.loops[child].parent != loop, let parent = flow.loops[child].parent {
                        child = parent
                    }
                    lay(child, members[chosen, default: []], &flow)
                    flow.loops[child].restart = flow.blockAt.count
                    flow.blockAt.append(flow.loops[child].header)
                } else {
                    flow.position[chosen] = flow.blockAt.count
                    flow.blockAt.append(chosen)
                }
                for target in next[chosen, default: []] {
                    waiting[target, default: 0] -= 1
                    if waiting[target] == 0 { ready.append(target) }
                }
            }
        }
        lay(nil, order, &self)
    }

    private static func reversePostorder(_ successors: [[Int]]) -> [Int] {
        var seen = [Bool](repeating: false, count: successors.count)
        var postorder: [Int] = []
        var stack: [(block: Int, next: Int)] = [(0, 0)]
        seen[0] = true
        while let (block, next) = stack.last {
            if next < successors[block].count {
                stack[stack.count - 1].next += 1
                let target = successors[block][next]
                if !seen[target] {
                    seen[target] = true
                    stack.append((target, 0))
                }
            } else {
                postorder.append(block)
                stack.removeLast()
            }
        }
        return postorder.reversed()
    }

    private static func invert(_ successors: [[Int]], _ rank: [Int]) -> [[Int]] {
        var predecessors = [[Int]](repeating: [], count: successors.count)
        for block in successors.indices where rank[block] >= 0 {
            for target in successors[block] { predecessors[target].append(block) }
        }
        return predecessors
    }

    /// Immediate dominators (Cooper, Harvey and Kennedy, A Simple, Fast Dominance Algorithm).
    private static func dominators(
        _ order: [Int], _ rank: [Int], _ predecessors: [[Int]]
    ) -> [Int] {
        var dominator = [Int](repeating: -1, count: predecessors.count)
        dominator[0] = 0
        var changed = true
        while changed {
            changed = false
            for block in order.dropFirst() {
                var new = -1
                for other in predecessors[block] where dominator[other] >= 0 {
                    if new < 0 {
                        new = other
                        continue
                    }
                    var a = other
                    while a != new {
                        while rank[a] > rank[new] { a = dominator[a] }
                        while rank[new] > rank[a] { new = dominator[new] }
                    }
                }
                if dominator[block] != new {
                    dominator[block] = new
                    changed = true
                }
            }
        }
        return dominator
    }
}
