internal import CKernels
internal import Channels

extension ReplicatedParty {
    /// Windows of instances that go through a circuit together: while the messages of one are under way, the
    /// others are computed.
    private static let windowsAtOnce = 8
    /// Words that the places of a window take: two components of them stay in a core's cache.
    private static let windowWords = 1 << 15

    /// One round a level of AND gates for up to eight windows together, of as many instances as a core's
    /// cache has room for: about 17,000 of a circuit that needs 1000 wires at once. Every party sends a bit an AND
    /// gate and instance, in whole words of 64 instances.
    public func evaluate(
        _ circuit: BooleanCircuit, _ inputs: [BooleanShares]
    ) async throws(MPCError) -> [BooleanShares] {
        let evaluation = CircuitEvaluation(circuit, inputs)
        let windows = evaluation.windows(places: Self.windowWords)
        for start in stride(from: 0, to: windows.count, by: Self.windowsAtOnce) {
            let group = windows[start..<min(start + Self.windowsAtOnce, windows.count)]
            let planes = group.map { evaluation.planes(of: $0, ones: ones($0.count)) }
            for step in evaluation.schedule.steps {
                if step.count > 0 { channel.beginRound() }
                for planes in planes {
                    evaluation.addUp(step, planes)
                    if step.count > 0 { try sendProducts(step, planes) }
                }
                guard step.count > 0 else { continue }
                for planes in planes {
                    let target = planes.plane(step.target, 1)
                    try await receive(
                        from: next, into: target, count: step.count * planes.wordsPerPlane)
                }
            }
            for (window, planes) in zip(group, planes) { evaluation.finish(window, planes) }
        }
        return evaluation.outputs.map { BooleanShares(planes: $0) }
    }

    /// The first components of a batch's results, which go to the party before this one, too.
    private func sendProducts(
        _ step: CircuitSchedule.Step, _ planes: BitPlanes
    ) throws(MPCError) {
        let words = planes.wordsPerPlane
        // Gates for which the masks are drawn together.
        let most = max(1, 1024 / words)
        let (a, b) = (
            WordBuffer(uninitialized: most * words), WordBuffer(uninitialized: most * words)
        )
        try send(0..<step.count * words, to: previous) { _, message in
            for start in stride(from: 0, to: step.count, by: most) {
                let gates = min(most, step.count - start)
                randomness.zeros.first.read(into: a.base, count: gates * words)
                randomness.zeros.second.read(into: b.base, count: gates * words)
                step.pairs.withUnsafeBufferPointer { pairs in
                    mpc_and_planes_masked(
                        planes.plane(step.target + start, 0), message + 8 * start * words,
                        planes.component(0), planes.component(1), words,
                        pairs.baseAddress.map { $0 + 2 * start }, gates, a.base, b.base)
                }
            }
        }
        extendLifetime((a, b, planes))
    }
}
