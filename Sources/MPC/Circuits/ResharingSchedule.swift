/// A circuit as steps of whole planes for parties whose local products are summands of the product.
///
/// With replicated shares x₀, x₁, x₂ of x, and so of y, what party i computes of xᵢ, xᵢ₊₁, yᵢ, yᵢ₊₁ is a summand of
/// x ∧ y (Araki et al. 2016, 2.1). Sums of products come out of summands without a message, and summands of what
/// is already replicated are xᵢ. Only what further ∧ and the outputs depend on is shared anew: of each level as few
/// bits as all paths from its products to those go through. A product of GF(2^4) costs 4 bits, whatever gates
/// it is made of.
struct ResharingSchedule: Sendable {
    struct Step: Sendable {
        /// In runs: four places each. Of both components the first is the ⊕ of the others; then, of summands, the ∧ of
        /// the two next, which are replicated; then the ⊕ of three summands.
        var operations: [UInt32] = []
        /// How many each run has of each of the three.
        var runs: [UInt32] = []
        /// Where the summands are that are shared anew: in so many places in a row.
        var target = 0
        var count = 0
    }

    /// Places in all; those of constants and inputs are as in `CircuitSchedule`.
    private(set) var places: Int
    private(set) var steps: [Step] = []
    /// Where the outputs are at the end.
    private(set) var outputs: [Int] = []

    init(_ circuit: BooleanCircuit) {
        let inputCount = circuit.inputs.reduce(0, +)
        let plan = ResharingPlan(circuit)
        var uses = plan.uses
        var place = [Int](repeating: -1, count: circuit.wireCount)
        var taken = PlaceMap(taken: CircuitSchedule.firstInput + inputCount)
        for wire in 0..<inputCount { place[wire] = CircuitSchedule.firstInput + wire }
        func release(_ wire: Int) {
            uses[wire] -= 1
            if uses[wire] == 0 { taken.release(place[wire]) }
        }
        for level in plan.levels {
            var step = Step()
            step.count = level.cut.count
            step.target = taken.take(step.count)
            let isCut = Set(level.cut)
            // Where summands are, some of which are replicated later besides.
            var part: [Int: Int] = [:]
            var partUses = level.summandUses
            for (i, wire) in level.cut.enumerated() { part[wire] = step.target + i }
            for operation in level.operations {
                let (target, z): (Int, Int)
                switch operation {
                case .sum(let wire, let terms):
                    // A target isn't one of its sources' places: they are let go of afterwards.
                    (target, z) = (wire, taken.take(1))
                    place[wire] = z
                    step.add(0, z, terms.map { $0.place { place[$0] } })
                case .product(let wire, let a, let b):
                    (target, z) = (wire, part[wire] ?? taken.take(1))
                    step.add(1, z, [place[a], place[b]])
                case .summandSum(let wire, let terms):
                    (target, z) = (wire, part[wire] ?? taken.take(1))
                    step.add(2, z, terms.map { $0.place { part[$0] ?? place[$0] } })
                }
                if case .sum = operation {
                    operation.forEachSource(release)
                    if uses[target] == 0 { taken.release(z) }
                    continue
                }
                part[target] = z
                operation.forEachSource { wire in
                    guard let z = part[wire] else { return release(wire) }
                    partUses[wire, default: 0] -= 1
                    if partUses[wire] == 0, !isCut.contains(wire) { taken.release(z) }
                }
            }
            for (i, wire) in level.cut.enumerated() {
                place[wire] = step.target + i
                if uses[wire] == 0 { taken.release(place[wire]) }
            }
            steps.append(step)
        }
        places = taken.count
        outputs = plan.outputs.map { place[$0] }
    }
}

extension ResharingSchedule.Step {
    /// Appends an operation of the kind, behind which the kinds of a run come.
    fileprivate mutating func add(_ kind: Int, _ z: Int, _ sources: [Int]) {
        if runs.isEmpty || runs.suffix(3).dropFirst(kind + 1).contains(where: { $0 > 0 }) {
            runs += [0, 0, 0]
        }
        runs[runs.count - 3 + kind] += 1
        operations += [UInt32(z)] + sources.map { UInt32($0) }
        for _ in sources.count..<3 { operations.append(UInt32(CircuitSchedule.zeros)) }
    }
}

extension ResharingPlan.Term {
    fileprivate func place(_ place: (Int) -> Int) -> Int {
        switch self {
        case .one: CircuitSchedule.ones
        case .wire(let wire): place(wire)
        }
    }
}
