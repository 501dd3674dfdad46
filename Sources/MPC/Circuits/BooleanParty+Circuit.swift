internal import CKernels

extension BooleanParty {
    /// The outputs of a circuit for as many instances as the inputs have elements: a batch of `and` for
    /// each level of AND gates.
    ///
    /// - Parameter inputs: for each of the circuit's inputs a vector of its width, wires as planes.
    public func evaluate(
        _ circuit: BooleanCircuit, _ inputs: [Bits]
    ) async throws(MPCError) -> [Bits] {
        precondition(inputs.map(\.width) == circuit.inputs, "inputs of other widths")
        let count = inputs.first?.count ?? 0
        precondition(inputs.allSatisfy { $0.count == count }, "inputs of different lengths")
        let schedule = CircuitSchedule(circuit)
        // Few enough at a time that what they take stays in the cache.
        let most = max(64, (1 << 17) / max(schedule.places, 1)) * 64
        var parts: [[Bits]] = []
        for start in stride(from: 0, to: count, by: most) {
            let range = start..<min(start + most, count)
            let part = count <= most ? inputs : inputs.map { $0.slice(range) }
            parts.append(try await evaluate(schedule, part, circuit.outputs))
        }
        guard let first = parts.first else {
            let none = bits(ofPublic: [], width: 1)
            return circuit.outputs.map {
                none.selectingPlanes([Int?](repeating: nil, count: $0))
            }
        }
        guard parts.count > 1 else { return first }
        return circuit.outputs.indices.map { k in .concatenate(parts.map { $0[k] }) }
    }

    private func evaluate(
        _ schedule: CircuitSchedule, _ inputs: [Bits], _ outputs: [Int]
    ) async throws(MPCError) -> [Bits] {
        let count = inputs.first?.count ?? 0
        let ones = bits(ofPublic: [UInt64](repeating: 1, count: count), width: 1)
        let planes = BitPlanes(
            uninitialized: count, width: schedule.places, components: ones.planes.components)
        planes.copyPlane(0, of: ones.planes, to: 0)
        var at = 1
        for input in inputs {
            for j in 0..<input.width {
                planes.copyPlane(j, of: input.planes, to: at)
                at += 1
            }
        }
        let wires = Bits(planes: planes)
        // Products that are checked later must find their factors as they were.
        let keepsFactors = claim.adversary != .passive
        for step in schedule.steps {
            for operation in step.local { apply(operation, planes) }
            guard !step.pairs.isEmpty else { continue }
            let products =
                keepsFactors
                ? try await and(
                    wires.selectingPlanes(step.pairs.map { $0.0 }),
                    wires.selectingPlanes(step.pairs.map { $0.1 }))
                : try await and(planes: step.pairs, of: wires, and: wires)
            for (k, target) in step.targets.enumerated() {
                planes.copyPlane(k, of: products.planes, to: target)
            }
        }
        at = 0
        return outputs.map { width in
            defer { at += width }
            return wires.selectingPlanes(schedule.outputs[at..<at + width].map { $0 })
        }
    }

    private func apply(_ operation: CircuitSchedule.Local, _ planes: BitPlanes) {
        switch operation {
        case .xor(let a, let b, let z):
            for c in 0..<planes.components {
                mpc_xor(
                    planes.plane(z, c), planes.plane(a, c), planes.plane(b, c),
                    planes.wordsPerPlane)
            }
        case .copy(let a, let z): planes.copyPlane(a, of: planes, to: z)
        case .clear(let z): planes.clearPlane(z)
        }
    }
}
