import BigIntegers
import EllipticCurves
import FiniteFields
import Paillier
import TestSupport
import Testing
import Transcripts

/// Bob multiplies Alice's ciphertexts and proves it.
@Suite struct AffineProofTests {
    typealias G = Secp256k1.Point
    private static let verifier = SharedKeys.alice.publicKey
    private static let own = SharedKeys.bob.publicKey
    private static let parameters = SharedKeys.parameters
    private static let (xBits, yBits) = (256, 640)

    /// Two rows with all that Bob knows.
    private struct Case {
        let statement: AffineStatement
        let witness: AffineWitness
        let x: Plaintexts
        let multiplicands: Ciphertexts

        init() throws {
            let (a, b) = (AffineProofTests.verifier, AffineProofTests.own)
            multiplicands = try a.encrypt(Plaintexts([1234, -77]))
            x = try Plaintexts([99, -(BigInteger(1) << 256)], bits: xBits)
            let y = try Plaintexts([-(BigInteger(1) << 639), 5], bits: yBits)
            let rho = EncryptionRandomness(count: 2, key: a)
            let rhoY = EncryptionRandomness(count: 2, key: b)
            // D = C^x (1 + N0)^y ρ^N0.
            let results = try multiplicands.multiplied(by: x)
                .adding(a.encrypt(y, randomness: rho))
            statement = try AffineStatement(
                multiplicands: multiplicands, results: results,
                addends: b.encrypt(y, randomness: rhoY), multiplierBits: xBits,
                addendBits: yBits)
            witness = AffineWitness(
                multipliers: x, addends: y, resultRandomness: rho, addendRandomness: rhoY)
        }
    }

    private func row(_ s: AffineStatement, _ i: Int) throws -> AffineStatement {
        try AffineStatement(
            multiplicands: s.multiplicands[i], results: s.results[i], addends: s.addends[i],
            multiplierBits: s.multiplierBits, addendBits: s.addendBits)
    }

    /// Statements that differ from `s` in one part each.
    private func others(_ s: AffineStatement) throws -> [AffineStatement] {
        func with(
            _ c: Ciphertexts? = nil, _ d: Ciphertexts? = nil, _ y: Ciphertexts? = nil,
            bits: Int? = nil, addendBits: Int? = nil
        ) throws -> AffineStatement {
            try AffineStatement(
                multiplicands: c ?? s.multiplicands, results: d ?? s.results,
                addends: y ?? s.addends, multiplierBits: bits ?? s.multiplierBits,
                addendBits: addendBits ?? s.addendBits)
        }
        return [
            try with(s.multiplicands.rerandomised()), try with(nil, s.results.rerandomised()),
            try with(nil, nil, s.addends.rerandomised()), try with(bits: 257),
            try with(addendBits: 641),
        ]
    }

    private func changes(_ body: ProofBody) -> [ProofBody] {
        var all = body.values.indices.map { i in
            var values = body.values
            values[i] = values[i] + 1
            return ProofBody(body.kind, values)
        }
        for i in [0, 1, 7, 8] {
            var values = body.values
            values[i] = 0
            all.append(ProofBody(body.kind, values))
        }
        all.append(ProofBody(body.kind, Array(body.values.dropLast())))
        return all
    }

