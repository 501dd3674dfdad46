public import BigIntegers
internal import Transcripts

/// What one party says of ciphertexts that are decrypted together, with proofs of equal discrete
/// logarithms in the squares modulo N^2 (Damgård, Jurik, PKC 2001, section 4.1; Shoup, EUROCRYPT 2000,
/// section 2.3), non-interactive. Sound for a modulus of safe primes.
public struct PartialDecryption: Equatable, Sendable {
    /// The party's number, from 1.
    public let party: Int
    /// c^(2 Δ s_i).
    public let values: [BigInteger]
    let proofs: [ProofBody]

    init(party: Int, values: [BigInteger], proofs: [ProofBody]) {
        self.party = party
        self.values = values
        self.proofs = proofs
    }

    /// Reads the encoding of a party's part for `count` ciphertexts. Throws `.malformed` and
    /// `.partyRefused`.
    public init(
        bytes: [UInt8], count: Int, key: ThresholdKey
    ) throws(PaillierError) {
        let size = key.publicKey.size.rawValue / 4
        let layout = Self.layout(key)
        let each = size + layout.reduce(2) { $0 + $1.byteCount }
        guard count >= 0, count <= bytes.count, bytes.count == 2 + count * each, bytes[0] == 1
        else { throw .malformed(.partialDecryption) }
        var values = [BigInteger]()
        var proofs = [ProofBody]()
        for i in 0..<count {
            let at = 2 + i * each
            values.append(BigInteger(bigEndianBytes: bytes[at..<(at + size)]))
            proofs.append(
                try ProofBody(
                    .partialDecryption, bytes: Array(bytes[(at + size)..<(at + each)]), layout))
        }
        guard (1...key.scheme.parties).contains(Int(bytes[1])) else {
            throw .partyRefused(Int(bytes[1]))
        }
        self.init(party: Int(bytes[1]), values: values, proofs: proofs)
    }

    /// Version, party, then for each ciphertext the value and its proof: the only encoding.
    public func bytes(key: ThresholdKey) -> [UInt8] {
        var bytes: [UInt8] = [1, UInt8(party)]
        for (value, proof) in zip(values, proofs) {
            guard let number = try? value.bigEndianBytes(count: key.publicKey.size.rawValue / 4)
            else { preconditionFailure("values are below N^2") }
            bytes += number + proof.bytes(Self.layout(key))
        }
        return bytes
    }

    private static func layout(_ key: ThresholdKey) -> [ProofField] {
        let bits = ThresholdKey.exponentBits(key.publicKey, key.scheme)
        return [
            .unsigned(bits: ProofSecurity.challengeBits),
            .signed(bits: bits + ProofSecurity.slackBits),
        ]
    }

    static func challenge(
        _ key: ThresholdKey, party: Int, session: [UInt8], ciphertext: BigInteger,
        part: BigInteger, first: [BigInteger]
    ) -> BigInteger {
        let participants = key.verificationKeys.map { number -> [UInt8] in
            (try? number.bigEndianBytes()) ?? []
        }
        var transcript = Transcript(
            "swift-mpc/paillier/partial-decryption/v1",
            context: TranscriptContext(session: session, participants: participants),
            prover: party - 1)
        transcript.append(key.publicKey, as: "N")
        transcript.append(UInt64(key.scheme.needed), as: "needed")
        transcript.append([key.scheme.delta, key.base], as: "delta, v")
        transcript.append([ciphertext, part], as: "c, c_i")
        transcript.append(first, as: "a, b")
        return transcript.proofChallenge()
    }

    /// Throws `.partialDecryptionRefused` and `.countMismatch`.
    func verify(
        _ ciphertexts: Ciphertexts, key: ThresholdKey, session: [UInt8]
    ) throws(PaillierError) {
        let publicKey = key.publicKey
        let count = ciphertexts.count
        for found in [values.count, proofs.count] where found != count {
            throw .countMismatch(expected: count, found: found)
        }
        let refused = PaillierError.partialDecryptionRefused(party: party)
        guard proofs.allSatisfy({ $0.fits(Self.layout(key)) }),
            let parts = try? Ciphertexts(checking: values, key: publicKey)
        else { throw refused }
        // a = (c^4)^z (c_i^2)^-e, b = v^z v_i^-e.
        let square = publicKey.square
        let bits = ThresholdKey.exponentBits(publicKey, key.scheme) + ProofSecurity.slackBits
        let z = try SignedNumbers(public: proofs.map { $0.values[1] }, bits: bits)
        let challenges = proofs.map { $0.values[0] }
        let squares = square.multiply(ciphertexts.numbers, ciphertexts.numbers)
        let fourths = square.multiply(squares, squares)
        let bases = Numbers([key.base], width: square.width).repeated(count)
        let products = Ciphertexts(.joined([fourths, bases]), key: publicKey).powers(
            SignedNumbers(twosComplement: .joined([z.words, z.words]), bits: bits))
        let removed =
            square.multiply(parts.numbers, parts.numbers).reveal()
            + [BigInteger](repeating: key.verificationKeys[party - 1], count: count)
        let first = try square.removing(challenges + challenges, removed, from: products)
        let inputs = ciphertexts.values
        for i in 0..<count {
            let expected = Self.challenge(
                key, party: party, session: session, ciphertext: inputs[i], part: values[i],
                first: [first[i], first[count + i]])
            guard challenges[i] == expected else { throw refused }
        }
    }
}
