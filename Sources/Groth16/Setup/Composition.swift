internal import BigIntegers
internal import EllipticCurves
internal import FiniteFields
internal import Synchronization

/// A sum of multiples of points. Variable time: for public coefficients.
struct Sum<Curve: WeierstrassCurve> {
    var point = JacobianPoint<Curve>.zero

    /// Adds the points of the rows where a wire stands, times its coefficients there.
    mutating func add(
        _ matrix: SparseRows<Curve.Scalar>, _ columns: ColumnIndex, _ wire: Int,
        _ points: MappedPoints<Curve>
    ) {
        for place in columns.range(wire) {
            add(
                points[Int(columns.rows[place])],
                times: matrix.coefficients[Int(columns.entries[place])])
        }
    }

    /// Most coefficients of circuits are small, or the negatives of small ones.
    mutating func add(_ base: AffinePoint<Curve>, times coefficient: Curve.Scalar) {
        let words = coefficient.canonicalWords
        if words[1] | words[2] | words[3] == 0 {
            add(base, times: words[0])
            return
        }
        let negative = (-coefficient).canonicalWords
        if negative[1] | negative[2] | negative[3] == 0 {
            add(-base, times: negative[0])
        } else {
            point += base.multipliedVariableTime(by: coefficient)
        }
    }

    private mutating func add(_ base: AffinePoint<Curve>, times factor: UInt64) {
        if factor == 1 {
            point += base
            return
        }
        var multiple = JacobianPoint<Curve>.zero
        for bit in (0..<(64 - UInt64(factor.leadingZeroBitCount))).reversed() {
            multiple = multiple.doubled()
            if (factor >> bit) & 1 == 1 { multiple += base }
        }
        point += multiple
    }
}

/// The points that `body` sums up for each of `0..<count`, normalised in runs.
func composed<Curve: WeierstrassCurve>(
    _ count: Int, _ threads: Int, _ body: @Sendable (Int, inout Sum<Curve>) -> Void
) -> [AffinePoint<Curve>] {
    mapped(count, threads) { range in
        JacobianPoint.normalize(
            range.map { index in
                var sum = Sum<Curve>()
                body(index, &sum)
                return sum.point
            })
    }
}

/// The concatenation of what `body` makes of ranges that follow each other: as many elements as the
/// range has. Ranges have `run` elements, but for the last.
func mapped<Element: BitwiseCopyable & Sendable>(
    _ count: Int, _ threads: Int, run: Int = 1 << 12, _ body: @Sendable (Range<Int>) -> [Element]
) -> [Element] {
    return [Element](unsafeUninitializedCapacity: count) { buffer, written in
        nonisolated(unsafe) let start = buffer.baseAddress
        forEachItem(of: (count + run - 1) / run, threads: threads) { item, _ in
            let range = run * item..<min(count, run * (item + 1))
            let elements = body(range)
            precondition(elements.count == range.count, "another number of elements")
            elements.withUnsafeBufferPointer { elements in
                guard let from = elements.baseAddress else { return }
                start?.advanced(by: range.lowerBound).update(from: from, count: range.count)
            }
        }
        written = count
    }
}

/// Throws `.invalidPoint` with the first index for which `isValid` is false.
func checkPoints(
    _ count: Int, _ part: KeyPart, _ threads: Int, _ isValid: @Sendable (Int) -> Bool
) throws(Groth16Error) {
    let run = 1 << 12
    let first = Mutex<Int?>(nil)
    forEachItem(of: (count + run - 1) / run, threads: threads) { item, _ in
        let range = run * item..<min(count, run * (item + 1))
        guard let index = range.first(where: { !isValid($0) }) else { return }
        first.withLock { $0 = min($0 ?? index, index) }
    }
    if let index = first.withLock({ $0 }) { throw .invalidPoint(part, index: index) }
}
