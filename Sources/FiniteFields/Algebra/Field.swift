/// A finite field.
///
/// Laws: those of `Ring`, and `a * a.inverse() == one` for every `a` but zero.
/// Operations take constant time unless their name says otherwise.
public protocol Field: Ring {
    /// The inverse, or zero for zero. Constant time.
    func inverseOrZero() -> Self

    /// The inverse, faster, in time that depends on `self`: for public values.
    /// Throws `.notInvertible` for zero.
    func inverseVariableTime() throws(FieldError) -> Self
}

extension Field {
    /// The inverse. Constant time but for zero, which throws `.notInvertible`.
    @inlinable public func inverse() throws(FieldError) -> Self {
        guard self != .zero else { throw .notInvertible }
        return inverseOrZero()
    }

    /// Replaces every element by its inverse, with one inversion and 3 multiplications an element
    /// (Montgomery's trick; H. Cohen, "A Course in Computational Algebraic Number Theory", 10.3.4).
    ///
    /// Constant time in the values. Throws `.notInvertible`, changing nothing, if one is zero.
    @inlinable public static func invertAll(_ elements: inout [Self]) throws(FieldError) {
        // before[i] = elements[0] * ... * elements[i - 1]
        var before = [Self]()
        before.reserveCapacity(elements.count)
        var product = Self.one
        for element in elements {
            before.append(product)
            product *= element
        }
        var inverse = try product.inverse()
        for i in elements.indices.reversed() {
            let element = elements[i]
            elements[i] = inverse * before[i]
            inverse *= element
        }
    }
}
