public import FiniteFields

extension Edwards25519.Point {
    typealias Scalar = Edwards25519.Scalar

    /// The multiple by a scalar, as an integer in `0..<l`. Constant time.
    ///
    /// Signed windows of 4 bits, each looked up by reading the whole table.
    public func multiplied(by scalar: Edwards25519.Scalar) -> Self {
        // 1 to 8 times the point.
        var table = InlineArray<8, Cached>(repeating: cached)
        var multiple = self
        for i in 1..<8 {
            multiple = multiple + table[0]
            table[i] = multiple.cached
        }
        let digits = SignedDigits.fixedWindows(scalar.canonicalWords, width: 4, count: 64)
        var result = Self.zero + Self.lookUp(digits[63], in: table)
        for i in (0..<63).reversed() {
            result = result.doubled(times: 4) + Self.lookUp(digits[i], in: table)
        }
        return result
    }

    @inline(__always)
    private static func lookUp(_ digit: Int8, in table: InlineArray<8, Cached>) -> Cached {
        let (negative, magnitude) = SignedDigits.split(digit)
        var entry = Cached.zero
        for i in 0..<8 {
            entry = .select(SignedDigits.equal(magnitude, UInt64(i + 1)), table[i], entry)
        }
        return .select(negative, entry.negated, entry)
    }

    /// The base point's multiple by a scalar. Constant time: 64 additions of table entries, each
    /// looked up by reading its whole row.
    public static func generatorMultiplied(by scalar: Edwards25519.Scalar) -> Self {
        let digits = SignedDigits.fixedWindows(scalar.canonicalWords, width: 4, count: 64)
        return generatorTable.withUnsafeBufferPointer { table in
            var result = zero
            for i in 0..<64 {
                let (negative, magnitude) = SignedDigits.split(digits[i])
                var entry = CachedAffine.zero
                for j in 0..<8 {
                    let bit = SignedDigits.equal(magnitude, UInt64(j + 1))
                    entry = .select(bit, table[8 * i + j], entry)
                }
                result = result + CachedAffine.select(negative, entry.negated, entry)
            }
            return result
        }
    }

    /// `(j + 1) 16^i B` at `8 i + j`, i < 64, j < 8: 48 KiB, made at first use.
    private static let generatorTable: [CachedAffine] = {
        var points = [Self]()
        var row = generator
        for _ in 0..<64 {
            var multiple = row
            for _ in 0..<8 {
                points.append(multiple)
                multiple += row
            }
            row = row.doubled(times: 4)
        }
        return cachedAffine(points)
    }()

    /// `(2 i + 1) B`, i < 64, for variable time: made at first use.
    private static let oddGeneratorMultiples: [CachedAffine] = {
        let twice = generator.doubled()
        var points = [generator]
        while points.count < 64 { points.append(points[points.count - 1] + twice) }
        return cachedAffine(points)
    }()

    /// With one inversion for all.
    private static func cachedAffine(_ points: [Self]) -> [CachedAffine] {
        // z is never zero: prefix[i] = z_0 ... z_(i - 1).
        var prefix = [Coordinate.one]
        for point in points { prefix.append(prefix[prefix.count - 1] * point.z) }
        var inverse = prefix[points.count].inverseByChain
        var entries = [CachedAffine](repeating: .zero, count: points.count)
        for (i, point) in points.enumerated().reversed() {
            let (x, y) = (point.x * inverse * prefix[i], point.y * inverse * prefix[i])
            inverse *= point.z
            entries[i] = CachedAffine(
                sum: y + x, difference: y - x, twiceDT: x * y * Edwards25519.twiceD)
        }
        return entries
    }
}

/// For public values only.
extension Edwards25519.Point {
    /// The multiple by a scalar, as an integer in `0..<l`. Variable time.
    public func multipliedVariableTime(by scalar: Edwards25519.Scalar) -> Self {
        Self.sumOfProductsVariableTime([scalar], [self])
    }

    /// `g B + sum of scalars[i] points[i]`, with B the base point. Variable time.
    ///
    /// Interleaved non-adjacent forms (B. Moeller, "Algorithms for Multi-exponentiation", SAC 2001):
    /// one chain of doublings for all. A signature's equation takes one call. For hundreds of points
    /// an MSM by buckets is faster.
    ///
    /// - Precondition: as many scalars as points.
    public static func sumOfProductsVariableTime(
        generatorBy g: Edwards25519.Scalar = .zero, _ scalars: [Edwards25519.Scalar],
        _ points: [Edwards25519.Point]
    ) -> Edwards25519.Point {
        sumOfProductsVariableTime(generatorBy: g, words: scalars.map(\.canonicalWords), points)
    }

    private static func sumOfProductsVariableTime(
        generatorBy g: Scalar, words: [InlineArray<4, UInt64>], _ points: [Self]
    ) -> Self {
        precondition(words.count == points.count, "as many scalars as points")
        let forms = words.map { SignedDigits.nonAdjacentForm($0, width: 5) }
        let tables = points.map(\.oddMultiples)
        let generatorForm =
            g == .zero ? [] : SignedDigits.nonAdjacentForm(g.canonicalWords, width: 8)
        var top = -1
        for form in forms + [generatorForm] {
            top = max(top, form.lastIndex { $0 != 0 } ?? -1)
        }
        guard top >= 0 else { return zero }
        var (result, doublings) = (zero, 0)
        for i in (0...top).reversed() {
            if i < top { doublings += 1 }
            for k in forms.indices where forms[k][i] != 0 {
                let entry = tables[k][Int(forms[k][i].magnitude) / 2]
                result = doubled(result, &doublings) + (forms[k][i] < 0 ? entry.negated : entry)
            }
            if !generatorForm.isEmpty, generatorForm[i] != 0 {
                let entry = oddGeneratorMultiples[Int(generatorForm[i].magnitude) / 2]
                result =
                    doubled(result, &doublings) + (generatorForm[i] < 0 ? entry.negated : entry)
            }
        }
        return doubled(result, &doublings)
    }

    /// The doublings that are due, all at once: no addition has come between them.
    private static func doubled(_ point: Self, _ count: inout Int) -> Self {
        guard count > 0 else { return point }
        defer { count = 0 }
        return point.doubled(times: count)
    }

    /// 1, 3, ... 15 times the point.
    private var oddMultiples: [Cached] {
        let twice = doubled().cached
        var multiple = self
        return (0..<8).map { _ in
            defer { multiple = multiple + twice }
            return multiple.cached
        }
    }

    /// Whether l times the point is the identity. Variable time.
    public var isInPrimeOrderSubgroup: Bool {
        Self.sumOfProductsVariableTime(
            generatorBy: .zero, words: [Self.orderWords], [self]) == .zero
    }

    /// l, which is 0 as a scalar.
    private static var orderWords: InlineArray<4, UInt64> {
        [0x5812_631a_5cf5_d3ed, 0x14de_f9de_a2f7_9cd6, 0, 0x1000_0000_0000_0000]
    }

    /// 8 times the point: in the subgroup of order l. Constant time.
    public func multipliedByCofactor() -> Self { doubled(times: 3) }

    /// Whether 8 times the point is the identity: one of 8 points. Constant time.
    public var isOfSmallOrder: Bool { multipliedByCofactor() == .zero }
}
