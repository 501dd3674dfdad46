import EllipticCurves
import FiniteFields
import Foundation
import Groth16
import TestSupport
import Testing

@Suite struct ProofTests {
    @Test func provesOnBN254() throws { try provesAndVerifies(BN254.self) }

    @Test func provesOnBLS12381() throws { try provesAndVerifies(BLS12_381.self) }

    /// Sizes around powers of two; a domain holds 3 rows more than there are constraints.
    private func provesAndVerifies<Curve: Groth16Curve>(_: Curve.Type) throws {
        for (constraints, threads) in [(1, 1), (2, 3), (5, 2), (6, 1), (13, 2), (30, 4)] {
            let keys = try ChainKeys<Curve>(constraints: constraints)
            let values = keys.chain.publicValues
            #expect(keys.key.publicValues(of: keys.witness) == values)
            let proof = try keys.key.prove(
                keys.witness, of: keys.chain.circuit, threads: threads)
            #expect(try keys.key.verifyingKey.verify(proof, publicValues: values))
            // Any other statement fails.
            let other = [values[0], values[1] + .one]
            #expect(try !keys.key.verifyingKey.verify(proof, publicValues: other))
            let swapped = [values[1], values[0]]
            #expect(try !keys.key.verifyingKey.verify(proof, publicValues: swapped))
            // Two proofs of a statement differ.
            #expect(try keys.key.prove(keys.witness) != proof)
        }
    }

    /// The smallest circuit, of the constant one alone: snarkjs gives it a domain of two rows.
    @Test func provesWithoutConstraints() throws {
        let circuit = R1CS<BN254.Fr>(outputCount: 0, inputCount: 0, wireCount: 1)
        #expect(circuit.domainLog2 == 1)
        let scratch = try ScratchDirectory()
        var generator = SeededGenerator(seed: 1)
        try ProvingKey<BN254>.writeInsecure(
            circuit: circuit, InsecureToxicWaste(using: &generator),
            path: scratch.path("key.zkey"))
        let key = try ProvingKey<BN254>(path: scratch.path("key.zkey"))
        let proof = try key.prove(Witness([.one]), of: circuit)
        #expect(try key.verifyingKey.verify(proof, publicValues: []))
    }

    @Test func eachPointOfAProofCounts() throws {
        let keys = try ChainKeys<BN254>(constraints: 6)
        let values = keys.chain.publicValues
        let verifyingKey = keys.key.verifyingKey
        let one = try keys.key.prove(keys.witness)
        let two = try keys.key.prove(keys.witness)
        #expect(try !verifyingKey.verify(Proof(a: two.a, b: one.b, c: one.c), publicValues: values))
        #expect(try !verifyingKey.verify(Proof(a: one.a, b: two.b, c: one.c), publicValues: values))
        #expect(try !verifyingKey.verify(Proof(a: one.a, b: one.b, c: two.c), publicValues: values))
    }

