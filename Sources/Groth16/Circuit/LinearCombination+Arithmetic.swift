public import FiniteFields

extension LinearCombination: AdditiveArithmetic {
    @inlinable public static var zero: Self { Self() }

    @inlinable public static func + (a: Self, b: Self) -> Self {
        var sum = a
        sum.add(b, times: .one)
        return sum
    }

    @inlinable public static func - (a: Self, b: Self) -> Self {
        var difference = a
        difference.add(b, times: -.one)
        return difference
    }

    @inlinable public static func += (a: inout Self, b: Self) { a.add(b, times: .one) }

    @inlinable public static func -= (a: inout Self, b: Self) { a.add(b, times: -.one) }

    @inlinable public static prefix func - (a: Self) -> Self { -F.one * a }

    @inlinable public static func * (factor: F, a: Self) -> Self {
        var product = Self()
        product.add(a, times: factor)
        return product
    }

    @inlinable public static func * (a: Self, factor: F) -> Self { factor * a }

    /// A public whole number of times; negative ones too.
    @inlinable public static func * (factor: Int, a: Self) -> Self {
        let magnitude = F(UInt64(factor.magnitude))
        return (factor < 0 ? -magnitude : magnitude) * a
    }
}
