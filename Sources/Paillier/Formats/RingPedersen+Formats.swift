internal import BigIntegers
public import Transcripts

extension RingPedersenParameters {
    /// Header, then N, s and t, most significant byte first.
    public var bytes: [UInt8] {
        var bytes = FormatHeader.bytes(.ringPedersen, size)
        for number in [modulus, s, t] {
            guard let encoded = try? number.bigEndianBytes(count: bits / 8) else {
                preconditionFailure("numbers up to N")
            }
            bytes += encoded
        }
        return bytes
    }

    /// Reads `bytes` with the proof that must come along.
    ///
    /// Throws `.malformed(.ringPedersen)`, and as
    /// `init(modulus:s:t:proof:context:prover:)`.
    public convenience init(
        bytes: [UInt8], proof: RingPedersenProof, context: TranscriptContext, prover: Int
    ) throws(PaillierError) {
        let size = try FormatHeader.read(bytes, .ringPedersen)
        let each = size.rawValue / 8
        guard bytes.count == FormatHeader.byteCount + 3 * each else {
            throw .malformed(.ringPedersen)
        }
        let numbers = (0..<3).map { i -> BigInteger in
            let start = FormatHeader.byteCount + i * each
            return BigInteger(bigEndianBytes: bytes[start..<(start + each)])
        }
        guard numbers[0].bitWidth == size.rawValue else { throw .malformed(.ringPedersen) }
        try self.init(
            modulus: numbers[0], s: numbers[1], t: numbers[2], proof: proof, context: context,
            prover: prover)
    }
}
