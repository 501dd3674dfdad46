/// What `ResharingSchedule` computes at each level of a circuit, and in which order.
struct ResharingPlan {
    enum Term: Equatable {
        case one
        case wire(Int)
    }

    enum Operation {
        /// The ⊕ of at most three terms, replicated.
        case sum(Int, [Term])
        /// A summand of the ∧ of two replicated wires.
        case product(Int, Int, Int)
        /// The ⊕ of at most three terms, a summand of which is enough.
        case summandSum(Int, [Term])
    }

    struct Level {
        var operations: [Operation] = []
        /// The wires that are shared anew at its end.
        var cut: [Int] = []
        /// How often a summand is read.
        var summandUses: [Int: Int] = [:]
    }

    private(set) var levels: [Level]
    /// How often a wire is read as a replicated one; outputs once more.
    private(set) var uses: [Int]
    let outputs: [Int]

    init(_ circuit: BooleanCircuit) {
        let outputCount = circuit.outputs.reduce(0, +)
        outputs = Array(circuit.wireCount - outputCount..<circuit.wireCount)
        let level = circuit.levels
        let depth = level.reduce(0, max)
        var gates = [[BooleanCircuit.Gate]](repeating: [], count: depth + 1)
        for gate in circuit.gates { gates[level[gate.target]].append(gate) }
        // Wires that are wanted replicated: by ∧, at another level, or as outputs.
        var isWanted = [Bool](repeating: false, count: circuit.wireCount)
        for wire in outputs { isWanted[wire] = true }
        for gate in circuit.gates {
            gate.forEachSource {
                if gate.isAnd || level[$0] != level[gate.target] { isWanted[$0] = true }
            }
        }
        uses = [Int](repeating: 0, count: circuit.wireCount)
        for wire in outputs { uses[wire] += 1 }
        levels = [Level](repeating: Level(), count: depth + 1)
        var sums = [[Operation]](repeating: [], count: depth + 1)
        sums[0] = gates[0].map { .sum($0.target, $0.terms) }
        for k in 0..<depth { sums[k + 1] = split(gates[k + 1], after: k, isWanted) }
        for k in 0...depth {
            for operation in sums[k] { operation.forEachSource { uses[$0] += 1 } }
            for operation in levels[k].operations {
                operation.forEachSource {
                    if levels[k].summandUses[$0] == nil { uses[$0] += 1 }
                }
            }
        }
        for k in 0...depth {
            let (cut, partUses) = (Set(levels[k].cut), levels[k].summandUses)
            levels[k].operations = Self.folded(levels[k].operations) {
                partUses[$0] == 1 && !cut.contains($0)
            }
        }
        merge(Self.folded(Array(sums.joined())) { uses[$0] == 1 })
    }

    /// Parts the gates of level k + 1 at a cut: the products, and what leads from them to the cut, belong to level
    /// k; the rest is returned.
    private mutating func split(
        _ gates: [BooleanCircuit.Gate], after k: Int, _ isWanted: [Bool]
    ) -> [Operation] {
        var number: [Int: Int] = [:]
        for (i, gate) in gates.enumerated() { number[gate.target] = i }
        var (edges, sources, sinks): ([(Int, Int)], [Int], [Int]) = ([], [], [])
        for (i, gate) in gates.enumerated() {
            if gate.isAnd {
                sources.append(i)
            } else {
                gate.forEachSource { if let j = number[$0] { edges.append((j, i)) } }
            }
            if isWanted[gate.target] { sinks.append(i) }
        }
        let cut = VertexCut(count: gates.count, edges: edges, sources: sources, sinks: sinks)
        // Backwards from what is wanted to the cut, and from the cut to the products.
        var isReplicated = [Bool](repeating: false, count: gates.count)
        var isSummand = cut.isCut
        for i in sinks where !cut.isCut[i] { isReplicated[i] = true }
        for i in gates.indices.reversed() where !gates[i].isAnd {
            gates[i].forEachSource {
                guard let j = number[$0] else { return }
                if isReplicated[i], !cut.isCut[j] { isReplicated[j] = true }
                if isSummand[i] { isSummand[j] = true }
            }
        }
        for (i, gate) in gates.enumerated() where isSummand[i] {
            if cut.isCut[i] { levels[k].cut.append(gate.target) }
            levels[k].summandUses[gate.target] = 0
            switch gate {
            case .and(let a, let b, let z): levels[k].operations.append(.product(z, a, b))
            default: levels[k].operations.append(.summandSum(gate.target, gate.terms))
            }
        }
        for operation in levels[k].operations {
            operation.forEachSource { levels[k].summandUses[$0]? += 1 }
        }
        return gates.indices.filter { isReplicated[$0] }.map {
            .sum(gates[$0].target, gates[$0].terms)
        }
    }

