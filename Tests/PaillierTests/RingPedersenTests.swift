import BigIntegers
import Paillier
import TestSupport
import Testing
import Transcripts

/// Ring-Pedersen parameters: CVE-2020-12118 and its kin.
@Suite struct RingPedersenTests {
    private static let secret = SharedKeys.secret
    private static let proof = secret.prove(context: SharedKeys.context, prover: 0)

    private func checked(
        modulus: BigInteger? = nil, s: BigInteger? = nil, t: BigInteger? = nil,
        proof: RingPedersenProof = proof, context: TranscriptContext = SharedKeys.context,
        prover: Int = 0
    ) throws -> RingPedersenParameters {
        let own = SharedKeys.parameters
        return try RingPedersenParameters(
            modulus: modulus ?? own.modulus, s: s ?? own.s, t: t ?? own.t, proof: proof,
            context: context, prover: prover)
    }

    @Test func honestParametersPass() throws {
        let own = SharedKeys.parameters
        #expect(try checked() == own)
        let bytes = Self.proof.bytes(size: .bits2048)
        let again = try RingPedersenProof(bytes: bytes, size: .bits2048)
        #expect(again == Self.proof)
        #expect(
            try RingPedersenParameters(
                bytes: own.bytes, proof: again, context: SharedKeys.context, prover: 0) == own)
        #expect(throws: PaillierError.malformed(.ringPedersen)) {
            _ = try RingPedersenParameters(
                bytes: own.bytes.dropLast(), proof: again, context: SharedKeys.context, prover: 0)
        }
        for changed in [Array(bytes.dropLast()), Array(bytes.prefix(2 + 16 + 256)), bytes + [0]] {
            #expect(throws: PaillierError.malformed(.proof)) {
                _ = try RingPedersenProof(bytes: changed, size: .bits2048)
            }
        }
    }

    @Test func trivialBasesAreRefused() throws {
        let n = SharedKeys.parameters.modulus
        let p = BigInteger(bigEndianBytes: SharedKeys.safe.secretBytes()[8..<136])
        let refused = PaillierError.parametersRefused(.baseRefused)
        for bad in [0, 1, n - 1, n, n + 1, -2] {
            #expect(throws: refused) { try checked(s: bad) }
            #expect(throws: refused) { try checked(t: bad) }
        }
        #expect(throws: refused) { try checked(modulus: SharedKeys.safe.publicKey.modulus, s: p) }
        #expect(throws: PaillierError.keyRefused(.even)) { try checked(modulus: n + 1) }
        #expect(throws: PaillierError.keyRefused(.unsupportedSize(bits: 2047))) {
            try checked(modulus: n >> 1)
        }
    }

    /// s outside of the group of t: a proof exists for none; one of another s does not serve.
    @Test func basesOutsideOfTheGroupAreRefused() throws {
        let own = SharedKeys.parameters
        let refused = PaillierError.proofRefused(.ringPedersen)
        // -s is no square, while t is one.
        #expect(throws: refused) { try checked(s: own.modulus - own.s) }
        #expect(throws: refused) { try checked(s: own.t, t: own.s) }
        #expect(throws: refused) { try checked(s: own.s * own.s % own.modulus) }
        // The prover of -s knows λ with s = t^λ, and fails where a challenge bit is 1.
        let flipped = try RingPedersenSecret(key: SharedKeys.safe).prove(
            context: SharedKeys.context, prover: 0)
        #expect(throws: refused) { try checked(proof: flipped) }
    }

    @Test func otherSessionsAndNumbersAreRefused() {
        let refused = PaillierError.proofRefused(.ringPedersen)
        for context in SharedKeys.otherContexts {
            #expect(throws: refused) { try checked(context: context) }
        }
        #expect(throws: refused) { try checked(prover: 1) }
        for i in [0, 1, 64, 128] {
            var values = Self.proof.body.values
            values[i] = values[i] + 1
            #expect(throws: refused) {
                try checked(proof: RingPedersenProof(ProofBody(.ringPedersen, values)))
            }
        }
        #expect(throws: refused) {
            let values = Array(Self.proof.body.values.dropLast())
            return try checked(proof: RingPedersenProof(ProofBody(.ringPedersen, values)))
        }
    }

    @Test func ordinaryPrimesAreRefused() {
        #expect(throws: PaillierError.keyRefused(.primesNotSafe)) {
            _ = try RingPedersenSecret(key: SharedKeys.alice)
        }
    }
}

extension BigInteger {
    fileprivate static func % (a: BigInteger, b: BigInteger) -> BigInteger {
        (try? a.modulo(b)) ?? 0
    }
}
