public import FiniteFields

/// A point of a curve's group of prime order, by its coordinates.
///
/// In memory: x then y, as the field has them (Montgomery words, least significant first); the identity
/// is all zero bytes. A snarkjs `.zkey` holds points this way.
@frozen
public struct AffinePoint<Curve: WeierstrassCurve>: Hashable, Sendable, BitwiseCopyable {
    /// Zero for the identity.
    public let x: Curve.Coordinate
    /// Zero for the identity.
    public let y: Curve.Coordinate

    /// Coordinates that are known to be those of a point of the group, or both zero.
    @inlinable package init(unchecked x: Curve.Coordinate, _ y: Curve.Coordinate) {
        self.x = x
        self.y = y
    }

    /// The point with these coordinates. Throws `.notOnCurve` (also for two zeros) or `.notInSubgroup`.
    /// Variable time.
    @inlinable public init(
        x: Curve.Coordinate, y: Curve.Coordinate
    ) throws(CurveError) {
        self.init(unchecked: x, y)
        guard isOnCurve else { throw .notOnCurve }
        guard Curve.isInSubgroup(self) else { throw .notInSubgroup }
    }

    /// The neutral element.
    @inlinable public static var identity: Self { Self(unchecked: .zero, .zero) }

    @inlinable public var isIdentity: Bool { y == .zero && x == .zero }

    /// The point by which the group is generated.
    @inlinable public static var generator: Self { Curve.generator }

    /// Whether the coordinates satisfy the equation. False for the identity.
    @inlinable package var isOnCurve: Bool { y.squared() == x.squared() * x + Curve.b }

    @inlinable public static prefix func - (a: Self) -> Self { Self(unchecked: a.x, -a.y) }

    /// `a` if `bit` is 1, `b` if it is 0, in constant time. - Precondition: `bit` is 0 or 1.
    @inlinable public static func select(_ bit: UInt64, _ a: Self, _ b: Self) -> Self {
        Self(unchecked: .select(bit, a.x, b.x), .select(bit, a.y, b.y))
    }
}
