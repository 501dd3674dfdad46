internal import CKernels

extension BooleanParty {
    public func evaluate(
        _ circuit: BooleanCircuit, _ inputs: [Bits]
    ) async throws(MPCError) -> [Bits] {
        let schedule = circuit.schedule
        let evaluation = CircuitEvaluation(
            circuit, inputs, places: schedule.places, outputPlaces: schedule.outputs)
        // Few enough at a time that what they take stays in the cache.
        for range in evaluation.windows(words: 1 << 17) {
            let planes = evaluation.planes(of: range, ones: ones(range.count))
            let wires = Bits(planes: planes)
            // Products that are checked later must find their factors as they were.
            let keepsFactors = claim.adversary != .passive
            for step in schedule.steps {
                for c in 0..<planes.components {
                    mpc_xor_planes(
                        planes.component(c), planes.wordsPerPlane, step.sums,
                        step.sums.count / 3)
                }
                guard step.count > 0 else { continue }
                let (left, right) = step.factors
                let products =
                    keepsFactors
                    ? try await and(wires.selectingPlanes(left), wires.selectingPlanes(right))
                    : try await and(
                        planes: zip(left, right).map { ($0, $1) }, of: wires, and: wires)
                for k in 0..<step.count {
                    planes.copyPlane(k, of: products.planes, to: step.target + k)
                }
            }
            evaluation.finish(range, planes)
        }
        return evaluation.outputs.map { Bits(planes: $0) }
    }

    /// A plane of public ones.
    func ones(_ count: Int) -> BitPlanes {
        bits(ofPublic: [UInt64](repeating: 1, count: count), width: 1).planes
    }
}

extension CircuitSchedule.Step {
    /// The places of the first and of the second inputs of the batch's gates.
    var factors: (left: [Int], right: [Int]) {
        (
            stride(from: 0, to: pairs.count, by: 2).map { Int(pairs[$0]) },
            stride(from: 1, to: pairs.count, by: 2).map { Int(pairs[$0]) }
        )
    }
}
