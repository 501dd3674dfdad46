internal import BigIntegers
public import EllipticCurves
public import Transcripts

/// A proof of an affine operation whose multiplier x is the discrete logarithm of a group element
/// X = x g: Π-aff-g (CGGMP, ePrint 2021/060, section 6.2, figure 15), non-interactive, for a verifier
/// whose parameters and whose key N0 they are. Shown are x in ±2^(l + ε + 1) and y in
/// ±2^(l' + ε + 1), ε = 256; masks as in `RangeProof`.
public struct AffineGroupProof<G: PrimeOrderGroup>: Equatable, Sendable {
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
                addendBits: addendBits, committedMultiplier: false))
    }

    /// The only encoding.
    public func bytes(_ statement: AffineStatement, parameters: KeySize) -> [UInt8] {
        body.bytes(statement.layout(parameters, committedMultiplier: false))
    }

    private init(_ values: [BigInteger]) { body = ProofBody(.affine, values) }

    private static func challenge(
        _ statement: AffineStatement, image: G, _ parameters: RingPedersenParameters,
        _ numbers: [BigInteger], _ b: G, context: TranscriptContext, prover: Int
    ) -> BigInteger {
        var transcript = statement.transcript(
            0, "swift-mpc/paillier/aff-g/v1", parameters, context: context, prover: prover)
        transcript.append(image, as: "X")
        transcript.append(numbers, as: "S, T, A, B_y, E, F")
        transcript.append(b, as: "B_x")
        return transcript.proofChallenge()
    }

    /// For a statement of one row and `image` = x g, g the generator. Constant time in the witness.
    ///
    /// Throws `.overflow`, `.keyMismatch` and `.countMismatch`.
    public static func prove(
        _ statement: AffineStatement, image: G, witness: AffineWitness,
        parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) throws(PaillierError) -> AffineGroupProof {
        guard statement.count == 1 else {
            throw .countMismatch(expected: 1, found: statement.count)
        }
        try statement.check(parameters)
        try witness.check(statement, parameters)
        let masks = AffineMasks(statement, witness, parameters)
        let b = G.generatorMultiplied(by: masks.alpha.scalar(as: G.Scalar.self))
        let e = challenge(
            statement, image: image, parameters, masks.sent[0] + masks.recomputed[0], b,
            context: context, prover: prover)
        return AffineGroupProof(masks.responses([e], statement, witness)[0])
    }

    /// Throws `.proofRefused(.affine)`, `.overflow` and `.countMismatch`.
    public func verify(
        _ statement: AffineStatement, image: G, parameters: RingPedersenParameters,
        context: TranscriptContext, prover: Int
    ) throws(PaillierError) {
        guard statement.count == 1 else {
            throw .countMismatch(expected: 1, found: statement.count)
        }
        try statement.check(parameters)
        let recomputed = try statement.recomputed([body], parameters, committedMultiplier: false)
        guard let recomputed else { throw .proofRefused(.affine) }
        let v = body.values
        // B_x = z1 g - e X.
        let b = G.sumOfProductsVariableTime(
            generatorBy: G.Scalar(reducing: v[3]), [G.Scalar(reducing: -v[2])], [image])
        let expected = Self.challenge(
            statement, image: image, parameters, Array(v[0..<2]) + recomputed[0], b,
            context: context, prover: prover)
        guard v[2] == expected else { throw .proofRefused(.affine) }
    }
}
