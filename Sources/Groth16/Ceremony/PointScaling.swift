internal import EllipticCurves
internal import FiniteFields

/// Multiplies many points by one secret scalar, with the same operations for each scalar.
///
/// The scalar is made odd (r - k for an even k, the result negated) and written with 64 odd digits
/// -15, -13, ..., 15 of base 16: none is zero, so that each digit costs four doublings and an
/// addition. Which table entry is read, and signs, depend on the scalar: caches may show them.
/// Source: M. Joye, M. Tunstall, "Exponent Recoding and Regular Exponentiation Algorithms", 2009.
struct PointScaling<Curve: WeierstrassCurve>: Sendable {
    /// Odd digits, the lowest first.
    private let digits: [Int]
    /// Whether the scalar was even.
    private let isNegated: Bool

    init(by scalar: Curve.Scalar) {
        let words = scalar.canonicalWords
        isNegated = words[0] & 1 == 0
        var rest = isNegated ? (-scalar).canonicalWords : words
        var digits = [Int]()
        for _ in 0..<63 {
            // The odd digit d with rest = d mod 32 taken to -15...15: (rest - d) / 16 is odd again.
            let digit = Int(rest[0] & 31) - 16
            digits.append(digit)
            // rest = (rest - digit) / 16
            rest = Self.subtractAndShift(rest, digit)
        }
        digits.append(Int(rest[0]))
        self.digits = digits
    }

    private static func subtractAndShift(
        _ words: InlineArray<4, UInt64>, _ digit: Int
    ) -> InlineArray<4, UInt64> {
        // words - digit is words with its five lowest bits replaced by 10000.
        var words = words
        words[0] = words[0] & ~31 | 16
        for i in 0..<4 {
            words[i] = words[i] >> 4 | (i < 3 ? words[i + 1] << 60 : 0)
        }
        return words
    }

    func multiplied(_ point: AffinePoint<Curve>) -> JacobianPoint<Curve> {
        if point.isIdentity { return .zero }
        // table[i] = (2i + 1) * point
        let twice = JacobianPoint(point).doubled()
        var table = [JacobianPoint(point)]
        for i in 1..<8 { table.append(table[i - 1] + twice) }
        func entry(_ digit: Int) -> JacobianPoint<Curve> {
            let entry = table[abs(digit) / 2]
            return digit < 0 ? -entry : entry
        }
        var result = entry(digits[63])
        for digit in digits[..<63].reversed() {
            result = result.doubled().doubled().doubled().doubled() + entry(digit)
        }
        return isNegated ? -result : result
    }

    func multiples(_ points: MappedPoints<Curve>, threads: Int) -> [AffinePoint<Curve>] {
        mapped(points.count, threads) { range in
            JacobianPoint.normalize(range.map { multiplied(points[$0]) })
        }
    }
}
