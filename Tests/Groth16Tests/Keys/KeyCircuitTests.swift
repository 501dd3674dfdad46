import EllipticCurves
import FiniteFields
import Groth16
import TestSupport
import Testing

/// Which `.r1cs` is a key's.
@Suite struct KeyCircuitTests {
    typealias F = BN254.Fr

    private func isKeys(_ circuit: R1CS<F>, _ keys: ChainKeys<BN254>) throws -> Bool {
        let path = keys.scratch.path("c.r1cs")
        try circuit.write(path: path)
        return try keys.key.circuit(path: path) != nil
    }

    /// A chain of 5 steps in which one row is another.
    private func changed(
        _ a: F, _ b: F, wire: Int = 3, publicInputs: Int = 1, constraints: Int = 5
    ) -> R1CS<F> {
        var circuit = R1CS<F>(outputCount: 1, inputCount: publicInputs, wireCount: 7)
        for row in 0..<constraints {
            // Wires of the chain: 2, 3, 4, 5, 6, 1.
            let here = [(wire: 2 + min(row, 4), coefficient: F.one)]
            if row == 1 {
                circuit.append(
                    [(wire: wire, coefficient: a)], [(wire: 3, coefficient: b)], [])
            } else {
                circuit.append(here, here, [])
            }
        }
        return circuit
    }

    @Test func comparesWhatAKeyHolds() throws {
        let keys = try ChainKeys<BN254>(constraints: 5)
        #expect(try isKeys(keys.chain.circuit, keys))
        // Only C differs, which a key has not.
        #expect(try isKeys(changed(.one, .one), keys))
        #expect(try !isKeys(changed(F(2), .one), keys))
        #expect(try !isKeys(changed(.one, F(2)), keys))
        #expect(try !isKeys(changed(.one, .one, wire: 4), keys))
        #expect(try !isKeys(changed(.one, .one, publicInputs: 0), keys))
        #expect(try !isKeys(changed(.one, .one, constraints: 4), keys))
        #expect(try !isKeys(ChainCircuit<F>(6).circuit, keys))
    }

    /// The order of a key's coefficients is its writer's.
    @Test func takesCoefficientsInAnyOrder() throws {
        let keys = try ChainKeys<BN254>(constraints: 5)
        let bytes = SectionedBytes(try keys.scratch.read("key.zkey"))
        let reversed = bytes.changing(4) { section in
            let entries = stride(from: 4, to: section.count, by: 44).map {
                Array(section[$0..<($0 + 44)])
            }
            section = Array(section[..<4]) + entries.reversed().joined()
        }
        let key = try ProvingKey<BN254>(path: keys.scratch.write(reversed, "reversed.zkey"))
        try keys.chain.circuit.write(path: keys.scratch.path("c.r1cs"))
        let circuit = try #require(try key.circuit(path: keys.scratch.path("c.r1cs")))
        try circuit.check(keys.witness)
    }

    @Test func refusesOtherFilesAndBadKeys() throws {
        let keys = try ChainKeys<BN254>(constraints: 5)
        #expect(throws: Groth16Error.wrongKind(expected: .r1cs)) {
            try keys.key.circuit(path: keys.scratch.path("key.zkey"))
        }
        try ChainCircuit<BLS12_381.Fr>(5).circuit.write(path: keys.scratch.path("other.r1cs"))
        #expect(throws: Groth16Error.wrongCurve(.r1cs)) {
            try keys.key.circuit(path: keys.scratch.path("other.r1cs"))
        }
        let bytes = SectionedBytes(try keys.scratch.read("key.zkey"))
        let bad = bytes.changing(4) { $0.put(SectionedBytes.bytes(0xffff_ffff, 4), at: 12) }
        let key = try ProvingKey<BN254>(path: keys.scratch.write(bad, "bad.zkey"))
        try keys.chain.circuit.write(path: keys.scratch.path("c.r1cs"))
        #expect(throws: Groth16Error.malformed(.provingKey, section: 4)) {
            try key.circuit(path: keys.scratch.path("c.r1cs"))
        }
    }
}
