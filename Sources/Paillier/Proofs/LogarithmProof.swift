package import BigIntegers
public import EllipticCurves
public import Transcripts

/// A proof that a ciphertext's plaintext is the discrete logarithm of X to the base g, and in ±2^l:
/// Π-log* (CGGMP, ePrint 2021/060, figure 25), non-interactive, for a verifier with these parameters.
/// Ranges are those of `RangeProof`.
public struct LogarithmProof<G: PrimeOrderGroup>: Equatable, Sendable {
    package let body: ProofBody

    package init(_ body: ProofBody) { self.body = body }

    /// S, e, z1, z2, z3.
    init(_ values: [BigInteger]) { body = ProofBody(.logarithm, values) }

    /// What is proven: `ciphertext` decrypts to x with X = x g, in additive notation.
    public struct Statement: Sendable {
        public let ciphertext: Ciphertexts
        public let image: G
        public let base: G
        public let rangeBits: Int

        /// Throws `.countMismatch` unless there is one ciphertext.
        public init(
            ciphertext: Ciphertexts, image: G, base: G = .generator, rangeBits: Int
        ) throws(PaillierError) {
            guard ciphertext.count == 1 else {
                throw .countMismatch(expected: 1, found: ciphertext.count)
            }
            self.ciphertext = ciphertext
            self.image = image
            self.base = base
            self.rangeBits = rangeBits
        }
    }

    /// Reads the encoding for a key and parameters of those sizes and a range.
    /// Throws `.malformed(.proof)`.
    public init(
        bytes: [UInt8], key: KeySize, parameters: KeySize, rangeBits: Int
    ) throws(PaillierError) {
        body = try ProofBody(
            .logarithm, bytes: bytes, Self.layout(key, parameters, rangeBits: rangeBits))
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
        _ statement: Statement, _ parameters: RingPedersenParameters, _ numbers: [BigInteger],
        _ y: G, context: TranscriptContext, prover: Int
    ) -> BigInteger {
        var transcript = Transcript(
            "swift-mpc/paillier/log/v1", context: context, prover: prover)
        transcript.append(statement.ciphertext.key, as: "N0")
        transcript.append(parameters, as: "parameters")
        transcript.append(UInt64(statement.rangeBits), as: "l")
        transcript.append(statement.ciphertext.values, as: "C")
        transcript.append([statement.base, statement.image], as: "g, X")
        transcript.append(numbers, as: "S, A, D")
        transcript.append(y, as: "Y")
        return transcript.proofChallenge()
    }

    /// Constant time in plaintext and randomness.
    ///
    /// Throws `.overflow`, `.keyMismatch` and `.countMismatch`.
    public static func prove(
        _ statement: Statement, plaintext: Plaintexts, randomness: EncryptionRandomness,
        parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) throws(PaillierError) -> LogarithmProof {
        let key = statement.ciphertext.key
        try randomness.check(count: 1, key: key)
        try parameters.check(rangeBits: statement.rangeBits, keys: [key])
        try parameters.check(plaintext, count: 1, rangeBits: statement.rangeBits)
        // 1. S = s^x t^μ, A = (1 + N0)^α r^N0, Y = α g, D = s^α t^γ.
        let blinding = SignedNumbers.random(count: 1, bits: parameters.blindingBits)
        let mask = SignedNumbers.random(
            count: 1, bits: statement.rangeBits + ProofSecurity.slackBits)
        let blindingMask = SignedNumbers.random(count: 1, bits: parameters.maskBits)
        let unit = key.randomUnits(1)
        let s = parameters.commit(plaintext.numbers, blinding).reveal(0)
        let a = key.masked(mask, units: unit).reveal(0)
        let d = parameters.commit(mask, blindingMask).reveal(0)
        let y = statement.base.multiplied(by: mask.scalar(as: G.Scalar.self))
        // 2. e. 3. z1 = α + e x, z2 = r ρ^e, z3 = γ + e μ.
        let e = challenge(
            statement, parameters, [s, a, d], y, context: context, prover: prover)
        return LogarithmProof(
            [s, e] + mask.responses([e], plaintext.numbers)
                + key.unitResponses(unit, [e], randomness.units)
                + blindingMask.responses([e], blinding))
    }

    /// Throws `.proofRefused(.logarithm)` and `.overflow`.
    public func verify(
        _ statement: Statement, parameters: RingPedersenParameters, context: TranscriptContext,
        prover: Int
    ) throws(PaillierError) {
        let key = statement.ciphertext.key
        let refused = PaillierError.proofRefused(.logarithm)
        try parameters.check(rangeBits: statement.rangeBits, keys: [key])
        let layout = Self.layout(key.size, parameters.size, rangeBits: statement.rangeBits)
        let v = body.values
        guard body.fits(layout), parameters.isCommitment(v[0]), key.isUnit(v[3]) else {
            throw refused
        }
        let a = try key.opened(
            [v[2]], units: [v[3]], ciphertexts: statement.ciphertext.values, challenges: [v[1]])
        let d = try parameters.opened([v[2]], [v[4]], commitments: [v[0]], challenges: [v[1]])
        // Y = z1 g - e X.
        let y = G.sumOfProductsVariableTime(
            [G.Scalar(reducing: v[2]), G.Scalar(reducing: -v[1])],
            [statement.base, statement.image])
        let expected = Self.challenge(
            statement, parameters, [v[0]] + a + d, y, context: context, prover: prover)
        guard v[1] == expected else { throw refused }
    }
}
