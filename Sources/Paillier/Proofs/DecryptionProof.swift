public import BigIntegers
public import Transcripts

/// A proof that a ciphertext's plaintext is m modulo N: that c (1 + N)^-m is an N-th power (I. Damgård,
/// M. Jurik, "A Generalisation, a Simplification and Some Applications of Paillier's Probabilistic
/// Public-Key System", PKC 2001, section 5: N^s-th powers; a proof after L. Guillou, J.-J. Quisquater).
/// Sound if N has no factor below 2^128, as `NoSmallFactorProof` shows.
public struct DecryptionProof: Equatable, Sendable {
    package let body: ProofBody

    package init(_ body: ProofBody) { self.body = body }

    /// e, z.
    init(_ values: [BigInteger]) { body = ProofBody(.decryption, values) }

    /// Reads the encoding for a key of that size. Throws `.malformed(.proof)`.
    public init(bytes: [UInt8], key: KeySize) throws(PaillierError) {
        body = try ProofBody(.decryption, bytes: bytes, Self.layout(key))
    }

    /// The only encoding.
    public func bytes(key: KeySize) -> [UInt8] { body.bytes(Self.layout(key)) }

    private static func layout(_ key: KeySize) -> [ProofField] {
        [.unsigned(bits: ProofSecurity.challengeBits), .unsigned(bits: key.rawValue)]
    }

    static func challenge(
        _ key: PublicKey, ciphertext: BigInteger, plaintext: BigInteger, first: BigInteger,
        context: TranscriptContext, prover: Int
    ) -> BigInteger {
        var transcript = Transcript(
            "swift-mpc/paillier/dec/v1", context: context, prover: prover)
        transcript.append(key, as: "N")
        transcript.append([ciphertext, plaintext], as: "c, m")
        transcript.append([first], as: "A")
        return transcript.proofChallenge()
    }

    /// c (1 + N)^-m for each ciphertext. Throws `.plaintextOutOfRange`.
    static func residues(
        _ ciphertexts: Ciphertexts, _ plaintexts: [BigInteger]
    ) throws(PaillierError) -> Ciphertexts {
        let key = ciphertexts.key
        let limit = key.modulus >> 1
        for (position, m) in plaintexts.enumerated() where m.magnitude > limit {
            throw .plaintextOutOfRange(position: position)
        }
        return try ciphertexts.adding(
            Plaintexts(SignedNumbers(public: plaintexts.map { -$0 }, bits: key.bits - 1)))
    }

    /// Checks that each ciphertext decrypts to the plaintext beside it, in -(N - 1)/2 ... (N - 1)/2.
    ///
    /// Throws `.proofRefused(.decryption)`, `.plaintextOutOfRange` and `.countMismatch`.
    public static func verify(
        _ proofs: [DecryptionProof], _ ciphertexts: Ciphertexts, plaintexts: [BigInteger],
        context: TranscriptContext, prover: Int
    ) throws(PaillierError) {
        let key = ciphertexts.key
        for found in [proofs.count, plaintexts.count] where found != ciphertexts.count {
            throw .countMismatch(expected: ciphertexts.count, found: found)
        }
        for proof in proofs {
            guard proof.body.fits(layout(key.size)), key.isUnit(proof.body.values[1]) else {
                throw .proofRefused(.decryption)
            }
        }
        let residues = try residues(ciphertexts, plaintexts)
        // A = z^N u^-e.
        let first = try key.opened(
            proofs.map { _ in 0 }, units: proofs.map { $0.body.values[1] },
            ciphertexts: residues.values, challenges: proofs.map { $0.body.values[0] })
        let values = ciphertexts.values
        for i in proofs.indices {
            let expected = challenge(
                key, ciphertext: values[i], plaintext: plaintexts[i], first: first[i],
                context: context, prover: prover)
            guard proofs[i].body.values[0] == expected else { throw .proofRefused(.decryption) }
        }
    }
}

extension SecretKey {
    /// Decrypts for all to see, with a proof for each plaintext. Constant time in the key.
    ///
    /// Throws `.keyMismatch`.
    public func decryptProving(
        _ ciphertexts: Ciphertexts, context: TranscriptContext, prover: Int
    ) throws(PaillierError) -> (plaintexts: [BigInteger], proofs: [DecryptionProof]) {
        let key = publicKey
        let plaintexts = try decrypt(ciphertexts).reveal()
        let residues = try DecryptionProof.residues(ciphertexts, plaintexts)
        let randomness = roots(of: residues.numbers)
        let masks = key.randomUnits(ciphertexts.count)
        let first = key.square.power(
            masks.widened(to: key.square.width), key.number.repeated(masks.count), bits: key.bits
        ).reveal()
        let values = ciphertexts.values
        let challenges = values.indices.map { i in
            DecryptionProof.challenge(
                key, ciphertext: values[i], plaintext: plaintexts[i], first: first[i],
                context: context, prover: prover)
        }
        let responses = key.unitResponses(masks, challenges, randomness)
        return (plaintexts, zip(challenges, responses).map { DecryptionProof([$0, $1]) })
    }
}
