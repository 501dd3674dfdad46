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
