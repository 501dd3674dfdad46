package import BigIntegers
public import Transcripts

/// A proof that a ciphertext's plaintext is in ±2^l: Π-enc (CGGMP, ePrint 2021/060, figure 14),
/// non-interactive, for a verifier with these parameters. What is shown is ±2^(l + ε + 1), ε = 256; the
/// prover's plaintext must be in ±2^l. μ and γ are drawn from 2^128 N^ and 2^(128 + ε) N^ where the
/// figure has 2^l N^ and 2^(l + ε) N^, so that hiding does not hinge on l.
public struct RangeProof: Equatable, Sendable {
    package let body: ProofBody

    package init(_ body: ProofBody) { self.body = body }

    /// S, e, z1, z2, z3.
    init(_ values: [BigInteger]) { body = ProofBody(.range, values) }

    /// Reads the encoding for a key and parameters of those sizes and a range.
    /// Throws `.malformed(.proof)`.
    public init(
        bytes: [UInt8], key: KeySize, parameters: KeySize, rangeBits: Int
    ) throws(PaillierError) {
        body = try ProofBody(
            .range, bytes: bytes, Self.layout(key, parameters, rangeBits: rangeBits))
    }

    /// The only encoding.
    public func bytes(key: KeySize, parameters: KeySize, rangeBits: Int) -> [UInt8] {
        body.bytes(Self.layout(key, parameters, rangeBits: rangeBits))
    }

    private static func layout(
        _ key: KeySize, _ parameters: KeySize, rangeBits: Int
    ) -> [ProofField] {
        let slack = ProofSecurity.slackBits
        return [
            .unsigned(bits: parameters.rawValue), .unsigned(bits: ProofSecurity.challengeBits),
            .signed(bits: rangeBits + slack), .unsigned(bits: key.rawValue),
            .signed(bits: parameters.rawValue + ProofSecurity.statisticalBits + slack),
        ]
    }

    package static func challenge(
        _ key: PublicKey, _ parameters: RingPedersenParameters, rangeBits: Int,
        _ numbers: [BigInteger], context: TranscriptContext, prover: Int
    ) -> BigInteger {
        var transcript = Transcript(
            "swift-mpc/paillier/enc/v1", context: context, prover: prover)
        transcript.append(key, as: "N0")
        transcript.append(parameters, as: "parameters")
        transcript.append(UInt64(rangeBits), as: "l")
        transcript.append(numbers, as: "K, S, A, C")
        return transcript.proofChallenge()
    }

    /// One proof for each of the prover's ciphertexts. Constant time in plaintexts and randomness.
    ///
    /// Throws `.overflow` if the plaintexts' stated range is wider than ±2^rangeBits, or rangeBits than
    /// the parameters take or the key's plaintexts leave to show; `.keyMismatch` and `.countMismatch`.
    public static func prove(
        _ ciphertexts: Ciphertexts, plaintexts: Plaintexts, randomness: EncryptionRandomness,
        rangeBits: Int, parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) throws(PaillierError) -> [RangeProof] {
        let key = ciphertexts.key
        let count = ciphertexts.count
        try randomness.check(count: count, key: key)
        try parameters.check(rangeBits: rangeBits, keys: [key])
        try parameters.check(plaintexts, count: count, rangeBits: rangeBits)
        let slack = ProofSecurity.slackBits
        let secrets = plaintexts.numbers
        // 1. S = s^k t^μ, A = (1 + N0)^α r^N0, C = s^α t^γ.
        let blindings = SignedNumbers.random(count: count, bits: parameters.blindingBits)
        let masks = SignedNumbers.random(count: count, bits: rangeBits + slack)
        let blindingMasks = SignedNumbers.random(count: count, bits: parameters.maskBits)
        let units = key.randomUnits(count)
        let s = parameters.commit(secrets, blindings).reveal()
        let a = key.masked(masks, units: units).reveal()
        let c = parameters.commit(masks, blindingMasks).reveal()
        // 2. e. 3. z1 = α + e k, z2 = r ρ^e, z3 = γ + e μ.
        let values = ciphertexts.values
        let challenges = (0..<count).map { i in
            challenge(
                key, parameters, rangeBits: rangeBits, [values[i], s[i], a[i], c[i]],
                context: context, prover: prover)
        }
        let z1 = masks.responses(challenges, secrets)
        let z2 = key.unitResponses(units, challenges, randomness.units)
        let z3 = blindingMasks.responses(challenges, blindings)
        return (0..<count).map { RangeProof([s[$0], challenges[$0], z1[$0], z2[$0], z3[$0]]) }
    }

    /// Checks one proof for each ciphertext; all in one go, which is much faster than one by one.
    ///
    /// Throws `.proofRefused(.range)`, `.overflow` and `.countMismatch`.
    public static func verify(
        _ proofs: [RangeProof], _ ciphertexts: Ciphertexts, rangeBits: Int,
        parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) throws(PaillierError) {
        let key = ciphertexts.key
        guard proofs.count == ciphertexts.count else {
            throw .countMismatch(expected: ciphertexts.count, found: proofs.count)
        }
        try parameters.check(rangeBits: rangeBits, keys: [key])
        let layout = Self.layout(key.size, parameters.size, rangeBits: rangeBits)
        for proof in proofs {
            guard proof.body.fits(layout), parameters.isCommitment(proof.body.values[0]),
                key.isUnit(proof.body.values[3])
            else { throw .proofRefused(.range) }
        }
        func column(_ i: Int) -> [BigInteger] { proofs.map { $0.body.values[i] } }
        let values = ciphertexts.values
        let a = try key.opened(
            column(2), units: column(3), ciphertexts: values, challenges: column(1))
        let c = try parameters.opened(
            column(2), column(4), commitments: column(0), challenges: column(1))
        for i in proofs.indices {
            let expected = challenge(
                key, parameters, rangeBits: rangeBits,
                [values[i], proofs[i].body.values[0], a[i], c[i]], context: context,
                prover: prover)
            guard proofs[i].body.values[1] == expected else { throw .proofRefused(.range) }
        }
    }
}

extension RingPedersenParameters {
    /// Throws `.overflow` for ranges that the parameters' exponents have no place for, or in whose proof what is
    /// shown, 257 bits wider, would be every plaintext of a key.
    func check(rangeBits: Int, keys: [PublicKey]) throws(PaillierError) {
        let shown = keys.map { $0.plaintextBits - ProofSecurity.slackBits - 1 }
        let most = shown.reduce(maximumRangeBits, min)
        guard rangeBits >= 1, rangeBits <= most else {
            throw .overflow(neededBits: rangeBits, availableBits: most)
        }
    }

    /// Throws `.countMismatch`, and `.overflow` for plaintexts of a wider range.
    func check(
        _ plaintexts: Plaintexts, count: Int, rangeBits: Int
    ) throws(PaillierError) {
        guard plaintexts.count == count else {
            throw .countMismatch(expected: count, found: plaintexts.count)
        }
        guard plaintexts.bits <= rangeBits else {
            throw .overflow(neededBits: plaintexts.bits, availableBits: rangeBits)
        }
    }
}
