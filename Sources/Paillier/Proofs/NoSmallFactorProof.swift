package import BigIntegers
package import Transcripts

/// A proof that N0 = p q with both factors below 2^(half + ε + 1), so neither below 2^(half - ε - 2),
/// where half is half of N0's length and ε = 256: Π-fac (CGGMP, ePrint 2021/060, figure 28, with
/// 2^half for its bound √N0 2^l), non-interactive. Sound for a verifier whose own parameters they are.
public struct NoSmallFactorProof: Equatable, Sendable {
    package let body: ProofBody

    package init(_ body: ProofBody) { self.body = body }

    init(_ values: [BigInteger]) { body = ProofBody(.noSmallFactor, values) }

    /// Reads the encoding for a key and parameters of those sizes. Throws `.malformed(.proof)`.
    public init(bytes: [UInt8], key: KeySize, parameters: KeySize) throws(PaillierError) {
        body = try ProofBody(.noSmallFactor, bytes: bytes, Lengths(key, parameters).layout)
    }

    /// The only encoding.
    public func bytes(key: KeySize, parameters: KeySize) -> [UInt8] {
        body.bytes(Lengths(key, parameters).layout)
    }

    /// The ranges of the figure's numbers, in bits.
    struct Lengths {
        let parameters: Int
        /// z1, z2, α, β.
        let factor: Int
        /// μ, ν; w1, w2, x, y.
        let blinding: Int
        let mask: Int
        /// σ; r, v.
        let sigma: Int
        let last: Int

        init(_ key: KeySize, _ parameters: KeySize) {
            self.parameters = parameters.rawValue
            factor = key.rawValue / 2 + ProofSecurity.slackBits
            blinding = parameters.rawValue + ProofSecurity.statisticalBits
            mask = blinding + ProofSecurity.slackBits
            sigma = key.rawValue + blinding
            last = sigma + 1 + ProofSecurity.slackBits
        }

        /// P, Q, σ, e, z1, z2, w1, w2, v.
        var layout: [ProofField] {
            [
                .unsigned(bits: parameters), .unsigned(bits: parameters), .signed(bits: sigma),
                .unsigned(bits: ProofSecurity.challengeBits), .signed(bits: factor),
                .signed(bits: factor), .signed(bits: mask), .signed(bits: mask),
                .signed(bits: last),
            ]
        }
    }

    package static func challenge(
        _ key: PublicKey, _ parameters: RingPedersenParameters, first: [BigInteger],
        context: TranscriptContext, prover: Int
    ) -> BigInteger {
        var transcript = Transcript(
            "swift-mpc/paillier/fac/v1", context: context, prover: prover)
        transcript.append(key, as: "N0")
        transcript.append(parameters, as: "parameters")
        transcript.append(first, as: "P, Q, A, B, T, sigma")
        return transcript.proofChallenge()
    }

    package func verify(
        _ key: PublicKey, _ parameters: RingPedersenParameters, context: TranscriptContext,
        prover: Int
    ) throws(PaillierError) {
        let refused = PaillierError.proofRefused(.noSmallFactor)
        let lengths = Lengths(key.size, parameters.size)
        guard body.fits(lengths.layout) else { throw refused }
        // Who knows a factor of the parameters' modulus can commit to anything.
        guard BigInteger.gcd(key.modulus, parameters.modulus) == 1 else { throw refused }
        let v = body.values
        let (p, q, sigma, e) = (v[0], v[1], v[2], v[3])
        guard parameters.isCommitment(p), parameters.isCommitment(q) else { throw refused }
        // A = s^z1 t^w1 P^-e, B = s^z2 t^w2 Q^-e, T = Q^z1 t^v R^-e with R = s^N0 t^σ.
        let first = try parameters.opened(
            [v[4], v[5]], [v[6], v[7]], commitments: [p, q], challenges: [e, e],
            bits: lengths.factor)
        let modulus = parameters.modulus
        guard let a = try? q.powerVariableTime(v[4], modulo: modulus),
            let b = try? parameters.t.powerVariableTime(v[8] - e * sigma, modulo: modulus),
            let c = try? parameters.s.powerVariableTime(-(e * key.modulus), modulo: modulus),
            let last = try? (a * b * c).modulo(modulus)
        else { throw refused }
        guard
            e
                == Self.challenge(
                    key, parameters, first: [p, q] + first + [last, sigma], context: context,
                    prover: prover)
        else { throw refused }
    }
}
