internal import BigIntegers
internal import Transcripts

extension PublicKey {
    /// 16 bytes that stand for the key in encodings of ciphertexts.
    public var fingerprint: [UInt8] {
        var transcript = Transcript("swift-mpc/paillier/key/v1")
        transcript.append(self, as: "N")
        return transcript.challenge("fingerprint", byteCount: 16)
    }
}

extension Ciphertexts {
    /// Bytes that `count` ciphertexts take.
    public static func byteCount(count: Int, size: KeySize) -> Int {
        FormatHeader.byteCount + 16 + 4 + count * size.rawValue / 4
    }

    /// Header, the key's fingerprint, the count in 4 bytes, then each ciphertext in twice N's length, most
    /// significant byte first.
    public var bytes: [UInt8] {
        var bytes = FormatHeader.bytes(.ciphertext, key.size) + key.fingerprint
        withUnsafeBytes(of: UInt32(count).bigEndian) { bytes += $0 }
        let start = bytes.count
        bytes += [UInt8](repeating: 0, count: count * numbers.width * 8)
        bytes.withUnsafeMutableBytes { to in
            numbers.writeBigEndian(UnsafeMutableRawBufferPointer(rebasing: to[start...]))
        }
        return bytes
    }

    /// Reads `bytes` under a key, with all checks. Throws `.malformed(.ciphertext)`, `.keyMismatch`,
    /// `.ciphertextOutOfRange` and `.ciphertextNotInvertible`.
    public init(bytes: [UInt8], key: PublicKey) throws(PaillierError) {
        let size = try FormatHeader.read(bytes, .ciphertext)
        let start = FormatHeader.byteCount + 20
        guard bytes.count >= start else { throw .malformed(.ciphertext) }
        guard size == key.size, Array(bytes[(start - 20)..<(start - 4)]) == key.fingerprint else {
            throw .keyMismatch
        }
        let count = bytes[(start - 4)..<start].reduce(0) { $0 << 8 | Int($1) }
        guard bytes.count == Self.byteCount(count: count, size: size) else {
            throw .malformed(.ciphertext)
        }
        let numbers = bytes.withUnsafeBytes { from in
            Numbers(
                bigEndian: UnsafeRawBufferPointer(rebasing: from[start...]), count: count,
                width: key.square.width)
        }
        try self.init(checking: numbers, key: key)
    }
}

extension EncryptedNumbers {
    /// `type`, `version`, `bits`, `key` (the fingerprint), `fractional-bits`, `bound` and `values`, numbers
    /// in hexadecimal.
    public var json: String {
        let key = ciphertexts.key
        let each = key.size.rawValue / 4
        return StrictJSON.write(
            FormatHeader.json(.ciphertext, key.size) + [
                ("key", .text(FixedHexadecimal.write(key.fingerprint))),
                ("fractional-bits", .number(scale.fractionalBits)),
                ("bound", .text(Self.hexadecimal(bound, each / 2))),
                ("values", .list(ciphertexts.values.map { Self.hexadecimal($0, each) })),
            ])
    }

    private static func hexadecimal(_ number: BigInteger, _ byteCount: Int) -> String {
        guard let bytes = try? number.bigEndianBytes(count: byteCount) else {
            preconditionFailure("a number below N^2, a bound below N")
        }
        return FixedHexadecimal.write(bytes)
    }

    /// Reads `json` under a key, with all checks; scale and bound are the writer's word.
    ///
    /// Throws `.malformed(.ciphertext)`, `.keyMismatch`, `.overflow`, `.ciphertextOutOfRange` and
    /// `.ciphertextNotInvertible`.
    public init(json: [UInt8], key: PublicKey) throws(PaillierError) {
        let (size, object) = try FormatHeader.read(
            json: json, .ciphertext, fields: ["key", "fractional-bits", "bound", "values"])
        guard let fingerprint = FixedHexadecimal.read(object.text("key"), byteCount: 16),
            let places = object.number("fractional-bits"), (0...1024).contains(places),
            let bound = FixedHexadecimal.read(object.text("bound"), byteCount: size.rawValue / 8),
            let texts = object.list("values")
        else { throw .malformed(.ciphertext) }
        guard size == key.size, fingerprint == key.fingerprint else { throw .keyMismatch }
        var values = [BigInteger]()
        for text in texts {
            guard let bytes = FixedHexadecimal.read(text, byteCount: size.rawValue / 4) else {
                throw .malformed(.ciphertext)
            }
            values.append(BigInteger(bigEndianBytes: bytes))
        }
        try self.init(
            Ciphertexts(checking: values, key: key), scale: FixedPoint(fractionalBits: places),
            bound: BigInteger(bigEndianBytes: bound))
    }
}
