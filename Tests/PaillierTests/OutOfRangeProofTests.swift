import BigIntegers
import EllipticCurves
import FiniteFields
import Paillier
import TestSupport
import Testing
import Transcripts

/// Provers who follow the figures step by step with secrets that are too large: every equation holds, and
/// only the range of a response tells.
@Suite struct OutOfRangeProofTests {
    typealias G = Secp256k1.Point
    private let parameters = SharedKeys.parameters

    /// (1 + N)^x r^N mod N^2.
    private func encrypted(
        _ x: BigInteger, _ r: BigInteger, _ key: PublicKey
    ) throws -> BigInteger {
        let square = key.modulus * key.modulus
        return try
            ((1 + x * key.modulus).modulo(square)
            * r.powerVariableTime(key.modulus, modulo: square)).modulo(square)
    }

    /// s^x t^y.
    private func committed(_ x: BigInteger, _ y: BigInteger) throws -> BigInteger {
        let n = parameters.modulus
        return try
            (parameters.s.powerVariableTime(x, modulo: n)
            * parameters.t.powerVariableTime(y, modulo: n)).modulo(n)
    }

    /// r ρ^e mod N.
    private func response(
        _ r: BigInteger, _ rho: BigInteger, _ e: BigInteger, _ key: PublicKey
    ) throws -> BigInteger {
        try (r * rho.powerVariableTime(e, modulo: key.modulus)).modulo(key.modulus)
    }

    private func random(_ bits: Int, _ generator: inout SeededGenerator) throws -> BigInteger {
        try BigInteger.random(below: BigInteger(1) << (bits + 1), using: &generator)
            - BigInteger(1) << bits
    }

    @Test func affine() throws {
        try proveAffine(x: -(BigInteger(1) << 63), y: BigInteger(1) << 99)
        let refused = PaillierError.proofRefused(.affine)
        for wide in [BigInteger(1) << 330, -(BigInteger(1) << 330)] {
            #expect(throws: refused) { try proveAffine(x: wide, y: 5) }
        }
        for wide in [BigInteger(1) << 366, -(BigInteger(1) << 366)] {
            #expect(throws: refused) { try proveAffine(x: 5, y: wide) }
        }
    }

    /// Figure 26 for l = 64 and l' = 100, then its check.
    private func proveAffine(x: BigInteger, y: BigInteger) throws {
        var generator = SeededGenerator(label: "affine operations out of range")
        let (verifier, own) = (SharedKeys.alice.publicKey, SharedKeys.bob.publicKey)
        let square = verifier.modulus * verifier.modulus
        let c = try verifier.encrypt(77)
        let (rho, rhoY, rhoX): (BigInteger, BigInteger, BigInteger) = (3, 5, 7)
        let (r, rY, rX): (BigInteger, BigInteger, BigInteger) = (11, 13, 17)
        func multiplied(
            _ factor: BigInteger, _ addend: BigInteger, _ unit: BigInteger
        ) throws -> BigInteger {
            let power = try c.values[0].powerVariableTime(factor, modulo: square)
            return try (power * encrypted(addend, unit, verifier)).modulo(square)
        }
        let statement = try AffineStatement(
            multiplicands: c,
            results: Ciphertexts(checking: [multiplied(x, y, rho)], key: verifier),
            addends: Ciphertexts(checking: [encrypted(y, rhoY, own)], key: own),
            multiplierBits: 64, addendBits: 100)
        let multipliers = try Ciphertexts(checking: [encrypted(x, rhoX, own)], key: own)
        let (alpha, beta) = (try random(320, &generator), try random(356, &generator))
        let (m, mu) = (try random(2176, &generator), try random(2176, &generator))
        let (gamma, delta) = (try random(2432, &generator), try random(2432, &generator))
        let sent = [try committed(x, m), try committed(y, mu)]
        let first = [
            try multiplied(alpha, beta, r), try encrypted(beta, rY, own),
            try committed(alpha, gamma), try committed(beta, delta), try encrypted(alpha, rX, own),
        ]
        let e = AffineProof.challenge(
            0, statement, multiplier: multipliers.values[0], parameters, sent + first,
            context: SharedKeys.context, prover: 1)
        let responses = [alpha + e * x, beta + e * y, gamma + e * m, delta + e * mu]
        let units = [
            try response(r, rho, e, verifier), try response(rY, rhoY, e, own),
            try response(rX, rhoX, e, own),
        ]
        let proof = AffineProof(ProofBody(.affine, sent + [e] + responses + units))
        try AffineProof.verify(
            [proof], statement, multipliers: multipliers, parameters: parameters,
            context: SharedKeys.context, prover: 1)
    }