    /// A proof is no identity of what it proves: (A, B, C) becomes (A / k, k B, C), or with s
    /// (A, B + s δ, C + s A).
    @Test func reRandomisedProofVerifies() throws {
        let keys = try ChainKeys<BN254>(constraints: 6)
        let proof = try keys.key.prove(keys.witness)
        let k = BN254.Fr.random()
        let scaled = try Proof<BN254>(
            a: proof.a.multipliedVariableTime(by: k.inverse()).affine,
            b: proof.b.multipliedVariableTime(by: k).affine, c: proof.c)
        let shift = keys.key.verifyingKey.delta.multipliedVariableTime(by: k)
        let shifted = try Proof<BN254>(
            a: proof.a, b: (shift + proof.b).affine,
            c: (proof.a.multipliedVariableTime(by: k) + proof.c).affine)
        for other in [scaled, shifted] {
            #expect(other != proof)
            #expect(
                try keys.key.verifyingKey.verify(other, publicValues: keys.chain.publicValues))
        }
    }

    @Test func refusesAWitnessThatBreaksAConstraint() throws {
        let keys = try ChainKeys<BN254>(constraints: 9)
        for (wire, first) in [(2, 0), (3, 0), (6, 3), (1, 8)] {
            var wires = keys.chain.wires
            wires[wire] += .one
            let witness = Witness(wires)
            #expect(throws: Groth16Error.unsatisfied(index: first, name: "step \(first)")) {
                try keys.key.prove(witness, of: keys.chain.circuit)
            }
            #expect(throws: Groth16Error.witnessRefused) { try keys.key.prove(witness) }
        }
    }

    @Test func refusesAWitnessOfAnotherShape() throws {
        let keys = try ChainKeys<BN254>(constraints: 5)
        let short = Witness(Array(keys.chain.wires.dropLast()))
        let error = Groth16Error.wrongWitnessCount(expected: 7, found: 6)
        #expect(throws: error) { try keys.key.prove(short) }
        #expect(throws: error) { try keys.chain.circuit.check(short) }
        #expect(throws: Groth16Error.wrongWitnessCount(expected: 7, found: 0)) {
            try keys.key.prove(Witness([]))
        }
        var wires = keys.chain.wires
        wires[0] = BN254.Fr(2)
        #expect(throws: Groth16Error.constantWireNotOne) { try keys.key.prove(Witness(wires)) }
        #expect(throws: Groth16Error.constantWireNotOne) { try keys.chain.circuit.check(wires) }
    }

    /// Rows in any order, on several threads, and a witness of zeros and ones.
    @Test func provesWithManyZerosAndOnes() throws {
        var circuit = R1CS<BN254.Fr>(outputCount: 0, inputCount: 0, wireCount: 60)
        for wire in 1..<60 {
            let bit = [(wire: wire, coefficient: BN254.Fr.one)]
            circuit.append(bit, bit, bit)
        }
        let scratch = try ScratchDirectory()
        var generator = SeededGenerator(seed: 4)
        try ProvingKey<BN254>.writeInsecure(
            circuit: circuit, InsecureToxicWaste(using: &generator), path: scratch.path("k"))
        let key = try ProvingKey<BN254>(path: scratch.path("k"))
        for pattern: @Sendable (Int) -> Bool in [{ _ in false }, { _ in true }, { $0 % 3 == 0 }] {
            let wires = (0..<60).map { $0 == 0 || pattern($0) ? BN254.Fr.one : .zero }
            let proof = try key.prove(Witness(wires), threads: 3)
            #expect(try key.verifyingKey.verify(proof, publicValues: []))
        }
    }

    @Test func verifiesManyProofsAtOnce() throws { try verifiesAll(BN254.self) }

    @Test func verifiesManyProofsAtOnceOnBLS12381() throws { try verifiesAll(BLS12_381.self) }

    private func verifiesAll<Curve: Groth16Curve>(_: Curve.Type) throws {
        let keys = try ChainKeys<Curve>(constraints: 4)
        let values = keys.chain.publicValues
        let verifyingKey = keys.key.verifyingKey
        var proofs = [(proof: Proof<Curve>, publicValues: [Curve.Fr])]()
        #expect(try verifyingKey.verifyAll(proofs))
        for _ in 0..<4 { proofs.append((try keys.key.prove(keys.witness), values)) }
        #expect(try verifyingKey.verifyAll(proofs))
        for place in proofs.indices {
            var wrong = proofs
            wrong[place].publicValues[0] += .one
            #expect(try !verifyingKey.verifyAll(wrong))
            // Two errors that cancel in an unweighted sum.
            wrong[(place + 1) % 4].publicValues[0] -= .one
            #expect(try !verifyingKey.verifyAll(wrong))
            wrong = proofs
            wrong[place].proof = try Proof(
                a: wrong[place].proof.a, b: wrong[place].proof.b, c: proofs[(place + 1) % 4].proof.c
            )
            #expect(try !verifyingKey.verifyAll(wrong))
            wrong[place].publicValues.removeLast()
            #expect(throws: Groth16Error.publicInputCount(expected: 2, found: 1)) {
                try verifyingKey.verifyAll(wrong)
            }
        }
    }

    @Test func refusesAnotherNumberOfPublicValues() throws {
        let keys = try ChainKeys<BN254>(constraints: 4)
        let proof = try keys.key.prove(keys.witness)
        let values = keys.chain.publicValues
        for wrong in [[], [values[0]], values + [.zero]] {
            #expect(throws: Groth16Error.publicInputCount(expected: 2, found: wrong.count)) {
                try keys.key.verifyingKey.verify(proof, publicValues: wrong)
            }
        }
    }

    @Test func refusesIdentities() throws {
        let g1 = BN254.G1Affine.generator
        let g2 = BN254.G2Affine.generator
        #expect(throws: Groth16Error.invalidPoint(.proofA, index: 0)) {
            try Proof<BN254>(a: .identity, b: g2, c: g1)
        }
        #expect(throws: Groth16Error.invalidPoint(.proofB, index: 0)) {
            try Proof<BN254>(a: g1, b: .identity, c: g1)
        }
        #expect(throws: Groth16Error.invalidPoint(.proofC, index: 0)) {
            try Proof<BN254>(a: g1, b: g2, c: .identity)
        }
        let double = g2.multipliedVariableTime(by: BN254.Fr(2)).affine
        func key(
            _ alpha: BN254.G1Affine, _ beta: BN254.G2Affine, _ gamma: BN254.G2Affine,
            _ delta: BN254.G2Affine, _ inputs: [BN254.G1Affine]
        ) throws(Groth16Error) {
            _ = try VerifyingKey<BN254>(
                alpha: alpha, beta: beta, gamma: gamma, delta: delta, inputs: inputs)
        }
        try key(g1, g2, g2, double, [g1])
        #expect(throws: Groth16Error.gammaIsDelta) { try key(g1, g2, g2, g2, [g1]) }
        #expect(throws: Groth16Error.gammaIsDelta) { try key(g1, g2, g2, -g2, [g1]) }
        #expect(throws: Groth16Error.invalidPoint(.alpha1, index: 0)) {
            try key(.identity, g2, g2, double, [g1])
        }
        #expect(throws: Groth16Error.invalidPoint(.beta2, index: 0)) {
            try key(g1, .identity, g2, double, [g1])
        }
        #expect(throws: Groth16Error.invalidPoint(.gamma2, index: 0)) {
            try key(g1, g2, .identity, double, [g1])
        }
        #expect(throws: Groth16Error.invalidPoint(.delta2, index: 0)) {
            try key(g1, g2, g2, .identity, [g1])
        }
        #expect(throws: Groth16Error.invalidPoint(.inputs, index: 1)) {
            try key(g1, g2, g2, double, [g1, .identity])
        }
        #expect(throws: Groth16Error.publicInputCount(expected: 1, found: 0)) {
            try key(g1, g2, g2, double, [])
        }
    }
}
