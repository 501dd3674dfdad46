internal import BigIntegers

extension UncheckedPublicKey {
    /// Reads `PublicKey.bytes`. Throws `.malformed(.publicKey)` and `.keyRefused`.
    public init(bytes: [UInt8]) throws(PaillierError) {
        let size = try FormatHeader.read(bytes, .publicKey)
        guard bytes.count == FormatHeader.byteCount + size.rawValue / 8 else {
            throw .malformed(.publicKey)
        }
        try self.init(modulus: BigInteger(bigEndianBytes: bytes[FormatHeader.byteCount...]))
        guard self.size == size else { throw .malformed(.publicKey) }
    }

    /// Reads `PublicKey.json`. Throws `.malformed(.publicKey)` and `.keyRefused`.
    public init(json: [UInt8]) throws(PaillierError) {
        let (size, object) = try FormatHeader.read(json: json, .publicKey, fields: ["n"])
        guard
            let number = FixedHexadecimal.read(object.text("n"), byteCount: size.rawValue / 8)
        else { throw .malformed(.publicKey) }
        try self.init(modulus: BigInteger(bigEndianBytes: number))
        guard self.size == size else { throw .malformed(.publicKey) }
    }
}

extension PublicKey {
    /// Header, then N, most significant byte first.
    public var bytes: [UInt8] { FormatHeader.bytes(.publicKey, size) + number.bigEndianBytes() }

    /// `type`, `version`, `bits`, and `n` in hexadecimal.
    public var json: String {
        StrictJSON.write(
            FormatHeader.json(.publicKey, size)
                + [("n", .text(FixedHexadecimal.write(number.bigEndianBytes())))])
    }
}

extension SecretKey {
    /// Header, p, q: secret, and not wiped.
    public func secretBytes() -> [UInt8] {
        FormatHeader.bytes(.secretKey, publicKey.size) + p.prime.bigEndianBytes()
            + q.prime.bigEndianBytes()
    }

    /// `type`, `version`, `bits`, and `p` and `q` in hexadecimal: secret, and not wiped.
    public func secretJSON() -> String {
        StrictJSON.write(
            FormatHeader.json(.secretKey, publicKey.size) + [
                ("p", .text(FixedHexadecimal.write(p.prime.bigEndianBytes()))),
                ("q", .text(FixedHexadecimal.write(q.prime.bigEndianBytes()))),
            ])
    }

    /// Reads `secretBytes()`; the primes are tested. Throws `.malformed(.secretKey)` and `.keyRefused`.
    public convenience init(secretBytes bytes: [UInt8]) throws(PaillierError) {
        let size = try FormatHeader.read(bytes, .secretKey)
        let half = size.rawValue / 16
        guard bytes.count == FormatHeader.byteCount + 2 * half else {
            throw .malformed(.secretKey)
        }
        let first = bytes[FormatHeader.byteCount..<(FormatHeader.byteCount + half)]
        try self.init(Array(first), Array(bytes[(FormatHeader.byteCount + half)...]), size)
    }

    /// Reads `secretJSON()`; the primes are tested. Throws `.malformed(.secretKey)` and `.keyRefused`.
    public convenience init(secretJSON json: [UInt8]) throws(PaillierError) {
        let (size, object) = try FormatHeader.read(json: json, .secretKey, fields: ["p", "q"])
        let half = size.rawValue / 16
        guard let p = FixedHexadecimal.read(object.text("p"), byteCount: half),
            let q = FixedHexadecimal.read(object.text("q"), byteCount: half)
        else { throw .malformed(.secretKey) }
        try self.init(p, q, size)
    }

    private convenience init(
        _ p: [UInt8], _ q: [UInt8], _ size: KeySize
    ) throws(PaillierError) {
        let primes = [p, q].map { Numbers(bigEndianBytes: $0) }
        // The test of primality asks for odd numbers of full length.
        guard primes.allSatisfy({ $0.isOddAndFull }) else {
            throw .keyRefused(.factorsRefused)
        }
        try self.init(primes: primes[0], primes[1], size: size, areSafe: false, testing: true)
    }
}

extension Numbers {
    /// Whether the first number is odd and has its highest bit set.
    fileprivate var isOddAndFull: Bool { read { $0[0] & 1 == 1 && $0[width - 1] >> 63 == 1 } }

    /// The first number, most significant byte first, in all its words.
    func bigEndianBytes() -> [UInt8] {
        read { words in
            (0..<width).reversed().flatMap { w in
                withUnsafeBytes(of: words[w].bigEndian) { Array($0) }
            }
        }
    }

    /// One number of whole words.
    convenience init(bigEndianBytes bytes: [UInt8]) {
        self.init(count: 1, width: (bytes.count + 7) / 8)
        write { words in
            for (place, byte) in bytes.reversed().enumerated() {
                words[place / 8] |= UInt64(byte) << UInt64(8 * (place % 8))
            }
        }
    }
}
