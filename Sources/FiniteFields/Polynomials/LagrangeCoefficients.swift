/// The factors `l_i` with `f(x) = sum of l_i * f(points[i])` for every polynomial f of degree below
/// the number of points.
///
/// Constant time in the points' values but for their distinctness. Throws `.notInvertible` if two
/// points are equal.
public func lagrangeCoefficients<F: Field>(
    at x: F, from points: [F]
) throws(FieldError) -> [F] {
    // l_i = product over j != i of (x - x_j) / (x_i - x_j)
    var denominators = points.indices.map { i in
        points.indices.reduce(F.one) { $1 == i ? $0 : $0 * (points[i] - points[$1]) }
    }
    try F.invertAll(&denominators)
    return points.indices.map { i in
        points.indices.reduce(denominators[i]) { $1 == i ? $0 : $0 * (x - points[$1]) }
    }
}
