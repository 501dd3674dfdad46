import FiniteFields
import Groth16
import Testing

@Suite struct CircuitTests {
    typealias F = BN254Fr

    /// y = x², with y public and x private.
    private func square() -> Circuit<F> {
        var circuit = CircuitBuilder<F>()
        let y = circuit.publicInput("y")
        let x = circuit.privateInput("x")
        circuit.require(x, times: x, equals: y, "y is the square of x")
        return circuit.build()
    }

    @Test func goodAndBadWitness() throws {
        let circuit = square()
        let good = try circuit.witness(["x": F(3), "y": F(9)])
        #expect(good == [1, 9, 3].map { F($0) })
        try circuit.check(good)
        #expect(circuit.publicValues(of: good) == [F(9)])
        let bad = try circuit.witness(["x": F(3), "y": F(10)])
        #expect(throws: Groth16Error.unsatisfied(index: 0, name: "y is the square of x")) {
            try circuit.check(bad)
        }
    }

    @Test func inputsAreCheckedByName() throws {
        let circuit = square()
        #expect(throws: Groth16Error.missingInput("x")) { try circuit.witness(["y": F(9)]) }
        #expect(throws: Groth16Error.unknownInput("z")) {
            try circuit.witness(["x": F(3), "y": F(9), "z": F(1)])
        }
        #expect(throws: Groth16Error.wrongInputCount("x", expected: 1, found: 2)) {
            try circuit.witness(["x": [F(3), F(3)], "y": [F(9)]])
        }
        #expect(throws: Groth16Error.wrongWitnessCount(expected: 3, found: 2)) {
            try circuit.check([F(1), F(9)])
        }
        #expect(throws: Groth16Error.constantWireNotOne) {
            try circuit.check([F(0), F(0), F(0)])
        }
    }

    /// Declared private first, output last: the wires are one, outputs, inputs, private.
    @Test func wiresStandInTheOrderOfCircom() throws {
        var builder = CircuitBuilder<F>()
        let secrets = builder.privateInputs("s", count: 2)
        let product = builder.multiply(secrets[0], secrets[1])
        let shown = builder.publicInputs("p", count: 2)
        let output = builder.publicOutput("o", product + 2 * shown[0] - shown[1] + 5)
        _ = builder.multiply(output, output)
        let circuit = builder.build()
        #expect(circuit.outputCount == 1)
        #expect(circuit.publicInputCount == 2)
        let witness = try circuit.witness(["s": [F(2), F(3)], "p": [F(10), F(20)]])
        #expect(witness == [1, 11, 10, 20, 2, 3, 6, 121].map { F($0) })
        try circuit.check(witness)
        for i in 1..<witness.count {
            var wrong = witness
            wrong[i] += .one
            #expect(throws: Groth16Error.self, "wire \(i)") { try circuit.check(wrong) }
        }
    }

    @Test func namesStandInTheirScopes() throws {
        var builder = CircuitBuilder<F>()
        let x = builder.privateInput("x")
        builder.require(x, equals: 1, "outside")
        for round in 0..<2 {
            builder.scope("hash") { builder in
                builder.scope("round \(round)") { builder in
                    builder.require(x, times: x, equals: x, "bit")
                    builder.require(x, times: x, equals: x, "bit")
                }
                builder.require(x, equals: 1, "after")
            }
        }
        builder.require(x, equals: 1, "outside")
        let circuit = builder.build()
        let names = (0..<circuit.constraintCount).map { circuit.name(ofConstraint: $0) }
        #expect(
            names == [
                "outside", "hash/round 0/bit", "hash/round 0/bit", "hash/after",
                "hash/round 1/bit", "hash/round 1/bit", "hash/after", "outside",
            ])
    }

    @Test func linearCombinationsStayOrderedAndShort() throws {
        var builder = CircuitBuilder<F>()
        let v = builder.privateInputs("v", count: 3)
        let sum = v[2] + v[0] + 3 * v[1] + 7 - v[0]
        #expect(sum.terms.map(\.coefficient) == [F(7), F(3), F(1)])
        #expect(sum.terms.map(\.variable) == sum.terms.map(\.variable).sorted())
        #expect(sum - sum == 0)
        #expect((sum - 3 * v[1] - v[2]).constant == F(7))
        #expect((F(0) * sum).constant == F(0))
        #expect(sum.constant == nil)
        #expect((-2 * v[0] + v[0] * F(2)).constant == F(0))
    }

    @Test func productsWithConstantsCostNothing() throws {
        var builder = CircuitBuilder<F>()
        let x = builder.privateInput("x")
        #expect(builder.multiply(x, 3) == 3 * x)
        #expect(builder.multiply(3, x) == 3 * x)
        #expect(builder.variable(x) == x)
        #expect(builder.variable(5) == 5)
        #expect(builder.constraintCount == 0)
        #expect(builder.variable(x + 1).terms.count == 1)
        #expect(builder.constraintCount == 1)
    }

    @Test func hintsSeeWhatStandsBeforeThem() throws {
        var builder = CircuitBuilder<F>()
        let x = builder.privateInput("x")
        let parts = builder.hint([x, x + 1], count: 2) { [$0[0] + $0[1], $0[0] * $0[1]] }
        builder.require(x, times: x + 1, equals: parts[1], "product")
        builder.require(parts[0], equals: 2 * x + 1, "sum")
        let circuit = builder.build()
        let witness = try circuit.witness(["x": F(6)])
        #expect(witness == [1, 6, 13, 42].map { F($0) })
        try circuit.check(witness)
    }
}
