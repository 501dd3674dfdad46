package import BigIntegers
package import Transcripts

/// A proof that N is a product of two primes 3 modulo 4 (or powers of such), with gcd(N, φ(N)) = 1, so
/// that ciphertexts have one plaintext: Π-mod (CGGMP, ePrint 2021/060, figure 16), non-interactive, 128
/// repetitions. It says nothing of the primes' sizes: that is `NoSmallFactorProof`.
public struct ModulusProof: Equatable, Sendable {
    package let body: ProofBody

    package init(_ body: ProofBody) { self.body = body }

    init(w: BigInteger, roots: [BigInteger], flips: [(a: Bool, b: Bool)], nthRoots: [BigInteger]) {
        let bits = flips.map { BigInteger(($0.a ? 1 : 0) + ($0.b ? 2 : 0)) }
        body = ProofBody(.modulus, [w] + roots + bits + nthRoots)
    }

    /// Reads the encoding for a key of that size. Throws `.malformed(.proof)`.
    public init(bytes: [UInt8], size: KeySize) throws(PaillierError) {
        body = try ProofBody(.modulus, bytes: bytes, Self.layout(size))
    }

    /// The only encoding.
    public func bytes(size: KeySize) -> [UInt8] { body.bytes(Self.layout(size)) }

    private static func layout(_ size: KeySize) -> [ProofField] {
        let number = ProofField.unsigned(bits: size.rawValue)
        let count = ProofSecurity.iterations
        return [number] + [ProofField](repeating: number, count: count)
            + [ProofField](repeating: .unsigned(bits: 2), count: count)
            + [ProofField](repeating: number, count: count)
    }

    /// The challenges y_i, within 2^-128 of uniform modulo N.
    package static func challenges(
        _ modulus: BigInteger, w: BigInteger, context: TranscriptContext, prover: Int
    ) -> [BigInteger] {
        var transcript = Transcript(
            "swift-mpc/paillier/mod/v1", context: context, prover: prover)
        transcript.append([modulus], as: "N")
        transcript.append([w], as: "w")
        return (0..<ProofSecurity.iterations).map { _ in
            let bytes = transcript.challenge("y", byteCount: modulus.byteCount + 16)
            guard let y = try? BigInteger(bigEndianBytes: bytes).modulo(modulus) else {
                preconditionFailure("N is positive")
            }
            return y
        }
    }

    /// For a modulus that has passed `UncheckedPublicKey.check`: odd, composite, of a supported size.
    func verify(
        _ modulus: BigInteger, size: KeySize, context: TranscriptContext, prover: Int
    ) throws(PaillierError) {
        let refused = PaillierError.proofRefused(.modulus)
        let count = ProofSecurity.iterations
        guard body.fits(Self.layout(size)) else { throw refused }
        let w = body.values[0]
        let roots = Array(body.values[1...count])
        let flips = Array(body.values[(count + 1)...(2 * count)])
        let nthRoots = Array(body.values[(2 * count + 1)...])
        // The figure has w of Jacobi symbol -1 chosen by the prover; no other fits all y.
        guard w < modulus, (try? w.jacobiSymbol(over: modulus)) == -1 else { throw refused }
        let challenges = Self.challenges(modulus, w: w, context: context, prover: prover)
        let number = Numbers([modulus], width: size.words)
        let root = Modulus(number)
        guard (roots + nthRoots).allSatisfy({ $0.signum > 0 && $0 < modulus }) else {
            throw refused
        }
        // z_i^N = y_i.
        let powers = root.power(
            Numbers(nthRoots, width: size.words), number.repeated(count), bits: size.rawValue)
        let expected = Numbers(challenges, width: size.words)
        guard powers.isEqual(to: expected).allSatisfy({ $0 }) else { throw refused }
        // x_i^4 = (-1)^a_i w^b_i y_i.
        for i in 0..<count {
            var target = challenges[i]
            if flips[i].bit(1) { target = target * w }
            if flips[i].bit(0) { target = -target }
            guard let fourth = try? roots[i].powerVariableTime(4, modulo: modulus),
                let reduced = try? target.modulo(modulus), fourth == reduced
            else { throw refused }
        }
    }
}
