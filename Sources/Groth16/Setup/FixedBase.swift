internal import BigIntegers
internal import EllipticCurves
internal import FiniteFields

/// Multiples of one point, in windows: 2^width - 1 for each. Variable time.
struct FixedBase<Curve: WeierstrassCurve>: Sendable {
    private let width: Int
    private let windowCount: Int
    /// (digit * 2^(width * window)) * point at window * 2^width + digit.
    private let table: [AffinePoint<Curve>]

    /// - Parameter count: How many multiplications there will be: more make wider windows worthwhile.
    init(_ point: AffinePoint<Curve>, count: Int, threads: Int) {
        let width = max(4, min(16, Int.bitWidth - count.leadingZeroBitCount - 5))
        let windowCount = (Curve.Scalar.order.bitWidth + width - 1) / width
        var bases = [JacobianPoint<Curve>(point)]
        for _ in 1..<windowCount {
            bases.append((0..<width).reduce(bases[bases.count - 1]) { base, _ in base.doubled() })
        }
        let affine = JacobianPoint.normalize(bases)
        let digits = 1 << width
        let run = min(digits, 1 << 12)
        table = mapped(windowCount * digits, threads, run: run) { range in
            let base = affine[range.lowerBound / digits]
            let first = Curve.Scalar(UInt64(range.lowerBound % digits))
            var multiple = base.multipliedVariableTime(by: first)
            return JacobianPoint.normalize(
                range.map { _ in
                    defer { multiple += base }
                    return multiple
                })
        }
        self.width = width
        self.windowCount = windowCount
    }

    func multiplied(by scalar: Curve.Scalar) -> JacobianPoint<Curve> {
        let words = scalar.canonicalWords
        var sum = JacobianPoint<Curve>.zero
        for window in 0..<windowCount {
            let bit = window * width
            var digit = words[bit / 64] >> UInt64(bit % 64)
            if bit % 64 + width > 64, bit / 64 < 3 {
                digit |= words[bit / 64 + 1] << UInt64(64 - bit % 64)
            }
            digit &= 1 << UInt64(width) - 1
            if digit != 0 { sum += table[window << width + Int(digit)] }
        }
        return sum
    }

    /// The multiples by `count` scalars.
    func multiples(
        _ count: Int, threads: Int, _ scalar: @Sendable (Int) -> Curve.Scalar
    ) -> [AffinePoint<Curve>] {
        mapped(count, threads) { range in
            JacobianPoint.normalize(range.map { multiplied(by: scalar($0)) })
        }
    }
}
