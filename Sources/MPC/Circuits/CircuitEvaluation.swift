internal import CKernels

/// The evaluation of a circuit for many instances, window by window.
struct CircuitEvaluation: Sendable {
    let outputs: [BitPlanes]
    /// Places of a schedule in all, and where its outputs are at the end.
    private let places: Int
    private let outputPlaces: [Int]
    private let inputs: [BitPlanes]
    private let count: Int

    /// - Precondition: an input of the width that the circuit wants for each of its inputs, of equal counts, and
    ///   at least one.
    init(
        _ circuit: BooleanCircuit, _ inputs: [some BitShareVector], places: Int,
        outputPlaces: [Int]
    ) {
        precondition(inputs.map(\.width) == circuit.inputs, "inputs of other widths")
        precondition(!inputs.isEmpty, "no inputs")
        self.inputs = inputs.map(\.planes)
        count = self.inputs[0].count
        precondition(self.inputs.allSatisfy { [count] in $0.count == count }, "unequal lengths")
        self.places = places
        self.outputPlaces = outputPlaces
        outputs = circuit.outputs.map { [inputs = self.inputs, count] in
            BitPlanes(uninitialized: count, width: $0, components: inputs[0].components)
        }
    }

    /// Ranges of instances that begin with a word: of as many words, an odd multiple of 8, as make so many of all
    /// places together, or of one word.
    func windows(words: Int) -> [Range<Int>] {
        let blocks = words / max(places, 1) / 8
        // Kernels take eight words at once. An odd number of such blocks spreads planes over the cache.
        let size = 64 * (blocks == 0 ? 1 : 8 * (blocks - (1 - blocks & 1)))
        return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }

    /// The places of a window at the beginning.
    func planes(of window: Range<Int>, ones: BitPlanes) -> BitPlanes {
        let planes = BitPlanes(
            uninitialized: window.count, width: places, components: ones.components)
        planes.copyPlane(0, of: ones, to: CircuitSchedule.ones)
        planes.clearPlane(CircuitSchedule.zeros)
        let words = planes.wordsPerPlane
        for c in 0..<planes.components {
            var at = CircuitSchedule.firstInput
            for input in inputs {
                for j in 0..<input.width {
                    planes.plane(at, c).update(
                        from: input.plane(j, c) + window.lowerBound / 64, count: words)
                    at += 1
                }
            }
        }
        extendLifetime((planes, inputs))
        return planes
    }

    /// Copies a window's outputs to their place.
    func finish(_ window: Range<Int>, _ planes: BitPlanes) {
        for c in 0..<planes.components {
            var at = 0
            for output in outputs {
                for j in 0..<output.width {
                    (output.plane(j, c) + window.lowerBound / 64).update(
                        from: planes.plane(outputPlaces[at], c), count: planes.wordsPerPlane)
                    at += 1
                }
            }
        }
        extendLifetime((planes, outputs))
    }
}
