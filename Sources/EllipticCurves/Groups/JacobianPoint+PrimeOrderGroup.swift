internal import FiniteFields

extension JacobianPoint: PrimeOrderGroup where Curve: PrimeOrderCurve {
    public typealias Scalar = Curve.Scalar

    @inlinable public static var canonicalByteCount: Int { Curve.canonicalByteCount }

    /// Constant time but for the identity.
    @inlinable public func canonicalBytes() -> [UInt8] { Curve.canonicalBytes(of: self) }

    @inlinable public init(canonicalBytesOrIdentity bytes: [UInt8]) throws(CurveError) {
        self.init(try Curve.point(canonicalBytes: bytes))
    }

    @inlinable public func multiplied(by scalar: Curve.Scalar) -> Self {
        Curve.multiply(self, by: scalar)
    }

    @inlinable public func multipliedVariableTime(by scalar: Curve.Scalar) -> Self {
        Curve.sumOfProductsVariableTime(generatorBy: .zero, [scalar], [self])
    }

    @inlinable public static func generatorMultiplied(by scalar: Curve.Scalar) -> Self {
        Curve.multiplyGenerator(by: scalar)
    }

    @inlinable public static func sumOfProductsVariableTime(
        generatorBy g: Curve.Scalar, _ scalars: [Curve.Scalar], _ elements: [Self]
    ) -> Self {
        Curve.sumOfProductsVariableTime(generatorBy: g, scalars, elements)
    }

    @inlinable public static func hash(
        _ message: [UInt8], domainSeparationTag tag: [UInt8]
    ) throws(CurveError) -> Self {
        try Curve.hash(message, domainSeparationTag: tag)
    }
}
