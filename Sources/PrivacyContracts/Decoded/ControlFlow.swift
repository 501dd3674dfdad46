/// The shape of a function's control flow: what can be reached, dominators, post-dominators, loops.
///
/// Dominators by Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001); loops
/// innermost first with union-find, after Tarjan (1974). Blocks are indices, 0 is the entry.
struct ControlFlow {
    /// Successors without repetition.
    let successors: [[Int]]
    /// Reachable predecessors without repetition.
    private(set) var predecessors: [[Int]]
    /// Reachable blocks in reverse post-order; the entry first.
    private(set) var order: [Int] = []
    /// Position in `order`; -1 for a block that can't be reached.
    private(set) var position: [Int]
    /// Immediate dominator; -1 for the entry and unreachable blocks.
    private(set) var dominator: [Int]
    /// Immediate post-dominator; nil at the end, or where no return can be reached.
    private(set) var postDominator: [Int?]
    /// Header of the innermost loop around each block.
    private(set) var loopHeader: [Int?]
    /// For a loop's header: the header of the next loop around it.
    private(set) var outerLoopHeader: [Int?]
    private(set) var loopDepth: [Int]
    /// Times of entry and exit of a walk over the dominator tree.
    private var enter: [Int]
    private var leave: [Int]

    /// - Parameters:
    ///   - successors: of each block.
    ///   - returns: blocks that end with a return.
    init(successors: [[Int]], returns: [Int]) {
        let count = successors.count
        self.successors = successors.map { list in
            var seen: Set<Int> = []
            return list.filter { seen.insert($0).inserted }
        }
        predecessors = Array(repeating: [], count: count)
        position = Array(repeating: -1, count: count)
        dominator = Array(repeating: -1, count: count)
        postDominator = Array(repeating: nil, count: count)
        loopHeader = Array(repeating: nil, count: count)
        outerLoopHeader = Array(repeating: nil, count: count)
        loopDepth = Array(repeating: 0, count: count)
        enter = Array(repeating: -1, count: count)
        leave = Array(repeating: -1, count: count)

        order = Self.reversePostOrder(from: 0, self.successors)
        for (index, block) in order.enumerated() { position[block] = index }
        for block in order {
            for successor in self.successors[block] { predecessors[successor].append(block) }
        }
        dominator = Self.dominators(order: order, position: position, predecessors: predecessors)
        numberTree()
        findPostDominators(returns: returns)
        findLoops()
    }

    func isReachable(_ block: Int) -> Bool { position[block] >= 0 }

    /// Whether every way from the entry to `b` passes `a`; both reachable.
    func dominates(_ a: Int, _ b: Int) -> Bool { enter[a] <= enter[b] && leave[b] <= leave[a] }

    private static func reversePostOrder(from root: Int, _ successors: [[Int]]) -> [Int] {
        var seen = [Bool](repeating: false, count: successors.count)
        var stack = [(root, 0)]
        var postOrder: [Int] = []
        seen[root] = true
        while let (block, next) = stack.last {
            if next < successors[block].count {
                stack[stack.count - 1].1 += 1
                let successor = successors[block][next]
                if !seen[successor] {
                    seen[successor] = true
                    stack.append((successor, 0))
                }
            } else {
                postOrder.append(block)
                stack.removeLast()
            }
        }
        return postOrder.reversed()
    }

    /// Immediate dominators of the blocks in `order`, -1 for its first.
    private static func dominators(
        order: [Int], position: [Int], predecessors: [[Int]]
    ) -> [Int] {
        var dominator = [Int](repeating: -1, count: position.count)
        guard let root = order.first else { return dominator }
        dominator[root] = root
        var changed = true
        while changed {
            changed = false
            for block in order.dropFirst() {
                var candidate = -1
                for predecessor in predecessors[block] where dominator[predecessor] >= 0 {
                    guard candidate >= 0 else {
                        candidate = predecessor
                        continue
                    }
                    var a = predecessor
                    while a != candidate {
                        while position[a] > position[candidate] { a = dominator[a] }
                        while position[candidate] > position[a] {
                            candidate = dominator[candidate]
                        }
                    }
                }
                if dominator[block] != candidate {
                    dominator[block] = candidate
                    changed = true
                }
            }
        }
        dominator[root] = -1
        return dominator
    }

    private mutating func numberTree() {
        var children = [[Int]](repeating: [], count: dominator.count)
        for block in order where dominator[block] >= 0 { children[dominator[block]].append(block) }
        var time = 0
        var stack = [(0, 0)]
        enter[0] = 0
        while let (block, next) = stack.last {
            time += 1
            if next < children[block].count {
                stack[stack.count - 1].1 += 1
                enter[children[block][next]] = time
                stack.append((children[block][next], 0))
            } else {
                leave[block] = time
                stack.removeLast()
            }
        }
    }

    /// Dominators of the reversed graph, from one end behind all returns. Blocks from which no
    /// return can be reached are left out, and with them the ways into them.
    private mutating func findPostDominators(returns: [Int]) {
        let count = successors.count
        var reversed = predecessors
        reversed.append(returns.filter(isReachable))
        let order = Self.reversePostOrder(from: count, reversed)
        var position = [Int](repeating: -1, count: count + 1)
        for (index, block) in order.enumerated() { position[block] = index }
        var sources = [[Int]](repeating: [], count: count + 1)
        for block in order {
            for source in reversed[block] { sources[source].append(block) }
        }
        let dominator = Self.dominators(order: order, position: position, predecessors: sources)
        for block in order where block < count && dominator[block] != count {
            postDominator[block] = dominator[block]
        }
    }

    private mutating func findLoops() {
        var parent = Array(successors.indices)
        func find(_ block: Int) -> Int {
            var root = block
            while parent[root] != root { root = parent[root] }
            var block = block
            while parent[block] != root { (parent[block], block) = (root, parent[block]) }
            return root
        }
        for header in order.reversed() {
            var work = predecessors[header].filter { dominates(header, $0) }.map(find)
            guard !work.isEmpty else { continue }
            loopHeader[header] = header
            while let block = work.popLast() {
                let block = find(block)
                guard block != header else { continue }
                if loopHeader[block] == nil { loopHeader[block] = header }
                if loopHeader[block] == block { outerLoopHeader[block] = header }
                parent[block] = header
                work.append(contentsOf: predecessors[block])
            }
        }
        for block in order {
            guard let header = loopHeader[block] else { continue }
            if header == block {
                loopDepth[block] = 1 + (outerLoopHeader[block].map { loopDepth[$0] } ?? 0)
            } else {
                loopDepth[block] = loopDepth[header]
            }
        }
    }
}
