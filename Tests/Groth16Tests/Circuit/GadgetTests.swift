import BigIntegers
import FiniteFields
import Groth16
import TestSupport
import Testing

/// What gadgets compute and what they cost, over both scalar fields.
@Suite struct GadgetTests {
    @Test func logic() throws {
        try checkLogic(BN254Fr.self)
        try checkLogic(BLS12_381Fr.self)
    }

    private func checkLogic<F: ScalarField>(_: F.Type) throws {
        var builder = CircuitBuilder<F>()
        let bits = builder.privateBits("bits", count: 3)
        #expect(builder.constraintCount == 3)
        builder.publicOutput("and", builder.and(bits[0], bits[1]).value)
        builder.publicOutput("or", builder.or(bits[0], bits[1]).value)
        builder.publicOutput("xor", builder.xor(bits[0], bits[1]).value)
        builder.publicOutput("not", (!bits[0]).value)
        builder.publicOutput("select", builder.select(bits[2], bits[0], bits[1]).value)
        // One each, and one for each output.
        #expect(builder.constraintCount == 3 + 4 + 5)
        let circuit = builder.build()
        for a in 0..<2 {
            for b in 0..<2 {
                for c in 0..<2 {
                    let witness = try circuit.witness(["bits": [a, b, c].map { F(UInt64($0)) }])
                    try circuit.check(witness)
                    let expected = [a & b, a | b, a ^ b, 1 - a, c == 1 ? a : b]
                    #expect(circuit.publicValues(of: witness) == expected.map { F(UInt64($0)) })
                }
            }
        }
    }

    @Test func logicOfConstantsCostsNothing() throws {
        var builder = CircuitBuilder<BN254Fr>()
        let x = builder.privateInput("x")
        let bit = Bit<BN254Fr>(constrained: x)
        for constant in [false, true] {
            let other = Bit<BN254Fr>(constant)
            #expect(builder.and(bit, other).value == (constant ? x : 0))
            #expect(builder.or(bit, other).value == (constant ? 1 : x))
            #expect(builder.xor(bit, other).value == (constant ? 1 - x : x))
            #expect(builder.select(other, x, 7) == (constant ? x : 7))
            #expect(builder.isZero(other.value).value == (!other).value)
        }
        #expect(builder.bits(of: 5, count: 4).map(\.value) == [1, 0, 1, 0])
        let greatest = LinearCombination(-BN254Fr.one)
        #expect(LinearCombination(bits: builder.canonicalBits(of: greatest)) == greatest)
        #expect(builder.bit(0).value == 0)
        #expect(builder.bit(1).value == 1)
        builder.requireNonZero(greatest)
        #expect(builder.constraintCount == 0)
    }

    /// What doesn't hold for a constant is demanded none the less; one that doesn't fit is not cut.
    @Test func wrongConstantsFail() throws {
        let demands: [(inout CircuitBuilder<BN254Fr>) -> Void] = [
            { _ = $0.bits(of: 16, count: 4) }, { _ = $0.bit(2) }, { $0.requireNonZero(0) },
        ]
        for demand in demands {
            var builder = CircuitBuilder<BN254Fr>()
            demand(&builder)
            let circuit = builder.build()
            let witness = try circuit.witness([String: BN254Fr]())
            #expect(throws: Groth16Error.self) { try circuit.check(witness) }
        }
    }

    @Test func zeroTestsAndSelection() throws {
        var generator = SeededGenerator(label: "zeroTestsAndSelection")
        try checkZeroTests(BN254Fr.self, &generator)
        try checkZeroTests(BLS12_381Fr.self, &generator)
    }

