import BigIntegers
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

/// Runs the laws of a curve's group, and its parameters, on edge points and random ones.
func checkCurveLaws<Curve: WeierstrassCurve>(
    _: Curve.Type, rounds: Int = 20, using generator: inout SeededGenerator
) throws {
    typealias Affine = AffinePoint<Curve>
    typealias Point = JacobianPoint<Curve>
    let g = Point.generator
    #expect(Affine.generator.isOnCurve)
    #expect(g != .zero)
    #expect(g.multipliedVariableTime(by: Curve.Scalar.order) == .zero)
    let bits = Curve.Coordinate.order.bitWidth
    // Hasse: the number of points is order + 1 up to 2 * sqrt(order).
    let deviation = Curve.cofactor * Curve.Scalar.order - Curve.Coordinate.order - 1
    #expect(deviation * deviation <= Curve.Coordinate.order << 2)
    #expect((Curve.cofactor * Curve.Scalar.order).isOdd && bits > 250)

    // The same point in other coordinates too.
    let z = Curve.Coordinate.random(using: &generator)
    let zz = z.squared()
    let other = Point(unchecked: Curve.generator.x * zz, Curve.generator.y * zz * z, z)
    let edges: [Point] = [.zero, g, -g, other, g.doubled(), other.doubled(), g - other]
    try checkAdditiveGroupLaws(Point.self, elements: edges, rounds: rounds, using: &generator)
    let points = edges + (0..<4).map { _ in Point.random(using: &generator) }
    let affine = points.map(\.affine)
    #expect(Point.normalize(points) == affine)
    #expect(Point.normalize([]) == [])
    #expect(Point.normalize([.zero, .zero]) == [.identity, .identity])
    for (a, p) in zip(points, affine) {
        #expect(p.isIdentity == (a == .zero))
        #expect(p.isIdentity || p.isOnCurve)
        #expect(Point(p) == a)
        #expect(Point(-p) == -a)
        for (b, q) in zip(points, affine) {
            #expect(a + q == a + b)
            #expect(a - q == a - b)
            #expect((a == b) == (p == q))
        }
    }
    try checkRefusedCoordinates(Curve.self)
    try checkMultiplication(points, using: &generator)
}

private func checkRefusedCoordinates<Curve: WeierstrassCurve>(_: Curve.Type) throws {
    typealias Affine = AffinePoint<Curve>
    let g = Curve.generator
    #expect(try Affine(x: g.x, y: g.y) == g)
    #expect(throws: CurveError.notOnCurve) { try Affine(x: g.x, y: g.y + .one) }
    #expect(throws: CurveError.notOnCurve) { try Affine(x: g.y, y: g.x) }
    #expect(throws: CurveError.notOnCurve) { try Affine(x: .zero, y: .zero) }
}

/// Both multiplications, against each other, sums and the laws of a module.
private func checkMultiplication<Curve: WeierstrassCurve>(
    _ points: [JacobianPoint<Curve>], using generator: inout SeededGenerator
) throws {
    typealias Scalar = Curve.Scalar
    let order = Scalar.order
    let edges =
        try [0, 1, 2, 3, 4, 15, 16, 17, 31, 32, 33].map { Scalar(UInt64($0)) }
        + [order - 1, order - 2, order >> 1, (order >> 1) + 1, (order >> 4) << 4]
        .map { try Scalar($0) }
        + [64, 127, 128, 129, 192, 253].map { try Scalar((BigInteger(1) << $0).modulo(order)) }
        + [64, 128, 192].map { try Scalar((BigInteger(1) << $0) - 1) }
    let scalars = edges + (0..<10).map { _ in Scalar.random(using: &generator) }
    for (i, k) in scalars.enumerated() {
        let point = points[i % points.count]
        for p in [JacobianPoint<Curve>.generator, point] {
            let product = p.multipliedVariableTime(by: k.integer)
            #expect(p.multipliedVariableTime(by: k) == product, "\(k.integer)")
            #expect(p.multiplied(by: k) == product, "\(k.integer)")
            #expect(p.affine.multiplied(by: k) == product, "\(k.integer)")
            #expect(p.multipliedVariableTime(by: -k.integer) == -product)
            #expect(p.multiplied(by: -k) == -product)
        }
    }
    var sum = JacobianPoint<Curve>.zero
    for i in 0..<40 {
        #expect(JacobianPoint<Curve>.generator.multiplied(by: Scalar(UInt64(i))) == sum)
        sum += .generator
    }
    for _ in 0..<5 {
        let (j, k) = (Scalar.random(using: &generator), Scalar.random(using: &generator))
        let p = JacobianPoint<Curve>.random(using: &generator)
        #expect(p.multiplied(by: j + k) == p.multiplied(by: j) + p.multiplied(by: k))
        #expect(p.multiplied(by: j * k) == p.multiplied(by: j).multiplied(by: k))
    }
}
