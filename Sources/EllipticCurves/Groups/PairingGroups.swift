internal import FiniteFields

/// The groups of the pairing curves are encoded as compressed points, the identity too.
extension PrimeOrderCurve where Self: EncodableCurve {
    public static var canonicalByteCount: Int { AffinePoint<Self>.compressedByteCount }

    public static func canonicalBytes(of point: AffinePoint<Self>) -> [UInt8] {
        point.compressed
    }

    public static func point(
        canonicalBytes bytes: [UInt8]
    ) throws(CurveError) -> AffinePoint<Self> {
        try AffinePoint(compressed: bytes, allowingIdentity: true)
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
}

extension BLS12_381.G1Curve: PrimeOrderCurve {
    public static let generatorTable = GeneratorTable<Self>()
}

extension BLS12_381.G2Curve: PrimeOrderCurve {
    public static let generatorTable = GeneratorTable<Self>()
}
