public import FiniteFields

/// Additions of an affine point.
extension JacobianPoint {
    /// `madd-2007-bl` of the Explicit-Formulas Database, and its special cases.
    @inlinable @inline(never)
    public static func + (a: Self, b: AffinePoint<Curve>) -> Self {
        if b.isIdentity { return a }
        if a.isIdentity { return Self(unchecked: b.x, b.y, .one) }
        let zz = a.z.squared()
        let h = b.x * zz - a.x
        let half = b.y * a.z * zz - a.y
        if h == .zero { return half == .zero ? a.doubled() : .zero }
        let hh = h.squared()
        var i = hh + hh
        i = i + i
        let j = h * i
        let r = half + half
        let v = a.x * i
        let x3 = r.squared() - j - v - v
        let s = a.y * j
        let y3 = r * (v - x3) - s - s
        return Self(unchecked: x3, y3, (a.z + h).squared() - zz - hh)
    }

    @inlinable public static func - (a: Self, b: AffinePoint<Curve>) -> Self { a + (-b) }

    @inlinable public static func += (a: inout Self, b: AffinePoint<Curve>) { a = a + b }

    @inlinable public static func -= (a: inout Self, b: AffinePoint<Curve>) { a = a - b }
}
