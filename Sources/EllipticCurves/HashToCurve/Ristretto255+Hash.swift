extension Ristretto255 {
    /// hash_to_ristretto255 with expand_message_xmd of SHA-512 (RFC 9380, appendix B):
    /// ristretto255_XMD:SHA-512_R255MAP_RO_.
    public static func hash(
        _ message: [UInt8], domainSeparationTag tag: [UInt8]
    ) throws(CurveError) -> Self {
        let expansion = try MessageExpansion(hash: .sha512, domainSeparationTag: tag)
        return try Self(uniformBytes: expansion(message, byteCount: 64))
    }
}

extension Edwards25519.PrimeOrderPoint {
    /// By edwards25519_XMD:SHA-512_ELL2_RO_ (RFC 9380, 8.5).
    public static func hash(
        _ message: [UInt8], domainSeparationTag tag: [UInt8]
    ) throws(CurveError) -> Self {
        try Edwards25519.hashToCurve(message, domainSeparationTag: tag)
    }
}
