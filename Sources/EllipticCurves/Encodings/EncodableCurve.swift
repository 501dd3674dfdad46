internal import FiniteFields

/// A curve whose points have a compressed encoding: x, most significant byte first, with the top bits
/// of the first byte, which no x needs, saying what it is.
public protocol EncodableCurve: WeierstrassCurve {
    static var flags: CompressionFlags { get }
}

/// The first byte's top bits in a compressed encoding.
public struct CompressionFlags: Sendable {
    /// All bits that are flags.
    let mask: UInt8
    /// Of the two points with this x the one whose y is smaller than its negative.
    let smaller: UInt8
    /// The one whose y is larger (`isLexicographicallyLarger`).
    let larger: UInt8
    /// The identity: all other bits are zero.
    let identity: UInt8
}

extension BN254.G1Curve: EncodableCurve {
    /// As gnark-crypto has them.
    public static var flags: CompressionFlags { BN254.flags }
}

extension BN254.G2Curve: EncodableCurve {
    /// As gnark-crypto has them; x is c1 then c0.
    public static var flags: CompressionFlags { BN254.flags }
}

extension BLS12_381.G1Curve: EncodableCurve {
    /// Zcash's and the IETF's (draft-irtf-cfrg-pairing-friendly-curves, appendix C).
    public static var flags: CompressionFlags { BLS12_381.flags }
}

extension BLS12_381.G2Curve: EncodableCurve {
    /// Zcash's and the IETF's; x is c1 then c0.
    public static var flags: CompressionFlags { BLS12_381.flags }
}

extension BN254 {
    fileprivate static var flags: CompressionFlags {
        CompressionFlags(mask: 0xc0, smaller: 0x80, larger: 0xc0, identity: 0x40)
    }
}

extension BLS12_381 {
    fileprivate static var flags: CompressionFlags {
        CompressionFlags(mask: 0xe0, smaller: 0x80, larger: 0xa0, identity: 0xc0)
    }
}