    /// Under longer parameters a range may have its place of which the proof, 257 bits wider, would show
    /// nothing of a key of 2048 bits.
    @Test func whatIsShownIsLessThanTheKey() throws {
        // The safe primes of RFC 3526, group 14, and of RFC 7919, ffdhe2048.
        let primes = [
            """
            ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
            020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
            4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed\
            ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
            98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb\
            9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
            e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
            3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff
            """,
            """
            ffffffffffffffffadf85458a2bb4a9aafdc5620273d3cf1d8b9c583ce2d3695\
            a9e13641146433fbcc939dce249b3ef97d2fe363630c75d8f681b202aec4617a\
            d3df1ed5d5fd65612433f51f5f066ed0856365553ded1af3b557135e7f57c935\
            984f0c70e0e68b77e2a689daf3efe8721df158a136ade73530acca4f483a797a\
            bc0ab182b324fb61d108a94bb2c8e3fbb96adab760d7f4681d4f42a3de394df4\
            ae56ede76372bb190b07a7c8ee0a6d709e02fce1cdf7e2ecc03404cd28342f61\
            9172fe9ce98583ff8e4f1232eef28183c3fe3b1b4c6fad733bb5fcbc2ec22005\
            c58ef1837d1683b2c6f34a26c1b2effa886b423861285c97ffffffffffffffff
            """,
        ]
        let text = """
            {"type": "paillier-secretKey", "version": 1, "bits": 4096, "p": "\(primes[0])", \
            "q": "\(primes[1])"}
            """
        let wide = try RingPedersenSecret(key: SecretKey(secretJSON: Array(text.utf8))).parameters
        #expect(wide.maximumRangeBits == 2432)
        let (alice, bob) = (SharedKeys.alice.publicKey, SharedKeys.bob.publicKey)
        let none = try Ciphertexts(checking: [], key: alice)
        let others = try Ciphertexts(checking: [], key: bob)
        func verify(_ rangeBits: Int) throws {
            try RangeProof.verify(
                [], none, rangeBits: rangeBits, parameters: wide, context: SharedKeys.context,
                prover: 1)
        }
        func verifyAffine(_ multiplierBits: Int, _ addendBits: Int) throws {
            try AffineProof.verify(
                [],
                AffineStatement(
                    multiplicands: none, results: none, addends: others,
                    multiplierBits: multiplierBits, addendBits: addendBits),
                multipliers: others, parameters: wide, context: SharedKeys.context, prover: 1)
        }
        try verify(1789)
        try verifyAffine(1789, 1789)
        let refused = PaillierError.overflow(neededBits: 1790, availableBits: 1789)
        #expect(throws: refused) { try verify(1790) }
        #expect(throws: refused) { try verifyAffine(1790, 1789) }
        #expect(throws: refused) { try verifyAffine(1789, 1790) }
        #expect(throws: refused) {
            let statement = try LogarithmProof<G>.Statement(
                ciphertext: alice.encrypt(1), image: .generator, rangeBits: 1790)
            let proof = LogarithmProof<G>(ProofBody(.logarithm, []))
            try proof.verify(
                statement, parameters: wide, context: SharedKeys.context, prover: 1)
        }
    }

    @Test func logarithm() throws {
        try proveLogarithm(BigInteger(1) << 63)
        for wide in [BigInteger(1) << 330, -(BigInteger(1) << 330)] {
            #expect(throws: PaillierError.proofRefused(.logarithm)) { try proveLogarithm(wide) }
        }
    }

    /// Figure 25 for l = 64, then its check.
    private func proveLogarithm(_ x: BigInteger) throws {
        var generator = SeededGenerator(label: "logarithms out of range")
        let key = SharedKeys.alice.publicKey
        func image(_ x: BigInteger) throws -> G {
            G.generatorMultiplied(by: try G.Scalar(x.modulo(G.Scalar.order)))
        }
        let (rho, r): (BigInteger, BigInteger) = (3, 11)
        let statement = try LogarithmProof<G>.Statement(
            ciphertext: Ciphertexts(checking: [encrypted(x, rho, key)], key: key),
            image: image(x), rangeBits: 64)
        let alpha = try random(320, &generator)
        let (mu, gamma) = (try random(2176, &generator), try random(2432, &generator))
        let s = try committed(x, mu)
        let e = LogarithmProof<G>.challenge(
            statement, parameters, [s, try encrypted(alpha, r, key), try committed(alpha, gamma)],
            try image(alpha), context: SharedKeys.context, prover: 1)
        let proof = LogarithmProof<G>(
            ProofBody(
                .logarithm,
                [s, e, alpha + e * x, try response(r, rho, e, key), gamma + e * mu]))
        try proof.verify(
            statement, parameters: parameters, context: SharedKeys.context, prover: 1)
    }
}
