public import FiniteFields

/// ristretto255: a group of prime order l made from edwards25519, without a cofactor (RFC 9496, 4).
///
/// An element stands for a set of points, which encode, compare and hash alike. Operations take
/// constant time unless their name says otherwise.
public struct Ristretto255: Sendable, BitwiseCopyable {
    /// A point of edwards25519 that stands for the element.
    let representative: Edwards25519.Point
}

extension Ristretto255: AdditiveGroup, Hashable {
    public static var zero: Self { Self(representative: .zero) }

    public static func + (p: Self, q: Self) -> Self {
        Self(representative: p.representative + q.representative)
    }

    public static func - (p: Self, q: Self) -> Self {
        Self(representative: p.representative - q.representative)
    }

    public static prefix func - (p: Self) -> Self { Self(representative: -p.representative) }

    public func doubled() -> Self { Self(representative: representative.doubled()) }

    /// Constant time. RFC 9496, 4.3.3.
    public static func == (p: Self, q: Self) -> Bool {
        let (a, b) = (p.representative, q.representative)
        let first: UInt64 = a.x * b.y == a.y * b.x ? 1 : 0
        let second: UInt64 = a.y * b.y == a.x * b.x ? 1 : 0
        return first | second == 1
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(canonicalBytes()) }

    public static func random(using generator: inout some RandomNumberGenerator) -> Self {
        generatorMultiplied(by: .random(using: &generator))
    }
}

extension Ristretto255: PrimeOrderGroup {
    public typealias Scalar = Edwards25519.Scalar

    public static var generator: Self { Self(representative: .generator) }

    public static var canonicalByteCount: Int { 32 }

    public func multiplied(by scalar: Scalar) -> Self {
        Self(representative: representative.multiplied(by: scalar))
    }

    public func multipliedVariableTime(by scalar: Scalar) -> Self {
        Self(representative: representative.multipliedVariableTime(by: scalar))
    }

    public static func generatorMultiplied(by scalar: Scalar) -> Self {
        Self(representative: .generatorMultiplied(by: scalar))
    }

    public static func sumOfProductsVariableTime(
        generatorBy g: Scalar, _ scalars: [Scalar], _ elements: [Self]
    ) -> Self {
        Self(
            representative: .sumOfProductsVariableTime(
                generatorBy: g, scalars, elements.map(\.representative)))
    }
}
