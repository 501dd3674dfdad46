import EllipticCurves
import FiniteFields
import TestSupport

/// Bases that are known multiples of the generator, scalars, and what they sum up to.
struct MultiScalarCases<Curve: WeierstrassCurve> {
    typealias Scalar = Curve.Scalar

    /// Multiples of the generator (0: the identity, negative: the negative), and scalars for them.
    struct Aimed {
        let label: String
        let multiples: [Int]
        let scalars: [Scalar]
    }

    private var generator = SeededGenerator(label: "msm over \(Curve.self)")
    /// 1 * G, 2 * G, ...
    let bases: [AffinePoint<Curve>]

    init(most: Int) {
        var (sum, points) = (JacobianPoint<Curve>.zero, [JacobianPoint<Curve>]())
        for _ in 0..<most {
            sum += Curve.generator
            points.append(sum)
        }
        bases = JacobianPoint.normalize(points)
    }

    mutating func scalars(_ count: Int) -> [Scalar] {
        (0..<count).map { _ in Scalar.random(using: &generator) }
    }

    /// Whether `msm` gives the right sum for these multiples of the generator.
    func holds(
        _ multiples: [Int], _ scalars: [Scalar],
        _ msm: ([AffinePoint<Curve>], [Scalar]) -> JacobianPoint<Curve>
    ) -> Bool {
        let points = multiples.map { multiple -> AffinePoint<Curve> in
            if multiple == 0 { return .identity }
            return multiple > 0 ? bases[multiple - 1] : -bases[-multiple - 1]
        }
        var sum = Scalar.zero
        for (multiple, scalar) in zip(multiples, scalars) {
            let product = scalar * Scalar(multiple.magnitude.asWord)
            sum = multiple < 0 ? sum - product : sum + product
        }
        return msm(points, scalars) == Curve.generator.multipliedVariableTime(by: sum)
    }

    /// What goes wrong where special cases are forgotten.
    mutating func aimed(_ count: Int) -> [Aimed] {
        let scalars = scalars(count)
        let (indices, all) = (0..<count, Array(1...count))
        let same = scalars.map { _ in scalars[0] }
        let opposite = indices.map { $0 % 2 == 0 ? $0 / 2 + 1 : -($0 / 2 + 1) }
        let gaps = indices.map { $0 % 3 == 0 ? 0 : $0 }
        let edges: [Scalar] = [
            .zero, .one, -.one, Scalar(2 as UInt64), -Scalar(2 as UInt64), Scalar(UInt64.max),
            -Scalar(UInt64.max),
        ]
        let half = Scalar(2 as UInt64).inverseOrZero()
        let powers = powersOfTwo(count)
        func pick(_ from: [Scalar]) -> [Scalar] { indices.map { from[$0 % from.count] } }
        return [
            Aimed(label: "all equal", multiples: all.map { _ in 7 }, scalars: scalars),
            Aimed(label: "all the same", multiples: all.map { _ in 7 }, scalars: same),
            Aimed(label: "same scalar", multiples: all, scalars: same),
            Aimed(label: "opposite points", multiples: opposite, scalars: same),
            Aimed(label: "opposite, other scalars", multiples: opposite, scalars: scalars),
            Aimed(label: "identities", multiples: gaps, scalars: scalars),
            Aimed(label: "identities, same scalar", multiples: gaps, scalars: same),
            Aimed(label: "only identities", multiples: all.map { _ in 0 }, scalars: scalars),
            Aimed(
                label: "repeats", multiples: indices.map { $0 % 4 + 1 },
                scalars: pick([scalars[0], -scalars[0]])),
            Aimed(
                label: "repeats, ones", multiples: indices.map { $0 % 3 + 1 },
                scalars: pick([.one, -.one])),
            Aimed(label: "zeros", multiples: all, scalars: scalars.map { _ in .zero }),
            Aimed(label: "order less one", multiples: all, scalars: scalars.map { _ in -.one }),
            Aimed(label: "edges", multiples: all, scalars: pick(edges)),
            Aimed(
                label: "small", multiples: all,
                scalars: indices.map { Scalar(UInt64($0 * $0)) }),
            Aimed(
                label: "ones and zeros", multiples: all,
                scalars: pick([.one, .zero, .zero, .one, .one])),
            Aimed(
                label: "powers of two", multiples: all, scalars: Array(powers.prefix(count))),
            Aimed(
                label: "more powers of two", multiples: all, scalars: Array(powers.suffix(count))),
            Aimed(
                label: "halves", multiples: all,
                scalars: pick([half, half - .one, half + .one, -half])),
            Aimed(
                label: "lambda", multiples: all,
                scalars: pick(
                    cubeRoots + cubeRoots.map { $0 + .one } + cubeRoots.map { -$0 })),
        ]
    }

    /// 2^i and its neighbours, and -2^i: carries from window to window.
    private func powersOfTwo(_ count: Int) -> [Scalar] {
        var power = Scalar.one
        return (0..<count).flatMap { i -> [Scalar] in
            defer { power = power + power }
            return [power, power - .one, -power]
        }
    }

    /// The primitive cube roots of one, by which endomorphisms multiply: (-1 + sqrt(-3)) / 2.
    private var cubeRoots: [Scalar] {
        guard let root = try? (-Scalar(3 as UInt64)).squareRootVariableTime() else { return [.one] }
        let half = Scalar(2 as UInt64).inverseOrZero()
        return [(root - .one) * half, (-root - .one) * half]
    }
}

extension UInt {
    fileprivate var asWord: UInt64 { UInt64(self) }
}
