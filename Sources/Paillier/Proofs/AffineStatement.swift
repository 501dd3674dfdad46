internal import BigIntegers
internal import Transcripts

/// What proofs of affine operations are about: D = C^x (1 + N0)^y ρ^N0 under the verifier's key N0, and
/// Y an encryption of y under the prover's key N1, with x in ±2^l and y in ±2^l'. Columns: statement i
/// is of the i-th ciphertexts.
public struct AffineStatement: Sendable {
    /// C, under N0.
    public let multiplicands: Ciphertexts
    /// D, under N0.
    public let results: Ciphertexts
    /// Y, under N1.
    public let addends: Ciphertexts
    /// l and l'.
    public let multiplierBits: Int
    public let addendBits: Int

    /// Throws `.countMismatch`, and `.keyMismatch` if C and D are under different keys.
    public init(
        multiplicands: Ciphertexts, results: Ciphertexts, addends: Ciphertexts,
        multiplierBits: Int, addendBits: Int
    ) throws(PaillierError) {
        for found in [results.count, addends.count] where found != multiplicands.count {
            throw .countMismatch(expected: multiplicands.count, found: found)
        }
        guard results.key == multiplicands.key else { throw .keyMismatch }
        self.multiplicands = multiplicands
        self.results = results
        self.addends = addends
        self.multiplierBits = multiplierBits
        self.addendBits = addendBits
    }

    var count: Int { multiplicands.count }

    func check(_ parameters: RingPedersenParameters) throws(PaillierError) {
        let keys = [multiplicands.key, addends.key]
        try parameters.check(rangeBits: multiplierBits, keys: keys)
        try parameters.check(rangeBits: addendBits, keys: keys)
    }

    /// S, T, e, z1, z2, z3, z4, w, w_y, and with a Paillier commitment to x w_x.
    func layout(
        _ parameters: KeySize, committedMultiplier: Bool
    ) -> [ProofField] {
        Self.layout(
            multiplicands.key.size, addends.key.size, parameters, multiplierBits: multiplierBits,
            addendBits: addendBits, committedMultiplier: committedMultiplier)
    }

    static func layout(
        _ verifier: KeySize, _ prover: KeySize, _ parameters: KeySize, multiplierBits: Int,
        addendBits: Int, committedMultiplier: Bool
    ) -> [ProofField] {
        let slack = ProofSecurity.slackBits
        let number = ProofField.unsigned(bits: parameters.rawValue)
        let mask = ProofField.signed(
            bits: parameters.rawValue + ProofSecurity.statisticalBits + slack)
        let unit = ProofField.unsigned(bits: prover.rawValue)
        return [
            number, number, .unsigned(bits: ProofSecurity.challengeBits),
            .signed(bits: multiplierBits + slack), .signed(bits: addendBits + slack), mask, mask,
            .unsigned(bits: verifier.rawValue), unit,
        ] + (committedMultiplier ? [unit] : [])
    }

    /// A transcript that holds statement i; what stands for x is yet to be appended.
    func transcript(
        _ i: Int, _ name: String, _ parameters: RingPedersenParameters,
        context: TranscriptContext, prover: Int
    ) -> Transcript {
        var transcript = Transcript(name, context: context, prover: prover)
        transcript.append(multiplicands.key, as: "N0")
        transcript.append(addends.key, as: "N1")
        transcript.append(parameters, as: "parameters")
        transcript.append(UInt64(multiplierBits), as: "l")
        transcript.append(UInt64(addendBits), as: "l'")
        transcript.append(
            [multiplicands, results, addends].map { $0.numbers.reveal(i) }, as: "C, D, Y")
        return transcript
    }
}
