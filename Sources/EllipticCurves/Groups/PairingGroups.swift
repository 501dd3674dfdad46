internal import FiniteFields

/// The groups of the pairing curves are encoded as compressed points, the identity too. Decoding stands
/// with each curve, so that it is compiled for it.
extension PrimeOrderCurve where Self: EncodableCurve {
    public static var canonicalByteCount: Int { AffinePoint<Self>.compressedByteCount }

    public static func canonicalBytes(of point: AffinePoint<Self>) -> [UInt8] {
        point.compressed
    }
}

extension PrimeOrderCurve
where Self: HashToCurveSuite, HashedElement == JacobianPoint<Self> {
    /// By the curve's suite that ends in RO_.
    public static func hash(
        _ message: [UInt8], domainSeparationTag tag: [UInt8]
    ) throws(CurveError) -> JacobianPoint<Self> {
        try hashToCurve(message, domainSeparationTag: tag)
    }
}

extension BN254.G1Curve: PrimeOrderCurve {
    public static let generatorTable = GeneratorTable<Self>()

    public static func point(
        canonicalBytes bytes: [UInt8]
    ) throws(CurveError) -> BN254.G1Affine {
        try BN254.G1Affine(compressed: bytes, allowingIdentity: true)
    }
}

extension BLS12_381.G1Curve: PrimeOrderCurve {
    public static let generatorTable = GeneratorTable<Self>()

    public static func point(
        canonicalBytes bytes: [UInt8]
    ) throws(CurveError) -> BLS12_381.G1Affine {
        try BLS12_381.G1Affine(compressed: bytes, allowingIdentity: true)
    }
}

extension BLS12_381.G2Curve: PrimeOrderCurve {
    public static let generatorTable = GeneratorTable<Self>()

    public static func point(
        canonicalBytes bytes: [UInt8]
    ) throws(CurveError) -> BLS12_381.G2Affine {
        try BLS12_381.G2Affine(compressed: bytes, allowingIdentity: true)
    }
}
