internal import BigIntegers
internal import Transcripts

/// A proof that s is in the group that t generates modulo N: Π-prm (CGGMP, ePrint 2021/060, figure 17),
/// non-interactive, 128 repetitions. The first message is recomputed: A_i = t^z_i s^-e_i.
public struct RingPedersenProof: Equatable, Sendable {
    package let body: ProofBody

    package init(_ body: ProofBody) { self.body = body }

    init(challenge: BigInteger, responses: [BigInteger]) {
        body = ProofBody(.ringPedersen, [challenge] + responses)
    }

    /// Reads the encoding for parameters of that size. Throws `.malformed(.proof)`.
    public init(bytes: [UInt8], size: KeySize) throws(PaillierError) {
        body = try ProofBody(.ringPedersen, bytes: bytes, Self.layout(size))
    }

    /// The only encoding.
    public func bytes(size: KeySize) -> [UInt8] { body.bytes(Self.layout(size)) }

    private static func layout(_ size: KeySize) -> [ProofField] {
        [.unsigned(bits: ProofSecurity.iterations)]
            + [ProofField](
                repeating: .unsigned(bits: size.rawValue), count: ProofSecurity.iterations)
    }

    /// One challenge bit for each repetition.
    static func challenge(
        _ parameters: RingPedersenParameters, _ commitments: [BigInteger],
        context: TranscriptContext, prover: Int
    ) -> BigInteger {
        var transcript = Transcript(
            "swift-mpc/paillier/prm/v1", context: context, prover: prover)
        transcript.append(parameters, as: "parameters")
        transcript.append(commitments, as: "A")
        return BigInteger(
            bigEndianBytes: transcript.challenge(
                "challenge", byteCount: ProofSecurity.iterations / 8))
    }

    func verify(
        _ parameters: RingPedersenParameters, context: TranscriptContext, prover: Int
    ) throws(PaillierError) {
        let count = ProofSecurity.iterations
        guard body.fits(Self.layout(parameters.size)) else {
            throw .proofRefused(.ringPedersen)
        }
        let (challenge, responses) = (body.values[0], Array(body.values[1...]))
        let root = parameters.root
        guard let inverse = try? parameters.s.inverseVariableTime(modulo: parameters.modulus) else {
            throw .parametersRefused(.baseRefused)
        }
        let one: BigInteger = 1
        let factors = Numbers(
            (0..<count).map { challenge.bit($0) ? inverse : one }, width: root.width)
        let table = PowerTable(
            Numbers([parameters.t], width: root.width), bits: parameters.bits, modulus: root)
        let commitments = table.power(
            Numbers(responses, width: root.width), factors: factors
        ).reveal()
        guard
            challenge
                == Self.challenge(parameters, commitments, context: context, prover: prover)
        else { throw .proofRefused(.ringPedersen) }
    }
}
