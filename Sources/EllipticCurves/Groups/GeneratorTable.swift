internal import FiniteFields

/// Multiples of a curve's generator, for its multiplication: some 90 KiB for coordinates of 256 bits.
public struct GeneratorTable<Curve: WeierstrassCurve>: Sendable {
    /// Windows of 6 bits, signed: 258 bits, more than a scalar has.
    private static var width: Int { 6 }
    private static var windows: Int { 43 }
    private static var row: Int { 32 }

    /// `(j + 1) 64^i G` at `32 i + j`.
    private let windowMultiples: [AffinePoint<Curve>]
    /// `(2 i + 1) G`, i < 64, for variable time.
    let oddMultiples: [AffinePoint<Curve>]

    /// Computes the table, in about a millisecond: keep it in a `static let`.
    public init() {
        var points = [JacobianPoint<Curve>]()
        var first = JacobianPoint<Curve>.generator
        for _ in 0..<Self.windows {
            var multiple = first
            for _ in 0..<Self.row {
                points.append(multiple)
                multiple = multiple + first
            }
            first = points[points.count - 1].doubled()
        }
        windowMultiples = JacobianPoint.normalize(points)
        let twice = JacobianPoint<Curve>.generator.doubled()
        points = [.generator]
        while points.count < 64 { points.append(points[points.count - 1] + twice) }
        oddMultiples = JacobianPoint.normalize(points)
    }

    /// The generator times a scalar, in constant time: for each window the whole row is read and one
    /// complete addition made.
    @inline(__always)
    func multiplied(by scalar: Curve.Scalar) -> ProjectivePoint<Curve> {
        let digits = SignedDigits.fixedWindows(
            scalar.canonicalWords, width: Self.width, count: Self.windows)
        return windowMultiples.withUnsafeBufferPointer { table in
            var result = ProjectivePoint<Curve>.identity
            for i in 0..<Self.windows {
                let (negative, magnitude) = SignedDigits.split(digits[i])
                var entry = table[Self.row * i]
                for j in 1..<Self.row {
                    entry = .select(
                        SignedDigits.equal(magnitude, UInt64(j + 1)), table[Self.row * i + j],
                        entry)
                }
                let signed = AffinePoint<Curve>(
                    unchecked: entry.x, .select(negative, -entry.y, entry.y))
                result = .select(
                    SignedDigits.equal(magnitude, 0), result, result + signed)
            }
            return result
        }
    }
}
