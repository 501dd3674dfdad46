public import FiniteFields

/// The line through two points of a twist, to be evaluated at a point P = (x, y) of G1:
/// `yFactor * -y`, `xFactor * x` and `constant` are its coefficients.
///
/// A line is determined up to a factor in F_p2, which the final exponentiation maps to one.
public struct LineFunction<Coordinate: CoordinateField>: Sendable, BitwiseCopyable {
    let yFactor: Coordinate
    let xFactor: Coordinate
    let constant: Coordinate
}
