import BigIntegers
import EllipticCurves
import FiniteFields
import TestSupport
import Testing

/// A point of the curve, most probably not in the group.
func randomCurvePoint<Curve: WeierstrassCurve>(
    _: Curve.Type, using generator: inout SeededGenerator
) -> AffinePoint<Curve> {
    while true {
        let x = Curve.Coordinate.random(using: &generator)
        if let y = try? (x.squared() * x + Curve.b).squareRootVariableTime() {
            return AffinePoint(unchecked: x, y)
        }
    }
}

@Suite struct SubgroupTests {
    // Small prime factors of the cofactors.
    @Test func bn254G2() throws {
        try check(BN254.G2Curve.self, [10069, 5_864_401, 1_875_725_156_269])
    }
    @Test func bls12381G1() throws {
        try check(BLS12_381.G1Curve.self, [3, 11, 10177, 859_267, 52_437_899])
    }
    @Test func bls12381G2() throws {
        try check(BLS12_381.G2Curve.self, [13, 23, 2713, 11953, 262_069])
    }

    private func check<Curve: WeierstrassCurve>(_: Curve.Type, _ factors: [BigInteger]) throws {
        typealias Point = JacobianPoint<Curve>
        var generator = SeededGenerator(label: "subgroup of \(Curve.self)")
        let order = Curve.Scalar.order
        let inGroup = Point.random(using: &generator)
        #expect(Curve.isInSubgroup(inGroup.affine))
        #expect(Curve.isInSubgroup(.generator))
        #expect(Curve.isInSubgroup(.identity))
        func expectOutside(_ point: Point) {
            let affine = point.affine
            #expect(affine.isOnCurve)
            #expect(point.multipliedVariableTime(by: order) != .zero)
            #expect(!Curve.isInSubgroup(affine))
            #expect(throws: CurveError.notInSubgroup) {
                try AffinePoint<Curve>(x: affine.x, y: affine.y)
            }
            let cleared = Curve.clearCofactor(point)
            #expect(cleared.multipliedVariableTime(by: order) == .zero)
        }
        for _ in 0..<5 {
            let point = Point(randomCurvePoint(Curve.self, using: &generator))
            #expect(point.multipliedVariableTime(by: order * Curve.cofactor) == .zero)
            expectOutside(point)
            #expect(Curve.clearCofactor(point) != .zero)
            // Of an order that divides the cofactor.
            let torsion = point.multipliedVariableTime(by: order)
            expectOutside(torsion)
            #expect(Curve.clearCofactor(torsion) == .zero)
            expectOutside(torsion + inGroup)
        }
        for factor in factors {
            let rest = try (order * Curve.cofactor).quotientAndRemainder(dividingBy: factor)
            #expect(rest.remainder == 0)
            var torsion = Point.zero
            for _ in 0..<20 where torsion == .zero {
                torsion = Point(randomCurvePoint(Curve.self, using: &generator))
                    .multipliedVariableTime(by: rest.quotient)
            }
            // None for a factor whose square divides the cofactor and whose torsion is not cyclic.
            guard torsion != .zero else { continue }
            #expect(torsion.multipliedVariableTime(by: factor) == .zero)
            expectOutside(torsion)
            expectOutside(torsion + inGroup)
        }
        #expect(Curve.clearCofactor(.zero) == .zero)
        #expect(Curve.clearCofactor(inGroup) != .zero)
    }
}
