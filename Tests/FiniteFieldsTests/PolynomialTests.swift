import FiniteFields
import TestSupport
import Testing

@Suite struct PolynomialTests {
    private func random(
        degree: Int, using generator: inout SeededGenerator
    ) -> Polynomial<BN254Fr> {
        Polynomial((0...degree).map { _ in BN254Fr.random(using: &generator) })
    }

    @Test func ringAndDivisionLaws() throws {
        var generator = SeededGenerator(label: "polynomials")
        for _ in 0..<50 {
            let a = random(degree: Int.random(in: 0..<9, using: &generator), using: &generator)
            let b = random(degree: Int.random(in: 0..<9, using: &generator), using: &generator)
            let x = BN254Fr.random(using: &generator)
            #expect((a + b)(x) == a(x) + b(x))
            #expect((a - b)(x) == a(x) - b(x))
            #expect((a * b)(x) == a(x) * b(x))
            #expect(a - a == .zero && (a - a).degree == nil)
            #expect(a * .zero == .zero)
            let (quotient, remainder) = try a.quotientAndRemainder(dividingBy: b)
            #expect(quotient * b + remainder == a)
            #expect((remainder.degree ?? -1) < b.degree ?? 0)
        }
        #expect(Polynomial<BN254Fr>([.one, .zero, .zero]).degree == 0)
        #expect(throws: FieldError.notInvertible) {
            _ = try random(degree: 2, using: &generator).quotientAndRemainder(dividingBy: .zero)
        }
    }

    @Test func interpolationGivesThePolynomialBack() throws {
        var generator = SeededGenerator(label: "interpolation")
        for degree in 0..<8 {
            let f = random(degree: degree, using: &generator)
            let points = (0...degree).map { _ in BN254Fr.random(using: &generator) }
            #expect(try Polynomial(through: points, values: points.map { f($0) }) == f)
            let x = BN254Fr.random(using: &generator)
            for at in [x, .zero, points[0]] {
                let factors = try lagrangeCoefficients(at: at, from: points)
                let value = zip(factors, points).reduce(BN254Fr.zero) { $0 + $1.0 * f($1.1) }
                #expect(value == f(at))
            }
            #expect(points.allSatisfy { Polynomial(roots: points)($0) == .zero })
        }
    }

    @Test func equalPointsAreRefused() throws {
        let points = [BN254Fr(1), BN254Fr(2), BN254Fr(1)]
        #expect(throws: FieldError.notInvertible) {
            try lagrangeCoefficients(at: .zero, from: points)
        }
        #expect(throws: FieldError.notInvertible) {
            try Polynomial(through: points, values: points)
        }
    }
}
