import FiniteFields
import Groth16
import TestSupport
import Testing

/// For every constraint of every gadget a witness that only this constraint refuses: none can be left
/// out.
@Suite struct GadgetCheatingTests {
    typealias F = BN254Fr
    typealias Inputs = [String: [UInt64]]

    /// A gadget, inputs among which witnesses are searched, and how many wires a cheat sets.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let inputs: [Inputs]
        let build: @Sendable (inout CircuitBuilder<F>) -> Void
    }

    static let cases: [Case] = [
        Case(testDescription: "bit, and, or, xor, select", inputs: [["b": [0, 1, 1]]]) {
            let b = $0.privateBits("b", count: 3)
            let and = $0.and(b[0], b[1])
            let or = $0.or(and, b[2])
            let xor = $0.xor(or, b[0])
            $0.publicOutput("out", $0.select(xor, b[1].value, b[0].value))
        },
        Case(testDescription: "isZero", inputs: [["x": [0]], ["x": [5]]]) {
            let x = $0.privateInput("x")
            $0.publicOutput("zero", $0.isZero(x).value)
        },
        Case(testDescription: "requireNonZero", inputs: [["x": [0]], ["x": [5]]]) {
            let x = $0.privateInput("x")
            $0.requireNonZero(x)
        },
        Case(testDescription: "bits", inputs: [["x": [5]], ["x": [10]]]) {
            let x = $0.privateInput("x")
            _ = $0.bits(of: x, count: 4)
        },
        Case(
            testDescription: "comparison",
            inputs: [["a": [1], "b": [2]], ["a": [3], "b": [0]], ["a": [2], "b": [2]]]
        ) {
            let a = $0.range($0.privateInput("a"), width: 2, "a")
            let b = $0.range($0.privateInput("b"), width: 2, "b")
            $0.publicOutput("less", $0.isLess(a, b).value)
        },
        Case(
            testDescription: "requireLess",
            inputs: [["a": [1], "b": [2]], ["a": [3], "b": [0]], ["a": [0], "b": [3]]]
        ) {
            let a = $0.range($0.privateInput("a"), width: 2, "a")
            let b = $0.range($0.privateInput("b"), width: 2, "b")
            $0.requireLess(a, b)
        },
    ]

    @Test(arguments: cases)
    func everyConstraintIsNeeded(_ gadget: Case) throws {
        var builder = CircuitBuilder<F>()
        gadget.build(&builder)
        let circuit = builder.build()
        var missing = Set(0..<circuit.constraintCount)
        var generator = SeededGenerator(label: "everyConstraintIsNeeded")
        // What a cheat would write: neighbours of bits, and halves that give a bit twice its weight.
        let values = [F(0), F(1), -F(1), F(2), F(3), -F(2), F(4), F(2).inverseOrZero()]
        for attempt in 0..<200_000 where !missing.isEmpty {
            let inputs = gadget.inputs[attempt % gadget.inputs.count]
            var witness = try circuit.witness(inputs.mapValues { $0.map { F($0) } })
            var kept = Set<Int>()
            for _ in 0...Int.random(in: 0..<3, using: &generator) {
                let wire = Int.random(in: 1..<circuit.wireCount, using: &generator)
                witness[wire] = values.randomElement(using: &generator) ?? .zero
                kept.insert(wire)
            }
            let failing = circuit.failures(circuit.recomputed(witness, keeping: kept))
            if failing.count == 1 { missing.remove(failing[0]) }
        }
        #expect(missing.isEmpty, "\(missing.sorted().map { circuit.name(ofConstraint: $0) })")
    }

    /// Gadgets that compute each value from those before: a wrong value, all else computed from it, is
    /// refused by the constraint that gives it, and by no other.
    @Test func everyConstraintOfPoseidonIsNeeded() throws {
        var builder = CircuitBuilder<F>()
        let inputs = builder.privateInputs("inputs", count: 2)
        builder.publicOutput("hash", builder.poseidon(Poseidon(inputCount: 2), inputs))
        let circuit = builder.build()
        let honest = try circuit.witness(["inputs": [F(1), F(2)]])
        var needed = Set<Int>()
        for wire in 1..<circuit.wireCount {
            var witness = honest
            witness[wire] += .one
            let failing = circuit.failures(circuit.recomputed(witness, keeping: [wire]))
            if failing.count == 1 { needed.insert(failing[0]) }
        }
        #expect(needed.count == circuit.constraintCount)
    }

    /// A flipped bit anywhere in SHA-256, all else computed from it: refused where it stands, and
    /// nowhere else. What holds bits to 0 and 1 is tried with the range gadget.
    @Test func flippedBitsInSHA256AreRefused() throws {
        var generator = SeededGenerator(label: "flippedBitsInSHA256AreRefused")
        var builder = CircuitBuilder<F>()
        let message = builder.privateBits("message", count: 24)
        for bit in builder.sha256(message) { builder.publicOutput("digest", bit.value) }
        let circuit = builder.build()
        let honest = try circuit.witness(["message": (0..<24).map { F(UInt64($0 % 2)) }])
        let outputs = circuit.outputCount
        for _ in 0..<16 {
            let wire = Int.random(in: (outputs + 25)..<circuit.wireCount, using: &generator)
            var witness = honest
            witness[wire] = .one - witness[wire]
            let failing = circuit.failures(circuit.recomputed(witness, keeping: [wire]))
            #expect(failing.count == 1, "wire \(wire)")
        }
    }

    /// Bits of x + order have the right sum, each alone is a bit: the constraints below order refuse
    /// them, each one some.
    @Test func everyConstraintOfCanonicalBitsIsNeeded() throws {
        var builder = CircuitBuilder<F>()
        let x = builder.privateInput("x")
        let bits = builder.canonicalBits(of: x)
        let circuit = builder.build()
        let wires = bits.map { circuit.wire($0.value.terms[0].variable) }
        let start = F.bitWidth + 1
        let greatest = -F.one
        var zeros = Set<Int>()
        // Bits that equal those of order - 1 down to a place where that has 0 and they have 1: the sum
        // is x plus the order, for some x, and only the constraint of this place sees it.
        for place in 0..<F.bitWidth where greatest.bit(place) == 0 {
            var witness = try circuit.witness(["x": F(0)])
            for index in 0..<F.bitWidth {
                let bit = index > place ? greatest.bit(index) : index == place ? 1 : 0
                witness[wires[index]] = F(bit)
            }
            witness[circuit.wire(x.terms[0].variable)] = bits.indices.reversed()
                .reduce(F.zero) { $0.doubled() + witness[wires[$1]] }
            let failing = circuit.failures(circuit.recomputed(witness, keeping: Set(wires)))
            #expect(failing.count == 1 && failing[0] >= start, "bit \(place)")
            zeros.formUnion(failing)
        }
        #expect(zeros.count == (0..<F.bitWidth).count { greatest.bit($0) == 0 })

        // Bits that are said to differ from those of order - 1 above a place, though they don't: only
        // the product that says so is wrong, and all below it holds.
        let honest = try circuit.witness(["x": greatest])
        let products = Array((wires.max() ?? 0)..<circuit.wireCount).dropFirst()
        #expect(products.count == F.bitWidth - zeros.count - 1)
        var ones = Set<Int>()
        for wire in products {
            var witness = honest
            witness[wire] = .zero
            let failing = circuit.failures(circuit.recomputed(witness, keeping: [wire]))
            #expect(failing.count == 1 && failing[0] >= start, "wire \(wire)")
            ones.formUnion(failing)
        }
        #expect(zeros.count + ones.count == circuit.constraintCount - start)
    }
}
