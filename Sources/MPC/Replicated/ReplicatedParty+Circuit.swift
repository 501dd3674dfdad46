internal import CKernels
internal import Channels

extension ReplicatedParty {
    /// Windows of instances that go through a circuit together: while the messages of one are under way, the
    /// others are computed.
    private static let windowsAtOnce = 8
    /// Words that the places of a window take: two components of them stay in a core's cache.
    private static let windowWords = 1 << 15

    /// One round a level of AND gates for up to eight windows together, of as many instances as a core's
    /// cache has room for: about 17,000 of a circuit that needs 1000 wires at once. Every party sends at most a
    /// bit an AND gate and instance, in whole words of 64 instances: `ResharingSchedule`.
    public func evaluate(
        _ circuit: BooleanCircuit, _ inputs: [BooleanShares]
    ) async throws(MPCError) -> [BooleanShares] {
        let schedule = circuit.resharingSchedule
        let evaluation = CircuitEvaluation(
            circuit, inputs, places: schedule.places, outputPlaces: schedule.outputs)
        let windows = evaluation.windows(words: Self.windowWords)
        for start in stride(from: 0, to: windows.count, by: Self.windowsAtOnce) {
            let group = windows[start..<min(start + Self.windowsAtOnce, windows.count)]
            let planes = group.map { evaluation.planes(of: $0, ones: ones($0.count)) }
            var last = ResharingSchedule.Step()
            for step in schedule.steps {
                if step.count > 0 { channel.beginRound() }
                // A window goes on as soon as its own words are there.
                for planes in planes {
                    if last.count > 0 {
                        try await receive(
                            from: next, into: planes.plane(last.target, 1),
                            count: last.count * planes.wordsPerPlane)
                    }
                    try advance(planes, step)
                }
                last = step
            }
            for (window, planes) in zip(group, planes) { evaluation.finish(window, planes) }
        }
        return evaluation.outputs.map { BooleanShares(planes: $0) }
    }

    /// Computes a window's step, and sends the party before this one the first component of what is shared anew
    /// in it.
    private func advance(
        _ planes: BitPlanes, _ step: ResharingSchedule.Step
    ) throws(MPCError) {
        let (words, count) = (planes.wordsPerPlane, step.count * planes.wordsPerPlane)
        func compute(_ message: UnsafeMutableRawPointer?) {
            step.withKernelStep {
                mpc_circuit_planes(planes.component(0), planes.component(1), message, words, $0)
            }
        }
        guard count > 0 else { return compute(nil) }
        try send(0..<count, to: previous) { _, message in
            randomness.zeros.first.write(into: message, count: count)
            randomness.zeros.second.xor(into: message, count: count)
            compute(message)
        }
        extendLifetime(planes)
    }
}

extension ResharingSchedule.Step {
    /// Calls `body` with what the kernel reads, valid in it only.
    fileprivate func withKernelStep(_ body: (UnsafePointer<mpc_circuit_step>) -> Void) {
        operations.withUnsafeBufferPointer { operations in
            runs.withUnsafeBufferPointer { runs in
                var step = mpc_circuit_step(
                    operations: operations.baseAddress, runs: runs.baseAddress,
                    run_count: runs.count / 3, target: target, count: count)
                body(&step)
            }
        }
    }
}
