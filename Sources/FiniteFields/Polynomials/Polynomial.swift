/// A polynomial in one variable over a field, by its coefficients.
///
/// For public values: division and comparison take time that depends on them.
public struct Polynomial<F: Field>: Sendable, Equatable {
    /// Coefficients, that of x^i at place i, without leading zeros: the zero polynomial has none.
    public private(set) var coefficients: [F]

    /// The polynomial with these coefficients, that of x^i at place i.
    public init(_ coefficients: [F]) {
        self.coefficients = coefficients
        while self.coefficients.last == .zero { self.coefficients.removeLast() }
    }

    public static var zero: Self { Self([]) }

    /// The degree; `nil` for the zero polynomial.
    public var degree: Int? { coefficients.isEmpty ? nil : coefficients.count - 1 }

    /// The value at `x`, by Horner's rule.
    public func callAsFunction(_ x: F) -> F {
        coefficients.reversed().reduce(.zero) { $0 * x + $1 }
    }

    public static func - (a: Self, b: Self) -> Self {
        Self(
            (0..<max(a.coefficients.count, b.coefficients.count)).map { i in
                (i < a.coefficients.count ? a.coefficients[i] : .zero)
                    - (i < b.coefficients.count ? b.coefficients[i] : .zero)
            })
    }

    public static func + (a: Self, b: Self) -> Self { a - (zero - b) }

    public static func * (a: Self, b: Self) -> Self {
        guard !a.coefficients.isEmpty, !b.coefficients.isEmpty else { return zero }
        var product = [F](
            repeating: .zero, count: a.coefficients.count + b.coefficients.count - 1)
        for (i, x) in a.coefficients.enumerated() {
            for (j, y) in b.coefficients.enumerated() { product[i + j] += x * y }
        }
        return Self(product)
    }

    /// Quotient and remainder: `self = quotient * divisor + remainder`, the remainder of smaller
    /// degree than `divisor`. Throws `.notInvertible` if `divisor` is zero.
    public func quotientAndRemainder(
        dividingBy divisor: Self
    ) throws(FieldError) -> (quotient: Self, remainder: Self) {
        guard let leading = divisor.coefficients.last else { throw .notInvertible }
        let inverse = try leading.inverse()
        let low = divisor.coefficients.count - 1
        guard coefficients.count > low else { return (.zero, self) }
        var remainder = coefficients
        var quotient = [F](repeating: .zero, count: coefficients.count - low)
        for place in quotient.indices.reversed() {
            let factor = remainder[place + low] * inverse
            quotient[place] = factor
            for (i, coefficient) in divisor.coefficients.enumerated() {
                remainder[place + i] -= factor * coefficient
            }
        }
        return (Self(quotient), Self(remainder))
    }

    /// The monic polynomial with exactly these roots.
    public init(roots: [F]) {
        self = roots.reduce(Self([.one])) { $0 * Self([-$1, .one]) }
    }

    /// The polynomial of smallest degree with `values[i]` at `points[i]` (Lagrange).
    ///
    /// Throws `.notInvertible` if two points are equal.
    /// - Precondition: As many values as points.
    public init(through points: [F], values: [F]) throws(FieldError) {
        precondition(points.count == values.count, "as many values as points")
        let all = Self(roots: points)
        var sum = Self.zero
        for (point, value) in zip(points, values) {
            let others = try all.quotientAndRemainder(dividingBy: Self([-point, .one])).quotient
            let scale = try value * others(point).inverse()
            sum = sum + others * Self([scale])
        }
        self = sum
    }
}
