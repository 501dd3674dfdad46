internal import EllipticCurves
internal import FiniteFields

/// An ECDSA signature over secp256k1 with its recovery id, canonical: 0 < r < n, 0 < s ≤ n/2.
public struct Signature: Hashable, Sendable {
    /// The x coordinate of the nonce point.
    public let r: Bytes32
    /// The proof, always low.
    public let s: Bytes32
    /// The parity of the nonce point's y coordinate: 0 or 1.
    public let recovery: UInt8

    /// Throws `badSignature` unless the parts are canonical.
    public init(r: Bytes32, s: Bytes32, recovery: UInt8) throws(LedgerError) {
        guard recovery <= 1, Self.scalar(r) != nil, let low = Self.scalar(s),
            !low.isLexicographicallyLarger
        else { throw .badSignature }
        self.r = r
        self.s = s
        self.recovery = recovery
    }

    /// The signature in 65 bytes r || s || v, where v is 27 or 28 (or 0 or 1).
    /// Throws `wrongLength` or `badSignature`.
    public init(_ bytes: [UInt8]) throws(LedgerError) {
        guard bytes.count == 65 else { throw .wrongLength(expected: 65, found: bytes.count) }
        let v = bytes[64]
        try self.init(
            r: Bytes32(bytes[..<32]), s: Bytes32(bytes[32..<64]), recovery: v >= 27 ? v - 27 : v)
    }

    /// The 65 bytes r || s || v with v of 27 or 28, as contracts and wallets take them.
    public var bytes: [UInt8] { r.bytes + s.bytes + [27 + recovery] }

    /// The key that made this signature of `digest`. Variable time. Throws `badSignature` where no
    /// key could have.
    public func recover(_ digest: Hash32) throws(LedgerError) -> PublicKey {
        guard let r = Self.scalar(r), let s = Self.scalar(s),
            let key = Secp256k1.signer(
                r: r, s: s, recoveryID: recovery, of: Secp256k1.number(ofDigest: digest.bytes))
        else { throw .badSignature }
        return PublicKey(key)
    }

    /// The word as a number, unless that is zero or not below the order.
    static func scalar(_ word: Bytes32) -> Secp256k1.Scalar? {
        guard let scalar = try? Secp256k1.Scalar(bigEndianBytes: word.bytes), scalar != .zero else {
            return nil
        }
        return scalar
    }
}
