package import BigIntegers
public import Transcripts

/// A proof of an affine operation whose multiplier x stands encrypted under the prover's own key,
/// X = (1 + N1)^x ρ_x^N1: Π-aff-p (CGGMP, ePrint 2021/060, figure 26), non-interactive. Otherwise as
/// `AffineGroupProof`; many statements are proven and checked in one go.
public struct AffineProof: Equatable, Sendable {
    package let body: ProofBody

    package init(_ body: ProofBody) { self.body = body }

    /// Reads the encoding for keys and parameters of those sizes and those ranges.
    /// Throws `.malformed(.proof)`.
    public init(
        bytes: [UInt8], verifier: KeySize, prover: KeySize, parameters: KeySize,
        multiplierBits: Int, addendBits: Int
    ) throws(PaillierError) {
        body = try ProofBody(
            .affine, bytes: bytes,
            AffineStatement.layout(
                verifier, prover, parameters, multiplierBits: multiplierBits,
                addendBits: addendBits, committedMultiplier: true))
    }

    /// The length of the encoding.
    package static func byteCount(
        verifier: KeySize, prover: KeySize, parameters: KeySize, multiplierBits: Int,
        addendBits: Int
    ) -> Int {
        ProofBody.byteCount(
            AffineStatement.layout(
                verifier, prover, parameters, multiplierBits: multiplierBits,
                addendBits: addendBits, committedMultiplier: true))
    }

    /// The only encoding.
    public func bytes(_ statement: AffineStatement, parameters: KeySize) -> [UInt8] {
        body.bytes(statement.layout(parameters, committedMultiplier: true))
    }

    private init(_ values: [BigInteger]) { body = ProofBody(.affine, values) }

    package static func challenge(
        _ i: Int, _ statement: AffineStatement, multiplier: BigInteger,
        _ parameters: RingPedersenParameters, _ numbers: [BigInteger], context: TranscriptContext,
        prover: Int
    ) -> BigInteger {
        var transcript = statement.transcript(
            i, "swift-mpc/paillier/aff-p/v1", parameters, context: context, prover: prover)
        transcript.append([multiplier], as: "X")
        transcript.append(numbers, as: "S, T, A, B_y, E, F, B_x")
        return transcript.proofChallenge()
    }

    /// One proof for each row; `multipliers` are the X, with their randomness. Constant time in the
    /// witness.
    ///
    /// Throws `.overflow`, `.keyMismatch` and `.countMismatch`.
    public static func prove(
        _ statement: AffineStatement, multipliers: Ciphertexts,
        multiplierRandomness: EncryptionRandomness, witness: AffineWitness,
        parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) throws(PaillierError) -> [AffineProof] {
        try check(statement, multipliers, parameters)
        try witness.check(statement, parameters)
        let key = multipliers.key
        try multiplierRandomness.check(count: statement.count, key: key)
        let masks = AffineMasks(statement, witness, parameters)
        let units = key.randomUnits(statement.count)
        let b = key.masked(masks.alpha, units: units).reveal()
        let values = multipliers.values
        let challenges = (0..<statement.count).map { i in
            challenge(
                i, statement, multiplier: values[i], parameters,
                masks.sent[i] + masks.recomputed[i] + [b[i]], context: context, prover: prover)
        }
        let responses = masks.responses(challenges, statement, witness)
        let more = key.unitResponses(units, challenges, multiplierRandomness.units)
        return zip(responses, more).map { AffineProof($0 + [$1]) }
    }

    /// Checks one proof for each row. Throws `.proofRefused(.affine)`, `.overflow`, `.keyMismatch` and
    /// `.countMismatch`.
    public static func verify(
        _ proofs: [AffineProof], _ statement: AffineStatement, multipliers: Ciphertexts,
        parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) throws(PaillierError) {
        try check(statement, multipliers, parameters)
        guard proofs.count == statement.count else {
            throw .countMismatch(expected: statement.count, found: proofs.count)
        }
        let recomputed = try statement.recomputed(
            proofs.map(\.body), parameters, committedMultiplier: true)
        guard let recomputed else { throw .proofRefused(.affine) }
        func column(_ i: Int) -> [BigInteger] { proofs.map { $0.body.values[i] } }
        let values = multipliers.values
        let b = try multipliers.key.opened(
            column(3), units: column(9), ciphertexts: values, challenges: column(2))
        for i in proofs.indices {
            let v = proofs[i].body.values
            let expected = challenge(
                i, statement, multiplier: values[i], parameters,
                Array(v[0..<2]) + recomputed[i] + [b[i]], context: context, prover: prover)
            guard v[2] == expected else { throw .proofRefused(.affine) }
        }
    }

    private static func check(
        _ statement: AffineStatement, _ multipliers: Ciphertexts,
        _ parameters: RingPedersenParameters
    ) throws(PaillierError) {
        try statement.check(parameters)
        guard multipliers.key == statement.addends.key else { throw .keyMismatch }
        guard multipliers.count == statement.count else {
            throw .countMismatch(expected: statement.count, found: multipliers.count)
        }
    }
}
