/// A circuit as steps of whole planes: local ones, and batches of AND gates that don't depend on one another.
/// Wires share places that are no longer needed.
struct CircuitSchedule: Sendable {
    struct Step: Sendable {
        /// Before the batch, in this order: triples of places, the first is the ⊕ of the other two.
        var sums: [UInt32] = []
        /// Pairs of places, and where the first result goes: the others follow it.
        var pairs: [UInt32] = []
        var target = 0

        /// How many AND gates the batch has.
        var count: Int { pairs.count / 2 }
    }

    /// The places of constants; the inputs come behind them.
    static let ones = 0
    static let zeros = 1
    static let firstInput = 2

    /// Places in all.
    private(set) var places: Int
    private(set) var steps: [Step] = []
    /// Where the outputs are at the end.
    private(set) var outputs: [Int] = []

    init(_ circuit: BooleanCircuit) {
        let inputCount = circuit.inputs.reduce(0, +)
        let outputCount = circuit.outputs.reduce(0, +)
        let (gates, batches) = Self.levels(of: circuit)
        // How often a wire is still read; outputs once more.
        var uses = [Int](repeating: 0, count: circuit.wireCount)
        for gate in circuit.gates { gate.forEachSource { uses[$0] += 1 } }
        for wire in circuit.wireCount - outputCount..<circuit.wireCount { uses[wire] += 1 }

        var place = [Int](repeating: -1, count: circuit.wireCount)
        var taken = PlaceMap(taken: Self.firstInput + inputCount)
        for wire in 0..<inputCount { place[wire] = Self.firstInput + wire }
        func release(_ wire: Int) {
            uses[wire] -= 1
            if uses[wire] == 0 { taken.release(place[wire]) }
        }
        for k in gates.indices {
            var step = Step()
            for gate in gates[k] {
                // A target isn't one of its sources' places: they are let go of afterwards.
                let (target, z) = (gate.target, taken.take(1))
                place[target] = z
                let (a, b) =
                    switch gate {
                    case .xor(let a, let b, _): (place[a], place[b])
                    case .not(let a, _): (place[a], Self.ones)
                    case .copy(let a, _): (place[a], Self.zeros)
                    case .constant(true, _): (Self.ones, Self.zeros)
                    default: (Self.zeros, Self.zeros)
                    }
                step.sums += [UInt32(z), UInt32(a), UInt32(b)]
                gate.forEachSource(release)
                if uses[target] == 0 { taken.release(z) }
            }
            step.target = taken.take(batches[k].count)
            for (i, gate) in batches[k].enumerated() {
                gate.forEachSource { step.pairs.append(UInt32(place[$0])) }
                place[gate.target] = step.target + i
            }
            for gate in batches[k] { gate.forEachSource(release) }
            for gate in batches[k] where uses[gate.target] == 0 {
                taken.release(place[gate.target])
            }
            steps.append(step)
        }
        places = taken.count
        outputs = (circuit.wireCount - outputCount..<circuit.wireCount).map { place[$0] }
    }

    /// The local gates before each batch, and the AND gates of each: inputs are there before batch 0, the
    /// results of batch k before batch k + 1.
    private static func levels(
        of circuit: BooleanCircuit
    ) -> (local: [[BooleanCircuit.Gate]], batches: [[BooleanCircuit.Gate]]) {
        let level = circuit.levels
        let depth = level.reduce(0, max)
        var local = [[BooleanCircuit.Gate]](repeating: [], count: depth + 1)
        var batches = local
        for gate in circuit.gates {
            let k = level[gate.target]
            if gate.isAnd { batches[k - 1].append(gate) } else { local[k].append(gate) }
        }
        return (local, batches)
    }
}
