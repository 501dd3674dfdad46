public import FiniteFields

extension Edwards25519 {
    /// An element of the subgroup of prime order l: what FROST(Ed25519) computes with (RFC 9591, 6.1).
    ///
    /// It exists only as checked: `init(_:)` and `init(canonicalBytes:)` refuse points with a component
    /// of small order. Operations take constant time unless their name says otherwise.
    public struct PrimeOrderPoint: Sendable, BitwiseCopyable {
        /// The same as any point of the curve.
        public let point: Point

        /// - Precondition: of order 1 or l.
        init(unchecked point: Point) { self.point = point }

        /// Throws `.notInSubgroup` unless l times the point is the identity. Variable time.
        public init(_ point: Point) throws(CurveError) {
            guard point.isInPrimeOrderSubgroup else { throw .notInSubgroup }
            self.point = point
        }

        /// 8 times the point, whatever it is. Constant time.
        public init(clearingCofactorOf point: Point) {
            self.point = point.multipliedByCofactor()
        }
    }
}

extension Edwards25519.PrimeOrderPoint: AdditiveGroup, Hashable {
    public static var zero: Self { Self(unchecked: .zero) }

    public static func + (p: Self, q: Self) -> Self { Self(unchecked: p.point + q.point) }

    public static func - (p: Self, q: Self) -> Self { Self(unchecked: p.point - q.point) }

    public static prefix func - (p: Self) -> Self { Self(unchecked: -p.point) }

    public func doubled() -> Self { Self(unchecked: point.doubled()) }

    public static func random(using generator: inout some RandomNumberGenerator) -> Self {
        generatorMultiplied(by: .random(using: &generator))
    }
}

extension Edwards25519.PrimeOrderPoint: PrimeOrderGroup {
    public typealias Scalar = Edwards25519.Scalar

    public static var generator: Self { Self(unchecked: .generator) }

    public static var canonicalByteCount: Int { 32 }

    /// As `Point.init(canonicalBytes:)`, and throws `.notInSubgroup`.
    public init(canonicalBytesOrIdentity bytes: [UInt8]) throws(CurveError) {
        try self.init(Edwards25519.Point(canonicalBytes: bytes))
    }

    public func canonicalBytes() -> [UInt8] { point.canonicalBytes() }

    public func multiplied(by scalar: Scalar) -> Self {
        Self(unchecked: point.multiplied(by: scalar))
    }

    public func multipliedVariableTime(by scalar: Scalar) -> Self {
        Self(unchecked: point.multipliedVariableTime(by: scalar))
    }

    public static func generatorMultiplied(by scalar: Scalar) -> Self {
        Self(unchecked: .generatorMultiplied(by: scalar))
    }

    public static func sumOfProductsVariableTime(
        generatorBy g: Scalar, _ scalars: [Scalar], _ elements: [Self]
    ) -> Self {
        Self(
            unchecked: .sumOfProductsVariableTime(
                generatorBy: g, scalars, elements.map(\.point)))
    }
}
