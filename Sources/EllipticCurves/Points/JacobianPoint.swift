public import FiniteFields

/// A point of a curve's group as (X, Y, Z) with x = X / Z^2, y = Y / Z^3; the identity has Z = 0.
///
/// Equality is that of points, not of coordinates. Addition and equality take constant time but for
/// the identity and for equal or opposite points; for secret scalars use `multiplied(by:)`.
@frozen
public struct JacobianPoint<Curve: WeierstrassCurve>: Sendable, BitwiseCopyable {
    @usableFromInline package var x: Curve.Coordinate
    @usableFromInline package var y: Curve.Coordinate
    @usableFromInline package var z: Curve.Coordinate

    @inlinable package init(
        unchecked x: Curve.Coordinate, _ y: Curve.Coordinate, _ z: Curve.Coordinate
    ) {
        self.x = x
        self.y = y
        self.z = z
    }

    @inlinable public init(_ point: AffinePoint<Curve>) {
        self.init(unchecked: point.x, point.y, point.isIdentity ? .zero : .one)
    }

    @inlinable public var isIdentity: Bool { z == .zero }

    /// The point by which the group is generated.
    @inlinable public static var generator: Self { Self(Curve.generator) }
}

extension JacobianPoint: Equatable {
    @inlinable public static func == (a: Self, b: Self) -> Bool {
        if a.isIdentity || b.isIdentity { return a.isIdentity && b.isIdentity }
        let (aa, bb) = (a.z.squared(), b.z.squared())
        return a.x * bb == b.x * aa && a.y * (bb * b.z) == b.y * (aa * a.z)
    }
}

extension JacobianPoint: AdditiveGroup {
    @inlinable public static var zero: Self { Self(unchecked: .one, .one, .zero) }

    @inlinable public static prefix func - (a: Self) -> Self { Self(unchecked: a.x, -a.y, a.z) }

    /// `dbl-2009-l` of the Explicit-Formulas Database, for curves y^2 = x^3 + b.
    @inlinable @inline(never) public func doubled() -> Self {
        let a = x.squared()
        let b = y.squared()
        let c = b.squared()
        var d = (x + b).squared() - a - c
        d = d + d
        let e = a + a + a
        let x3 = e.squared() - d - d
        var c8 = c + c
        c8 = c8 + c8
        c8 = c8 + c8
        let z3 = y * z
        return Self(unchecked: x3, e * (d - x3) - c8, z3 + z3)
    }

    /// `add-2007-bl` of the Explicit-Formulas Database, and its special cases.
    @inlinable @inline(never) public static func + (a: Self, b: Self) -> Self {
        if a.isIdentity { return b }
        if b.isIdentity { return a }
        let zz1 = a.z.squared()
        let zz2 = b.z.squared()
        let u1 = a.x * zz2
        let h = b.x * zz1 - u1
        let s1 = a.y * b.z * zz2
        let half = b.y * a.z * zz1 - s1
        if h == .zero { return half == .zero ? a.doubled() : .zero }
        let i = (h + h).squared()
        let j = h * i
        let r = half + half
        let v = u1 * i
        let x3 = r.squared() - j - v - v
        let s = s1 * j
        let y3 = r * (v - x3) - s - s
        return Self(unchecked: x3, y3, ((a.z + b.z).squared() - zz1 - zz2) * h)
    }

    @inlinable public static func - (a: Self, b: Self) -> Self { a + (-b) }

    /// The generator times a uniform scalar, in constant time.
    @inlinable public static func random(
        using generator: inout some RandomNumberGenerator
    ) -> Self {
        Self.generator.multiplied(by: .random(using: &generator))
    }
}