    /// With sums that only one other sum reads put into that one, up to three terms.
    private static func folded(
        _ operations: [Operation], isReadOnce: (Int) -> Bool
    ) -> [Operation] {
        var result: [Operation?] = []
        var at: [Int: Int] = [:]
        for operation in operations {
            guard let terms = operation.terms else {
                result.append(operation)
                continue
            }
            var all = terms
            for case .wire(let wire) in terms {
                guard let k = at[wire], isReadOnce(wire), let inner = result[k]?.terms,
                    all.count + inner.count <= 4
                else { continue }
                all = all.filter { $0 != .wire(wire) } + inner
                result[k] = nil
            }
            at[operation.target] = result.count
            result.append(operation.with(all))
        }
        return result.compactMap(\.self)
    }

    /// Puts sums right before the first operation that reads them, so that few are kept at once; those that none
    /// reads at the end.
    private mutating func merge(_ sums: [Operation]) {
        var at: [Int: Int] = [:]
        for (k, sum) in sums.enumerated() { at[sum.target] = k }
        var isDone = [Bool](repeating: false, count: sums.count)
        for k in levels.indices {
            var result: [Operation] = []
            func compute(_ first: Int) {
                var stack = [(first, false)]
                while let (i, isReady) = stack.popLast() {
                    if isDone[i] { continue }
                    if isReady {
                        isDone[i] = true
                        result.append(sums[i])
                        continue
                    }
                    stack.append((i, true))
                    sums[i].forEachSource {
                        if let j = at[$0], !isDone[j] { stack.append((j, false)) }
                    }
                }
            }
            for operation in levels[k].operations {
                operation.forEachSource {
                    // A summand's sum, replicated, comes later.
                    if levels[k].summandUses[$0] == nil, let i = at[$0] { compute(i) }
                }
                result.append(operation)
            }
            if k == levels.count - 1 { for i in sums.indices { compute(i) } }
            levels[k].operations = result
        }
    }
}

extension ResharingPlan.Operation {
    var target: Int {
        switch self {
        case .sum(let z, _), .product(let z, _, _), .summandSum(let z, _): z
        }
    }

    /// Of sums.
    fileprivate var terms: [ResharingPlan.Term]? {
        switch self {
        case .sum(_, let terms), .summandSum(_, let terms): terms
        case .product: nil
        }
    }

    /// A sum of other terms.
    fileprivate func with(_ terms: [ResharingPlan.Term]) -> Self {
        if case .sum(let z, _) = self { .sum(z, terms) } else { .summandSum(target, terms) }
    }

    /// Calls `body` with each wire that is read.
    func forEachSource(_ body: (Int) -> Void) {
        if case .product(_, let a, let b) = self {
            body(a)
            body(b)
        }
        for case .wire(let wire) in terms ?? [] { body(wire) }
    }
}

extension BooleanCircuit.Gate {
    /// What a local gate adds up.
    fileprivate var terms: [ResharingPlan.Term] {
        switch self {
        case .xor(let a, let b, _), .and(let a, let b, _): [.wire(a), .wire(b)]
        case .not(let a, _): [.wire(a), .one]
        case .copy(let a, _): [.wire(a)]
        case .constant(let bit, _): bit ? [.one] : []
        }
    }
}