    @Test func withACommittedMultiplier() throws {
        let made = try Case()
        let r = EncryptionRandomness(count: 2, key: Self.own)
        let multipliers = try Self.own.encrypt(made.x, randomness: r)
        let proofs = try AffineProof.prove(
            made.statement, multipliers: multipliers, multiplierRandomness: r,
            witness: made.witness, parameters: Self.parameters, context: SharedKeys.context,
            prover: 1)
        func verify(
            _ proofs: [AffineProof], _ statement: AffineStatement, _ multipliers: Ciphertexts,
            _ parameters: RingPedersenParameters = Self.parameters,
            _ context: TranscriptContext = SharedKeys.context, prover: Int = 1
        ) throws {
            try AffineProof.verify(
                proofs, statement, multipliers: multipliers, parameters: parameters,
                context: context, prover: prover)
        }
        try verify(proofs, made.statement, multipliers)
        let decrypted = try SharedKeys.alice.decrypt(made.statement.results).reveal()
        #expect(decrypted[0] == 1234 * 99 - BigInteger(1) << 639)

        let bytes = proofs[0].bytes(made.statement, parameters: .bits2048)
        #expect(
            try AffineProof(
                bytes: bytes, verifier: .bits2048, prover: .bits2048, parameters: .bits2048,
                multiplierBits: 256, addendBits: 640) == proofs[0])
        #expect(throws: PaillierError.malformed(.proof)) {
            _ = try AffineProof(
                bytes: bytes.dropLast(), verifier: .bits2048, prover: .bits2048,
                parameters: .bits2048, multiplierBits: 256, addendBits: 640)
        }
        let first = try row(made.statement, 0)
        let refused = PaillierError.proofRefused(.affine)
        for body in changes(proofs[0].body) {
            #expect(throws: refused) { try verify([AffineProof(body)], first, multipliers[0]) }
        }
        for other in try others(first) {
            #expect(throws: refused) { try verify([proofs[0]], other, multipliers[0]) }
        }
        #expect(throws: refused) { try verify([proofs[0]], first, multipliers[1]) }
        #expect(throws: refused) { try verify(proofs.reversed(), made.statement, multipliers) }
        #expect(throws: refused) { try verify([proofs[0]], first, multipliers[0], prover: 0) }
        for context in SharedKeys.otherContexts {
            #expect(throws: refused) {
                try verify([proofs[0]], first, multipliers[0], Self.parameters, context)
            }
        }
        let other = try RingPedersenSecret(key: SharedKeys.safe).parameters
        #expect(throws: refused) { try verify([proofs[0]], first, multipliers[0], other) }
        #expect(throws: PaillierError.countMismatch(expected: 2, found: 1)) {
            try verify([proofs[0]], made.statement, multipliers)
        }
    }

    @Test func withAGroupElement() throws {
        let made = try Case()
        for i in 0..<2 {
            let statement = try row(made.statement, i)
            let x = made.x.reveal()[i]
            let image = G.generator.multiplied(by: try G.Scalar(x.modulo(G.Scalar.order)))
            let rho = try SharedKeys.alice.randomness(
                of: statement.results.subtracting(
                    statement.multiplicands.multiplied(by: factor(i, made))))
            let rhoY = try SharedKeys.bob.randomness(of: statement.addends)
            let y = try SharedKeys.bob.decrypt(statement.addends).reveal()
            let witness = AffineWitness(
                multipliers: try factor(i, made), addends: try Plaintexts(y, bits: Self.yBits),
                resultRandomness: rho, addendRandomness: rhoY)
            let proof = try AffineGroupProof<G>.prove(
                statement, image: image, witness: witness, parameters: Self.parameters,
                context: SharedKeys.context, prover: 1)
            func verify(
                _ proof: AffineGroupProof<G>, _ statement: AffineStatement, _ image: G,
                _ parameters: RingPedersenParameters = Self.parameters,
                _ context: TranscriptContext = SharedKeys.context, prover: Int = 1
            ) throws {
                try proof.verify(
                    statement, image: image, parameters: parameters, context: context,
                    prover: prover)
            }
            try verify(proof, statement, image)
            let bytes = proof.bytes(statement, parameters: .bits2048)
            #expect(
                try AffineGroupProof<G>(
                    bytes: bytes, verifier: .bits2048, prover: .bits2048, parameters: .bits2048,
                    multiplierBits: 256, addendBits: 640) == proof)
            let refused = PaillierError.proofRefused(.affine)
            for body in changes(proof.body) {
                #expect(throws: refused) {
                    try verify(AffineGroupProof<G>(body), statement, image)
                }
            }
            for other in try others(statement) {
                #expect(throws: refused) { try verify(proof, other, image) }
            }
            #expect(throws: refused) { try verify(proof, statement, image.doubled()) }
            #expect(throws: refused) { try verify(proof, statement, image, prover: 0) }
            for context in SharedKeys.otherContexts {
                #expect(throws: refused) {
                    try verify(proof, statement, image, Self.parameters, context)
                }
            }
        }
    }

    private func factor(_ i: Int, _ made: Case) throws -> Plaintexts {
        try Plaintexts([made.x.reveal()[i]], bits: Self.xBits)
    }

    @Test func wrongWitnessesAreRefused() throws {
        let made = try Case()
        let r = EncryptionRandomness(count: 2, key: Self.own)
        // X holds another number than D was made with.
        let multipliers = try Self.own.encrypt(Plaintexts([98, 5]), randomness: r)
        let proofs = try AffineProof.prove(
            made.statement, multipliers: multipliers, multiplierRandomness: r,
            witness: made.witness, parameters: Self.parameters, context: SharedKeys.context,
            prover: 1)
        #expect(throws: PaillierError.proofRefused(.affine)) {
            try AffineProof.verify(
                proofs, made.statement, multipliers: multipliers, parameters: Self.parameters,
                context: SharedKeys.context, prover: 1)
        }
        let wide = AffineWitness(
            multipliers: try Plaintexts([1, 1], bits: 257), addends: made.witness.addends,
            resultRandomness: made.witness.resultRandomness,
            addendRandomness: made.witness.addendRandomness)
        #expect(throws: PaillierError.overflow(neededBits: 257, availableBits: 256)) {
            try AffineProof.prove(
                made.statement, multipliers: multipliers, multiplierRandomness: r, witness: wide,
                parameters: Self.parameters, context: SharedKeys.context, prover: 1)
        }
        #expect(throws: PaillierError.keyMismatch) {
            try AffineProof.prove(
                made.statement, multipliers: made.multiplicands, multiplierRandomness: r,
                witness: made.witness, parameters: Self.parameters, context: SharedKeys.context,
                prover: 1)
        }
    }
}
