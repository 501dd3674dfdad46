import EllipticCurves
import FiniteFields
import Groth16
import TestSupport
import Testing

/// What a check of a witness leaves of it in the process's memory.
@Suite struct WitnessMemoryTests {
    typealias F = BN254.Fr

    @Test func wipesTheKernelsForm() throws {
        guard FieldKernel<F>().path != "portable" else {
            print("skipped: on the portable path values have no form of their own")
            return
        }
        var generator = SeededGenerator(label: "wipesTheKernelsForm")
        // Few enough that the C library keeps the memory, many enough that it doesn't use all of it.
        let values = [F.one] + (1..<2048).map { _ in F.random(using: &generator) }
        let turned = turnedWords(values)
        let witness = Witness(values)
        let circuit = R1CS<F>(outputCount: 0, inputCount: 0, wireCount: values.count)
        try circuit.check(witness)
        let left = try #require(ProcessMemory.places(ofTurned: turned))
        #expect(left.allSatisfy { $0 == nil }, "\(left.count { $0 != nil }) of \(left.count)")
        // That this is what was looked for.
        let held = FieldVector(values)
        let found = try #require(ProcessMemory.places(ofTurned: turned))
        #expect(found.allSatisfy { $0 != nil } && held.count == values.count)
    }

    /// Some words of the kernels' form with all bits turned, so that they are nowhere in memory.
    private func turnedWords(_ values: [F]) -> [[UInt64]] {
        var vector = FieldVector(values)
        defer { vector.wipe() }
        let words = vector.blockCount * vector.kernel.blockWords
        return stride(from: 64, to: words - 4, by: 640).map { start in
            (start..<(start + 4)).map { ~vector.words[$0] }
        }
    }
}
