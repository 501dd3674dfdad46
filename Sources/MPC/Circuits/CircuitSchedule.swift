/// A circuit as steps of whole planes: local ones, and batches of AND gates that don't depend on one another.
/// Wires share places that are no longer needed.
struct CircuitSchedule: Sendable {
    enum Local: Sendable {
        case xor(Int, Int, Int)
        case copy(Int, Int)
        case clear(Int)
    }

    struct Step: Sendable {
        /// In this order, before the batch.
        var local: [Local] = []
        /// Pairs of places, and where the results go.
        var pairs: [(Int, Int)] = []
        var targets: [Int] = []
    }

    /// Places in all. Place 0 has ones, the inputs come behind it.
    private(set) var places = 0
    private(set) var steps: [Step] = []
    /// Where the outputs are at the end.
    private(set) var outputs: [Int] = []

    init(_ circuit: BooleanCircuit) {
        let inputCount = circuit.inputs.reduce(0, +)
        let outputCount = circuit.outputs.reduce(0, +)
        // The batch in which a wire is there: inputs in 0, the results of batch k in k + 1.
        var level = [Int](repeating: 0, count: circuit.wireCount)
        for gate in circuit.gates {
            let (sources, target) = gate.wires
            let deepest = sources.reduce(0) { max($0, level[$1]) }
            if case .and = gate { level[target] = deepest + 1 } else { level[target] = deepest }
        }
        let depth = level.reduce(0, max)
        var gates = [[BooleanCircuit.Gate]](repeating: [], count: depth + 1)
        var batches = gates
        for gate in circuit.gates {
            let target = gate.wires.target
            if case .and = gate {
                batches[level[target] - 1].append(gate)
            } else {
                gates[level[target]].append(gate)
            }
        }
        // How often a wire is still read; outputs once more.
        var uses = [Int](repeating: 0, count: circuit.wireCount)
        for gate in circuit.gates { for source in gate.wires.sources { uses[source] += 1 } }
        for wire in circuit.wireCount - outputCount..<circuit.wireCount { uses[wire] += 1 }

        var place = [Int](repeating: -1, count: circuit.wireCount)
        var free: [Int] = []
        var next = 1 + inputCount
        for wire in 0..<inputCount { place[wire] = wire + 1 }
        func take() -> Int {
            if let place = free.popLast() { return place }
            next += 1
            return next - 1
        }
        func release(_ wire: Int) {
            uses[wire] -= 1
            if uses[wire] == 0 { free.append(place[wire]) }
        }
        for k in 0...depth {
            var step = Step()
            for gate in gates[k] {
                let (sources, target) = gate.wires
                // A target isn't one of its sources' places: they are let go of afterwards.
                place[target] = take()
                switch gate {
                case .xor(let a, let b, _):
                    step.local.append(.xor(place[a], place[b], place[target]))
                case .not(let a, _): step.local.append(.xor(place[a], 0, place[target]))
                case .copy(let a, _): step.local.append(.copy(place[a], place[target]))
                case .constant(true, _): step.local.append(.copy(0, place[target]))
                default: step.local.append(.clear(place[target]))
                }
                for source in sources { release(source) }
                if uses[target] == 0 { free.append(place[target]) }
            }
            for gate in batches[k] {
                guard case .and(let a, let b, let z) = gate else { continue }
                step.pairs.append((place[a], place[b]))
                place[z] = take()
                step.targets.append(place[z])
            }
            for gate in batches[k] { for source in gate.wires.sources { release(source) } }
            for gate in batches[k] where uses[gate.wires.target] == 0 {
                free.append(place[gate.wires.target])
            }
            steps.append(step)
        }
        places = next
        outputs = (circuit.wireCount - outputCount..<circuit.wireCount).map { place[$0] }
    }
}
