import BigIntegers
import EllipticCurves
import FiniteFields
import Paillier
import TestSupport
import Testing
import Transcripts

/// Proofs about ciphertexts: they hold, and stop to when anything is changed.
@Suite struct StatementProofTests {
    private let alice = SharedKeys.alice
    private let bob = SharedKeys.bob
    private let parameters = SharedKeys.parameters
    private let context = SharedKeys.context

    /// One value that is another number in the same field.
    private func changes(_ body: ProofBody) -> [ProofBody] {
        body.values.indices.flatMap { i in
            [1, -1].map { (change: BigInteger) in
                var values = body.values
                values[i] = values[i] + change
                return ProofBody(body.kind, values)
            }
        } + [ProofBody(body.kind, Array(body.values.dropLast()))]
    }

    private func replacing(_ body: ProofBody, _ i: Int, _ value: BigInteger) -> ProofBody {
        var values = body.values
        values[i] = value
        return ProofBody(body.kind, values)
    }

    @Test func range() throws {
        let key = alice.publicKey
        let bits = 64
        let x = try Plaintexts(
            [5, -(BigInteger(1) << 64), 0, (BigInteger(1) << 64) - 1], bits: bits)
        let r = EncryptionRandomness(count: 4, key: key)
        let c = try key.encrypt(x, randomness: r)
        let proofs = try RangeProof.prove(
            c, plaintexts: x, randomness: r, rangeBits: bits, parameters: parameters,
            context: context, prover: 1)
        func verify(
            _ proofs: [RangeProof], _ c: Ciphertexts, bits: Int = 64,
            _ parameters: RingPedersenParameters = SharedKeys.parameters,
            _ context: TranscriptContext = SharedKeys.context, prover: Int = 1
        ) throws {
            try RangeProof.verify(
                proofs, c, rangeBits: bits, parameters: parameters, context: context,
                prover: prover)
        }
        try verify(proofs, c)
        let bytes = proofs[0].bytes(key: .bits2048, parameters: .bits2048, rangeBits: bits)
        let again = try RangeProof(
            bytes: bytes, key: .bits2048, parameters: .bits2048, rangeBits: bits)
        #expect(again == proofs[0])
        for changed in [Array(bytes.dropLast()), bytes + [0], [2] + bytes.dropFirst()] {
            #expect(throws: PaillierError.malformed(.proof)) {
                _ = try RangeProof(
                    bytes: changed, key: .bits2048, parameters: .bits2048, rangeBits: bits)
            }
        }
        let refused = PaillierError.proofRefused(.range)
        for body in changes(proofs[0].body) {
            #expect(throws: refused) { try verify([RangeProof(body)], c[0]) }
        }
        for context in SharedKeys.otherContexts {
            #expect(throws: refused) {
                try verify([proofs[0]], c[0], bits: bits, parameters, context)
            }
        }
        #expect(throws: refused) { try verify([proofs[0]], c[0], prover: 0) }
        #expect(throws: refused) { try verify([proofs[0]], c[0], bits: 65) }
        #expect(throws: refused) { try verify([proofs[0]], c[1]) }
        #expect(throws: refused) { try verify(proofs.reversed(), c) }
        let other = try RingPedersenSecret(key: SharedKeys.safe).parameters
        #expect(throws: refused) { try verify([proofs[0]], c[0], bits: bits, other) }
        let foreign = try Ciphertexts(
            checking: [c.values[0] % bob.publicKey.modulus], key: bob.publicKey)
        #expect(throws: refused) { try verify([proofs[0]], foreign) }
        #expect(throws: PaillierError.countMismatch(expected: 4, found: 1)) {
            try verify([proofs[0]], c)
        }
        // Numbers that make an equation hold trivially.
        for (i, value) in [(0, 0), (0, parameters.modulus), (3, 0), (3, key.modulus)]
            as [(Int, BigInteger)]
        {
            #expect(throws: refused) {
                try verify([RangeProof(replacing(proofs[0].body, i, value))], c[0])
            }
        }
    }

    /// Zero for z2 would make A zero, whatever K is: the proof's first message can be known beforehand.
    @Test func zeroIsNoUnit() throws {
        let key = alice.publicKey
        let k = try key.encrypt(BigInteger(1) << 2000)
        let z1: BigInteger = 0
        let z3: BigInteger = 0
        // S = t^0 = 1, C = 1, A = 0.
        let e = RangeProof.challenge(
            key, parameters, rangeBits: 64, [k.values[0], 1, 0, 1], context: context, prover: 1)
        let forged = RangeProof(ProofBody(.range, [1, e, z1, 0, z3]))
        #expect(throws: PaillierError.proofRefused(.range)) {
            try RangeProof.verify(
                [forged], k, rangeBits: 64, parameters: parameters, context: context, prover: 1)
        }
    }

    /// A prover who follows the figure with a plaintext that is too large is out of range in the end.
    @Test func largePlaintextsAreRefused() throws {
        let key = alice.publicKey
        let bits = 64
        let n = parameters.modulus
        var generator = SeededGenerator(label: "a plaintext out of range")
        func random(_ bits: Int) throws -> BigInteger {
            try BigInteger.random(below: BigInteger(1) << (bits + 1), using: &generator)
                - BigInteger(1) << bits
        }
        func commit(_ x: BigInteger, _ y: BigInteger) throws -> BigInteger {
            try
                (parameters.s.powerVariableTime(x, modulo: n)
                * parameters.t.powerVariableTime(y, modulo: n)).modulo(n)
        }
        func prove(_ k: BigInteger) throws {
            let square = key.modulus * key.modulus
            let (rho, r): (BigInteger, BigInteger) = (12_345, 6789)
            let c = try key.encrypt(
                Plaintexts([k], bits: 1000), randomness: EncryptionRandomness([rho], key: key))
            let (alpha, mu, gamma) = (
                try random(bits + 256), try random(2176), try random(2432)
            )
            let s = try commit(k, mu)
            let a = try
                ((1 + alpha * key.modulus).modulo(square)
                * r.powerVariableTime(key.modulus, modulo: square)).modulo(square)
            let first = try commit(alpha, gamma)
            let e = RangeProof.challenge(
                key, parameters, rangeBits: bits, [c.values[0], s, a, first], context: context,
                prover: 1)
            let z2 = try (r * rho.powerVariableTime(e, modulo: key.modulus)).modulo(key.modulus)
            let proof = RangeProof(
                ProofBody(.range, [s, e, alpha + e * k, z2, gamma + e * mu]))
            try RangeProof.verify(
                [proof], c, rangeBits: bits, parameters: parameters, context: context, prover: 1)
        }
        try prove(BigInteger(1) << 63)
        #expect(throws: PaillierError.proofRefused(.range)) { try prove(BigInteger(1) << 330) }
        #expect(throws: PaillierError.proofRefused(.range)) { try prove(-(BigInteger(1) << 330)) }
        // The library's prover does not start.
        let x = try Plaintexts([1], bits: 65)
        let randomness = EncryptionRandomness(count: 1, key: key)
        let c = try key.encrypt(x, randomness: randomness)
        #expect(throws: PaillierError.overflow(neededBits: 65, availableBits: 64)) {
            try RangeProof.prove(
                c, plaintexts: x, randomness: randomness, rangeBits: 64, parameters: parameters,
                context: context, prover: 1)
        }
        #expect(throws: PaillierError.overflow(neededBits: 1409, availableBits: 1408)) {
            try RangeProof.prove(
                c, plaintexts: x, randomness: randomness, rangeBits: 1409, parameters: parameters,
                context: context, prover: 1)
        }
    }

    @Test func decryption() throws {
        let key = alice.publicKey
        let values: [BigInteger] = [7, -9, key.modulus >> 1]
        let c = try key.encrypt(Plaintexts(values, bits: 2047))
        let (plain, proofs) = try alice.decryptProving(c, context: context, prover: 0)
        #expect(plain == values)
        func verify(
            _ proofs: [DecryptionProof], _ c: Ciphertexts, _ m: [BigInteger],
            _ context: TranscriptContext = SharedKeys.context, prover: Int = 0
        ) throws {
            try DecryptionProof.verify(proofs, c, plaintexts: m, context: context, prover: prover)
        }
        try verify(proofs, c, plain)
        let bytes = proofs[0].bytes(key: .bits2048)
        #expect(try DecryptionProof(bytes: bytes, key: .bits2048) == proofs[0])
        #expect(throws: PaillierError.malformed(.proof)) {
            _ = try DecryptionProof(bytes: bytes + [0], key: .bits2048)
        }
        let refused = PaillierError.proofRefused(.decryption)
        for body in changes(proofs[0].body)
            + [replacing(proofs[0].body, 1, 0), replacing(proofs[0].body, 1, key.modulus)]
        {
            #expect(throws: refused) { try verify([DecryptionProof(body)], c[0], [7]) }
        }
        #expect(throws: refused) { try verify([proofs[0]], c[0], [8]) }
        #expect(throws: refused) { try verify([proofs[0]], c[1], [7]) }
        #expect(throws: refused) { try verify([proofs[0]], c[0].rerandomised(), [7]) }
        #expect(throws: refused) { try verify([proofs[0]], c[0], [7], prover: 1) }
        for context in SharedKeys.otherContexts {
            #expect(throws: refused) { try verify([proofs[0]], c[0], [7], context) }
        }
        // m and m - N are one plaintext: only the centred one is taken.
        #expect(throws: PaillierError.plaintextOutOfRange(position: 0)) {
            try verify([proofs[0]], c[0], [7 - key.modulus])
        }
        #expect(throws: PaillierError.countMismatch(expected: 3, found: 2)) {
            try verify(Array(proofs.prefix(2)), c, plain)
        }
    }

    @Test func logarithmOnSecp256k1() throws { try logarithm(Secp256k1.Point.self) }
    @Test func logarithmOnRistretto() throws { try logarithm(Ristretto255.self) }

    private func logarithm<G: PrimeOrderGroup>(_: G.Type) throws {
        let key = alice.publicKey
        // Negative, and longer than the order.
        for x in [12_345, -(BigInteger(1) << 260) + 17] as [BigInteger] {
            let plaintext = try Plaintexts([x], bits: 260)
            let r = EncryptionRandomness(count: 1, key: key)
            let c = try key.encrypt(plaintext, randomness: r)
            let scalar = try G.Scalar(x.modulo(G.Scalar.order))
            let image = G.generator.multiplied(by: scalar)
            func statement(
                _ c: Ciphertexts, _ image: G, base: G = .generator, bits: Int = 260
            ) throws -> LogarithmProof<G>.Statement {
                try .init(ciphertext: c, image: image, base: base, rangeBits: bits)
            }
            let good = try statement(c, image)
            let proof = try LogarithmProof.prove(
                good, plaintext: plaintext, randomness: r, parameters: parameters,
                context: context, prover: 1)
            func verify(
                _ proof: LogarithmProof<G>, _ statement: LogarithmProof<G>.Statement,
                _ parameters: RingPedersenParameters = SharedKeys.parameters,
                _ context: TranscriptContext = SharedKeys.context, prover: Int = 1
            ) throws {
                try proof.verify(
                    statement, parameters: parameters, context: context, prover: prover)
            }
            try verify(proof, good)
            let bytes = proof.bytes(key: .bits2048, parameters: .bits2048, rangeBits: 260)
            #expect(
                try LogarithmProof<G>(
                    bytes: bytes, key: .bits2048, parameters: .bits2048, rangeBits: 260) == proof)
            let refused = PaillierError.proofRefused(.logarithm)
            for body in changes(proof.body)
                + [replacing(proof.body, 0, 0), replacing(proof.body, 3, 0)]
            {
                #expect(throws: refused) { try verify(LogarithmProof(body), good) }
            }
            #expect(throws: refused) { try verify(proof, statement(c, image.doubled())) }
            #expect(throws: refused) {
                try verify(proof, statement(c, image, base: G.generator.doubled()))
            }
            #expect(throws: refused) { try verify(proof, statement(c.rerandomised(), image)) }
            #expect(throws: refused) { try verify(proof, statement(c, image, bits: 261)) }
            #expect(throws: refused) { try verify(proof, good, prover: 0) }
            for context in SharedKeys.otherContexts {
                #expect(throws: refused) { try verify(proof, good, parameters, context) }
            }
            let other = try RingPedersenSecret(key: SharedKeys.safe).parameters
            #expect(throws: refused) { try verify(proof, good, other) }
        }
    }
}

extension BigInteger {
    fileprivate static func % (a: BigInteger, b: BigInteger) -> BigInteger {
        (try? a.modulo(b)) ?? 0
    }
}
