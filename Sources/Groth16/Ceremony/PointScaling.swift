internal import CKernels
internal import EllipticCurves
internal import FiniteFields

/// Multiplies many points by one secret scalar, with the same operations for each scalar.
///
/// The scalar is made odd (r - k for an even k, the result negated) and written with 64 odd digits
/// -15, -13, ..., 15 of base 16: none is zero, so that each digit costs four doublings and an
/// addition. Which table entry is read, and signs, depend on the scalar: caches may show them.
/// Source: M. Joye, M. Tunstall, "Exponent Recoding and Regular Exponentiation Algorithms", 2009.
struct PointScaling<Curve: WeierstrassCurve>: Sendable {
    private let secret: Secret

    /// The scalar's digits, wiped when released.
    private final class Secret: @unchecked Sendable {
        /// Odd digits, the lowest first, and 1 behind them if the scalar was even.
        private let memory = UnsafeMutableBufferPointer<Int8>.allocate(capacity: 65)

        init(_ scalar: Curve.Scalar) {
            let words = scalar.canonicalWords
            let isNegated = words[0] & 1 == 0
            var rest = isNegated ? (-scalar).canonicalWords : words
            for i in 0..<63 {
                // The odd digit d with rest = d mod 32 taken to -15...15: (rest - d) / 16 is odd
                // again.
                memory.initializeElement(at: i, to: Int8(rest[0] & 31) - 16)
                // rest = (rest - digit) / 16
                rest = subtractAndShift(rest)
            }
            memory.initializeElement(at: 63, to: Int8(rest[0]))
            memory.initializeElement(at: 64, to: isNegated ? 1 : 0)
        }

        deinit {
            mpc_wipe(memory.baseAddress, memory.count)
            memory.deallocate()
        }

        func digit(_ i: Int) -> Int { Int(memory[i]) }
        var isNegated: Bool { memory[64] == 1 }
    }

    init(by scalar: Curve.Scalar) { secret = Secret(scalar) }

    @inline(never) func multiplied(_ point: AffinePoint<Curve>) -> JacobianPoint<Curve> {
        if point.isIdentity { return .zero }
        // table[i] = (2i + 1) * point
        let twice = JacobianPoint(point).doubled()
        var table = [JacobianPoint(point)]
        for i in 1..<8 { table.append(table[i - 1] + twice) }
        func entry(_ digit: Int) -> JacobianPoint<Curve> {
            let entry = table[abs(digit) / 2]
            return digit < 0 ? -entry : entry
        }
        var result = entry(secret.digit(63))
        for i in (0..<63).reversed() {
            result = result.doubled().doubled().doubled().doubled() + entry(secret.digit(i))
        }
        return secret.isNegated ? -result : result
    }

    func multiples(_ points: MappedPoints<Curve>, threads: Int) -> [AffinePoint<Curve>] {
        mapped(points.count, threads) { range in
            // On this thread's stack.
            defer { mpc_wipe_stack() }
            return JacobianPoint.normalize(range.map { multiplied(points[$0]) })
        }
    }
}

/// (words - digit) / 16 for the digit that is taken from the five lowest bits.
private func subtractAndShift(_ words: InlineArray<4, UInt64>) -> InlineArray<4, UInt64> {
    // words - digit is words with its five lowest bits replaced by 10000.
    var words = words
    words[0] = words[0] & ~31 | 16
    for i in 0..<4 {
        words[i] = words[i] >> 4 | (i < 3 ? words[i + 1] << 60 : 0)
    }
    return words
}
