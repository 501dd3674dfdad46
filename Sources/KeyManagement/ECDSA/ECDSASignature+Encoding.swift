internal import EllipticCurves
internal import FiniteFields

/// Encodings; each signature has one of each kind.
extension ECDSASignature {
    /// r then s, 64 bytes.
    public var compact: [UInt8] { r.bigEndianBytes() + s.bigEndianBytes() }

    /// Throws `.malformedEncoding` unless there are 64 bytes, and both numbers are in `1..<n`.
    public init(compact bytes: [UInt8]) throws(KeyManagementError) {
        guard bytes.count == 64, let r = try? Secp256k1.Scalar(bigEndianBytes: Array(bytes[..<32])),
            let s = try? Secp256k1.Scalar(bigEndianBytes: Array(bytes[32...]))
        else { throw .malformedEncoding }
        try self.init(r: r, s: s)
    }

    /// r, s and 27 or 28, 65 bytes, as Ethereum's contracts and wallets take them. Nil where the recovery
    /// id is unknown, and for one that Ethereum has none for (once in 2^127).
    public var ethereum: [UInt8]? {
        guard let recoveryID, recoveryID <= 1 else { return nil }
        return compact + [27 + recoveryID]
    }

    /// Throws `.malformedEncoding` unless there are 65 bytes that `ethereum` could have written.
    public init(ethereum bytes: [UInt8]) throws(KeyManagementError) {
        guard bytes.count == 65, bytes[64] == 27 || bytes[64] == 28 else {
            throw .malformedEncoding
        }
        let signature = try ECDSASignature(compact: Array(bytes[..<64]))
        self.init(unchecked: signature.r, s: signature.s, recoveryID: bytes[64] - 27)
        guard isLow else { throw .malformedEncoding }
    }

    /// Ecdsa-Sig-Value in DER (SEC 1, C.5): at most 72 bytes.
    public var der: [UInt8] {
        let body = Self.integer(r) + Self.integer(s)
        return [0x30, UInt8(body.count)] + body
    }

    private static func integer(_ number: Secp256k1.Scalar) -> [UInt8] {
        var bytes = Array(number.bigEndianBytes().drop { $0 == 0 })
        if bytes[0] >= 0x80 { bytes.insert(0, at: 0) }
        return [2, UInt8(bytes.count)] + bytes
    }

    /// The signature with this encoding in DER: BER that isn't DER is refused.
    ///
    /// Throws `.malformedEncoding`, also for numbers that are not in `1..<n`.
    public init(der bytes: [UInt8]) throws(KeyManagementError) {
        guard bytes.count >= 2, bytes.count <= 72, bytes[0] == 0x30,
            Int(bytes[1]) == bytes.count - 2
        else { throw .malformedEncoding }
        var rest = bytes[2...]
        guard let r = Self.readInteger(&rest), let s = Self.readInteger(&rest), rest.isEmpty else {
            throw .malformedEncoding
        }
        try self.init(r: r, s: s)
    }

    private static func readInteger(_ rest: inout ArraySlice<UInt8>) -> Secp256k1.Scalar? {
        guard rest.count >= 2, rest.popFirst() == 2, let count = rest.popFirst(), count > 0,
            rest.count >= count
        else { return nil }
        var digits = Array(rest.prefix(Int(count)))
        rest = rest.dropFirst(Int(count))
        // Not negative, and no zero in front that isn't needed.
        guard digits[0] < 0x80 else { return nil }
        if digits[0] == 0 && digits.count > 1 {
            guard digits[1] >= 0x80 else { return nil }
            digits.removeFirst()
        }
        guard digits.count <= 32 else { return nil }
        return try? Secp256k1.Scalar(
            bigEndianBytes: [UInt8](repeating: 0, count: 32 - digits.count) + digits)
    }
}