    private func checkZeroTests<F: ScalarField>(
        _: F.Type, _ generator: inout SeededGenerator
    ) throws {
        var builder = CircuitBuilder<F>()
        let v = builder.privateInputs("v", count: 2)
        let bit = builder.privateBit("bit")
        builder.publicOutput("zero", builder.isZero(v[0]).value)
        builder.publicOutput("equal", builder.isEqual(v[0], v[1]).value)
        builder.publicOutput("selected", builder.select(bit, v[0], v[1]))
        #expect(builder.constraintCount == 1 + 2 + 2 + 1 + 3)
        let circuit = builder.build()
        let random = F.random(using: &generator)
        for values in [[F.zero, .zero], [.zero, .one], [random, random], [random, .zero]] {
            for bit in 0..<2 {
                let witness = try circuit.witness(["v": values, "bit": [F(UInt64(bit))]])
                try circuit.check(witness)
                #expect(
                    circuit.publicValues(of: witness) == [
                        values[0] == .zero ? .one : .zero,
                        values[0] == values[1] ? .one : .zero, values[1 - bit],
                    ])
            }
        }
    }

    @Test func nonZero() throws {
        var builder = CircuitBuilder<BN254Fr>()
        let x = builder.privateInput("x")
        builder.requireNonZero(x)
        #expect(builder.constraintCount == 1)
        let circuit = builder.build()
        try circuit.check(circuit.witness(["x": BN254Fr(5)]))
        let zero = try circuit.witness(["x": BN254Fr(0)])
        #expect(throws: Groth16Error.unsatisfied(index: 0, name: "not zero")) {
            try circuit.check(zero)
        }
    }

    @Test func comparisons() throws {
        var generator = SeededGenerator(label: "comparisons")
        for (widthOfA, widthOfB) in [(1, 1), (3, 3), (8, 5), (64, 64), (252, 252)] {
            try checkComparison(BN254Fr.self, widthOfA, widthOfB, &generator)
            try checkComparison(BLS12_381Fr.self, widthOfA, widthOfB, &generator)
        }
    }

    private func checkComparison<F: ScalarField>(
        _: F.Type, _ widthOfA: Int, _ widthOfB: Int, _ generator: inout SeededGenerator
    ) throws {
        let width = max(widthOfA, widthOfB)
        var builder = CircuitBuilder<F>()
        let a = builder.range(builder.privateInput("a"), width: widthOfA)
        let b = builder.range(builder.privateInput("b"), width: widthOfB)
        #expect(builder.constraintCount == widthOfA + widthOfB + 2)
        let less = builder.isLess(a, b)
        #expect(builder.constraintCount == widthOfA + widthOfB + 2 + width + 2)
        builder.publicOutput("less", less.value)
        builder.publicOutput("less or equal", builder.isLessOrEqual(a, b).value)
        let circuit = builder.build()

        var strict = CircuitBuilder<F>()
        strict.requireLess(
            strict.range(strict.privateInput("a"), width: widthOfA),
            strict.range(strict.privateInput("b"), width: widthOfB))
        #expect(strict.constraintCount == widthOfA + widthOfB + 2 + width + 1)
        let demand = strict.build()

        func draw(_ width: Int) -> F {
            var value = F.zero
            for bit in F.random(using: &generator).bits(width) { value = value.doubled() + bit }
            return value
        }
        func greatest(_ width: Int) -> F {
            (0..<width).reduce(F.zero) { sum, _ in sum.doubled() + .one }
        }
        let small = min(widthOfA, widthOfB)
        var pairs = [
            (F.zero, F.zero), (.zero, greatest(widthOfB)), (greatest(widthOfA), .zero),
            (greatest(small), greatest(small)), (greatest(small) - .one, greatest(small)),
            (greatest(small), greatest(small) - .one),
        ]
        for _ in 0..<10 { pairs.append((draw(widthOfA), draw(widthOfB))) }
        for (a, b) in pairs {
            let inputs = ["a": a, "b": b]
            let witness = try circuit.witness(inputs)
            try circuit.check(witness)
            let (x, y) = (a.integer, b.integer)
            let expected = [x < y, x <= y].map { $0 ? F.one : .zero }
            #expect(circuit.publicValues(of: witness) == expected, "\(x) < \(y)")
            let demanded = try demand.witness(inputs)
            if x < y {
                try demand.check(demanded)
            } else {
                #expect(throws: Groth16Error.self, "\(x) < \(y)") { try demand.check(demanded) }
            }
        }
        // Values out of their ranges are refused.
        let wide: [[String: F]] = [
            ["a": greatest(widthOfA) + .one, "b": .zero], ["a": .zero, "b": -.one],
        ]
        for inputs in wide {
            let witness = try circuit.witness(inputs)
            #expect(throws: Groth16Error.self) { try circuit.check(witness) }
        }
    }

    @Test func canonicalBits() throws {
        try checkCanonicalBits(BN254Fr.self, constraints: 254 + 1 + 253)
        try checkCanonicalBits(BLS12_381Fr.self, constraints: 255 + 1 + 254)
    }

    private func checkCanonicalBits<F: ScalarField>(_: F.Type, constraints: Int) throws {
        var builder = CircuitBuilder<F>()
        let x = builder.privateInput("x")
        let bits = builder.canonicalBits(of: x)
        #expect(builder.constraintCount == constraints)
        let circuit = builder.build()
        for value in [F.zero, .one, -.one, -F(2), F(UInt64(1) << 63), F(5).inverseOrZero()] {
            let witness = try circuit.witness(["x": value])
            try circuit.check(witness)
            let read = bits.map { witness[circuit.wire($0.value.terms[0].variable)] }
            #expect(read == value.bits(F.bitWidth))
        }
        // The bits of x + order have the right sum and are refused, where they fit.
        let wires = bits.map { circuit.wire($0.value.terms[0].variable) }
        for small in [UInt64(0), 1, 12345] {
            var witness = try circuit.witness(["x": F(small)])
            let aliased = F.order + F(small).integer
            for (index, wire) in wires.enumerated() {
                witness[wire] = aliased.bit(index) ? .one : .zero
            }
            witness = circuit.recomputed(witness, keeping: Set(wires))
            #expect(throws: Groth16Error.self) { try circuit.check(witness) }
            #expect(circuit.failures(witness).allSatisfy { $0 > F.bitWidth })
        }
    }
}
