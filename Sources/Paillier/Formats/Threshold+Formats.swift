internal import BigIntegers

extension ThresholdScheme {
    /// Two bytes: 0 and the number of parties, or the threshold plus 1 and the number of parties.
    fileprivate var bytes: [UInt8] {
        switch self {
        case .shamir(let threshold, let parties): [UInt8(threshold + 1), UInt8(parties)]
        case .additive(let parties): [0, UInt8(parties)]
        }
    }

    fileprivate init(_ first: UInt8, _ second: UInt8) throws(PaillierError) {
        self =
            first == 0
            ? .additive(parties: Int(second))
            : .shamir(threshold: Int(first) - 1, parties: Int(second))
        try check()
    }
}

extension ThresholdKey {
    /// Header, the scheme in two bytes, N, then v and the v_i in twice N's length.
    public var bytes: [UInt8] {
        var bytes = FormatHeader.bytes(.verificationKey, publicKey.size) + scheme.bytes
        bytes += publicKey.number.bigEndianBytes()
        for number in [base] + verificationKeys {
            guard let encoded = try? number.bigEndianBytes(count: publicKey.bits / 4) else {
                preconditionFailure("numbers below N^2")
            }
            bytes += encoded
        }
        return bytes
    }

    /// Reads `bytes`, as they come from the dealer, who is trusted. Throws `.malformed(.verificationKey)`,
    /// `.keyRefused`, `.invalidThreshold`, and `.ciphertextOutOfRange` or `.ciphertextNotInvertible` for
    /// verification keys that are none.
    public init(bytes: [UInt8]) throws(PaillierError) {
        let size = try FormatHeader.read(bytes, .verificationKey)
        var at = FormatHeader.byteCount + 2
        guard bytes.count > at else { throw .malformed(.verificationKey) }
        let scheme = try ThresholdScheme(bytes[at - 2], bytes[at - 1])
        let (half, whole) = (size.rawValue / 8, size.rawValue / 4)
        guard bytes.count == at + half + (scheme.parties + 1) * whole else {
            throw .malformed(.verificationKey)
        }
        let key = try UncheckedPublicKey(
            modulus: BigInteger(bigEndianBytes: bytes[at..<(at + half)]))
        guard key.size == size else { throw .malformed(.verificationKey) }
        at += half
        let numbers = (0...scheme.parties).map { i in
            BigInteger(bigEndianBytes: bytes[(at + i * whole)..<(at + (i + 1) * whole)])
        }
        let publicKey = key.assumedHonest()
        _ = try Ciphertexts(checking: numbers, key: publicKey)
        self.init(
            publicKey: publicKey, scheme: scheme, base: numbers[0],
            verificationKeys: Array(numbers[1...]))
    }
}

extension ThresholdKeyShare {
    /// Header, the party in a byte, the exponent in two's complement, most significant byte first: secret,
    /// and not wiped.
    public func secretBytes() -> [UInt8] {
        FormatHeader.bytes(.keyShare, key.publicKey.size) + [UInt8(party)]
            + exponent.words.bigEndianBytes()
    }

    /// Reads `secretBytes()`, and checks that the exponent is that of the key's v_i.
    ///
    /// Throws `.malformed(.keyShare)` and `.partyRefused`.
    public convenience init(secretBytes bytes: [UInt8], key: ThresholdKey) throws(PaillierError) {
        let size = try FormatHeader.read(bytes, .keyShare)
        let bits = ThresholdKey.exponentBits(key.publicKey, key.scheme)
        let start = FormatHeader.byteCount + 1
        guard size == key.publicKey.size,
            bytes.count == start + 8 * SignedNumbers.width(bits)
        else { throw .malformed(.keyShare) }
        let party = Int(bytes[start - 1])
        guard (1...key.scheme.parties).contains(party) else { throw .partyRefused(party) }
        let exponent = SignedNumbers(
            twosComplement: Numbers(bigEndianBytes: Array(bytes[start...])), bits: bits)
        guard exponent.areInRange else { throw .malformed(.keyShare) }
        let base = try Ciphertexts(checking: [key.base], key: key.publicKey)
        guard base.powers(exponent).reveal(0) == key.verificationKeys[party - 1] else {
            throw .malformed(.keyShare)
        }
        self.init(party: party, exponent: exponent, key: key)
    }
}
