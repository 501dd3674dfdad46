internal import BigIntegers
internal import Transcripts

/// One party's part of a shared key. Secret; wiped on release; no description.
public final class ThresholdKeyShare: Sendable {
    /// The party's number, from 1.
    public let party: Int
    public let key: ThresholdKey
    /// Δ s_i.
    let exponent: SignedNumbers

    init(party: Int, exponent: SignedNumbers, key: ThresholdKey) {
        self.party = party
        self.exponent = exponent
        self.key = key
    }

    /// c^(2 Δ s_i) for each ciphertext, with a proof that the exponent is that of v_i. Constant time in
    /// the share. `session` names this decryption and no other.
    ///
    /// Throws `.keyMismatch`.
    public func decrypt(
        _ ciphertexts: Ciphertexts, session: [UInt8]
    ) throws(PaillierError) -> PartialDecryption {
        let publicKey = key.publicKey
        guard ciphertexts.key == publicKey else { throw .keyMismatch }
        let count = ciphertexts.count
        let square = publicKey.square
        let squares = Ciphertexts(
            square.multiply(ciphertexts.numbers, ciphertexts.numbers), key: publicKey)
        let exponents = SignedNumbers(
            twosComplement: exponent.words.repeated(count), bits: exponent.bits)
        let values = squares.powers(exponents)
        // The proof, of knowledge of x with c_i^2 = (c^4)^x, v_i = v^x: (c^4)^r and v^r first.
        let maskBits = exponent.bits + ProofSecurity.slackBits
        let masks = SignedNumbers.random(count: count, bits: maskBits)
        let fourths = square.multiply(squares.numbers, squares.numbers)
        let bases = Numbers([key.base], width: square.width).repeated(count)
        let both = SignedNumbers(
            twosComplement: .joined([masks.words, masks.words]), bits: maskBits)
        let first = Ciphertexts(.joined([fourths, bases]), key: publicKey).powers(both).reveal()
        let parts = values.reveal()
        let inputs = ciphertexts.values
        let challenges = (0..<count).map { i in
            PartialDecryption.challenge(
                key, party: party, session: session, ciphertext: inputs[i], part: parts[i],
                first: [first[i], first[count + i]])
        }
        let responses = masks.responses(challenges, exponents)
        return PartialDecryption(
            party: party, values: parts,
            proofs: zip(challenges, responses).map { ProofBody(.partialDecryption, [$0, $1]) })
    }
}

extension ThresholdKeyShare: CustomReflectable {
    /// Shows whose share it is, not what it is.
    public var customMirror: Mirror { Mirror(self, children: ["party": party]) }
}
