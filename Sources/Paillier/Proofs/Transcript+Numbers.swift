internal import BigIntegers
internal import Transcripts

extension Transcript {
    /// Appends integers by sign and shortest encoding.
    mutating func append(_ numbers: [BigInteger], as label: String) {
        append(
            numbers.map { number -> [UInt8] in
                guard let bytes = try? number.magnitude.bigEndianBytes() else {
                    preconditionFailure("a magnitude is not negative")
                }
                return [number.signum < 0 ? 1 : 0] + bytes
            }, as: label)
    }

    /// Appends a key's modulus.
    mutating func append(_ key: PublicKey, as label: String) {
        append([key.modulus], as: label)
    }

    /// Appends ring-Pedersen parameters.
    mutating func append(_ parameters: RingPedersenParameters, as label: String) {
        append([parameters.modulus, parameters.s, parameters.t], as: label)
    }

    /// A challenge of a proof that is run once: 0 ..< 2^128.
    mutating func proofChallenge() -> BigInteger {
        BigInteger(
            bigEndianBytes: challenge("challenge", byteCount: ProofSecurity.challengeBits / 8))
    }
}
