import BigIntegers
import COpenSSL
import FiniteFields
import Groth16
import TestSupport
import Testing

@Suite struct HashGadgetTests {
    /// circomlib, test/poseidonjs.js and poseidoncircuit.js; those of 6 and 16 values circomlibjs,
    /// test/poseidon.js.
    @Test func poseidonKnownAnswers() throws {
        func hash(_ inputs: [UInt64]) -> String {
            Poseidon<BN254Fr>(inputCount: inputs.count).hash(inputs.map { BN254Fr($0) })
                .integer.description
        }
        #expect(
            hash([1, 2])
                == "7853200120776062878684798364095072458815029376092732009249414926327459813530")
        #expect(
            hash([1])
                == "18586133768512220936620570745912940619677854269274689475585506675881198879027")
        #expect(
            hash([1, 2, 3, 4])
                == "18821383157269793795438455681495246036402687001665670618754263018637548127333")
        #expect(
            hash([1, 2, 3, 4, 5, 6])
                == "20400040500897583745843009878988256314335038853985262692600694741116813247201")
        #expect(
            hash(Array(1...16))
                == "9989051620750914585850546081941653841776809718687451684622678807385399211877")
    }

    @Test(arguments: 1...16)
    func poseidonInACircuit(inputCount: Int) throws {
        try checkPoseidon(BN254Fr.self, inputCount)
        if inputCount < 4 { try checkPoseidon(BLS12_381Fr.self, inputCount) }
    }

    private func checkPoseidon<F: ScalarField>(_: F.Type, _ inputCount: Int) throws {
        var generator = SeededGenerator(label: "poseidonInACircuit")
        let hash = Poseidon<F>(inputCount: inputCount)
        var builder = CircuitBuilder<F>()
        let inputs = builder.privateInputs("inputs", count: inputCount)
        let digest = builder.poseidon(hash, inputs)
        // Three for each x^5, but for that of the constant in the first round.
        #expect(builder.constraintCount == 3 * (8 * (inputCount + 1) + hash.partialRounds) - 3)
        if inputCount == 2 { #expect(builder.constraintCount == 240) }
        builder.publicOutput("hash", digest)
        let circuit = builder.build()
        if inputCount == 2 { #expect(circuit.entryCount < 6_800) }
        for values in [
            (0..<inputCount).map { F(UInt64($0)) },
            (0..<inputCount).map { _ in F.random(using: &generator) },
        ] {
            let witness = try circuit.witness(["inputs": values])
            try circuit.check(witness)
            #expect(circuit.publicValues(of: witness) == [hash.hash(values)])
        }
    }

    private func libcrypto(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        SHA256(message, message.count, &digest)
        return digest
    }

    private func bits(_ bytes: [UInt8]) -> [BN254Fr] {
        bytes.flatMap { byte in (0..<8).reversed().map { BN254Fr(UInt64(byte >> $0 & 1)) } }
    }

    /// Around the lengths at which padding takes another block.
    @Test(arguments: [0, 3, 55, 56, 64, 100])
    func sha256AgainstLibcrypto(length: Int) throws {
        var generator = SeededGenerator(label: "sha256AgainstLibcrypto")
        var builder = CircuitBuilder<BN254Fr>()
        let message = builder.privateBits("message", count: 8 * length)
        let digest = builder.sha256(message)
        for (i, bit) in digest.enumerated() { builder.publicOutput("digest \(i)", bit.value) }
        let blocks = (length + 9 + 63) / 64
        #expect(builder.constraintCount <= 26_600 * blocks + 8 * length + 256)
        let circuit = builder.build()
        for bytes in [[UInt8](repeating: 0, count: length), generator.bytes(length)] {
            let witness = try circuit.witness(["message": bits(bytes)])
            try circuit.check(witness)
            #expect(circuit.publicValues(of: witness) == bits(libcrypto(bytes)))
        }
        print(
            "sha256 of \(length) bytes: \(circuit.constraintCount - 256) constraints, "
                + "\(circuit.entryCount) entries")
    }
}
