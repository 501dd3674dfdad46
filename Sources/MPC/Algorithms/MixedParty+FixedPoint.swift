/// Fixed-point arithmetic (Catrina, Saxena, FC 2010). An error is stated in units of the last bit, 2^-f.
extension MixedParty {
    /// The integers of numbers as elements. Precondition: they are in range.
    public func elements(_ values: [Double], _ format: FixedPoint) -> [Element] {
        values.map { value in
            guard let integer = format.encode(value) else {
                preconditionFailure("a number out of the format's range")
            }
            return domain.element(signed: integer)
        }
    }

    /// The signed integer of an element, |x| < 2^63.
    public func signedInteger(_ element: Element) -> Int64 {
        let negative = domain.difference(domain.element(0), element)
        // Of x and -x the smaller is an integer of 63 bits.
        let isSmall = (63..<max(domain.bitWidth, 64)).allSatisfy {
            domain.word(of: element, at: $0) & 1 == 0
        }
        guard domain.bitWidth < 64 else {
            return isSmall
                ? Int64(bitPattern: domain.word(of: element, at: 0))
                : 0 &- Int64(bitPattern: domain.word(of: negative, at: 0))
        }
        let (a, b) = (domain.word(of: element, at: 0), domain.word(of: negative, at: 0))
        return a <= b ? Int64(bitPattern: a) : 0 &- Int64(bitPattern: b)
    }

    /// The numbers of opened elements.
    public func numbers(_ elements: [Element], _ format: FixedPoint) -> [Double] {
        elements.map { format.decode(signedInteger($0)) }
    }

    /// A public number for each of `count` elements.
    func constant(_ value: Double, bits: Int) -> Element {
        domain.element(signed: Int64((value * Double(UInt64(1) << UInt64(bits))).rounded()))
    }

    /// x · y. Error: below 1. Precondition: the product is in range.
    public func multiplyFixed(
        _ x: Shares, _ y: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        requireRoom(format)
        return try await truncatedProduct(
            x, y, by: format.fractionBits, bits: format.productBits)
    }

    /// The dot products of runs, truncated once. Error: below 1. Precondition: as `multiplyFixed`, of the
    /// sums.
    public func dotProductsFixed(
        _ x: Shares, _ y: Shares, length: Int, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        requireRoom(format)
        return try await truncateProbabilistically(
            dotProducts(x, y, length: length), by: format.fractionBits, bits: format.productBits)
    }

    // MARK: Division

    /// Bits behind the point of what lies between 1/2 and 1 in the computations below: 30, or what leaves
    /// room for products.
    var normalBits: Int { min(30, (integerBits - 3) / 2) }

    /// Checks that products of two numbers are integers of the domain.
    func requireRoom(_ format: FixedPoint) {
        precondition(format.productBits <= integerBits, "products don't fit the domain's integers")
    }

    /// The highest set bit of x > 0, as one bit of `width` planes; none for 0. ⌈log₂ width⌉ times `and`.
    func highestBit(_ x: Bits) async throws(MPCError) -> Bits {
        // Plane j: the or of all bits from j to the end of its block (Sklansky 1960, from the top).
        var prefix = x
        var size = 1
        while size < x.width {
            let pairs = (0..<x.width).filter { $0 & size == 0 }
                .map { ($0, ($0 | (size - 1)) + 1) }.filter { $0.1 < x.width }
            let both = try await and(planes: pairs, of: prefix, and: prefix)
            // What has been multiplied stays as it was: an active party checks it later.
            let joined = prefix.copied()
            for (k, (j, upper)) in pairs.enumerated() {
                joined.planes.xorPlane(k, of: both.planes, to: j)
                joined.planes.xorPlane(upper, of: prefix.planes, to: j)
            }
            prefix = joined
            size *= 2
        }
        return xor(prefix, prefix.shiftedRight(by: 1))
    }

    /// With N = `normalBits`, for b in [2^(N-1), 2^N]: w ≈ 2^2N / b. Relative error below 2^-26 for N = 30,
    /// else 2^(4-N): with w₀ = 2.9282 - 2b and e = 1 - b·w₀, |e| < 0.0718, 1/b is w₀(1 + e)(1 + e²)(1 + e⁴), or
    /// e⁸ more (Goldschmidt 1964). Each of eight roundings adds at most 2^-N.
    func reciprocalOfNormal(_ b: Shares) async throws(MPCError) -> Shares {
        let (g, bits) = (normalBits, 2 * normalBits + 3)
        var w = addPublic(
            scale(b, by: domain.element(signed: -2)), constant(2.9282032302755092, bits: g))
        var e = addPublic(
            negate(try await truncatedProduct(b, w, by: g, bits: bits)), domain.powerOfTwo(g))
        for _ in 0..<2 {
            // w·e and e².
            let products = try await truncatedProduct(
                .concatenate([w, e]), e.repeated(2), by: g, bits: bits
            ).split(into: 2)
            (w, e) = (add(w, products[0]), products[1])
        }
        return add(w, try await truncatedProduct(w, e, by: g, bits: bits))
    }

    /// For x > 0 b = x · v brought to [2^(N-1), 2^N], N = `normalBits`, and v = 2^(g-1-k), where bit k of x, of
    /// g = bits - 1 bits, is its highest. For x ≤ 0 b and v are 0, and no bit is the highest.
    func normalize(
        _ x: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> (b: Shares, v: Shares, highest: Bits) {
        let g = format.bits - 1
        let bits = try await toBoolean(x, width: format.bits, bits: format.bits)
        // The bits of x < 0 are those of no small number: what follows would leave its bounds, and what hides it.
        let counts = not(bits.bit(g)).selectingPlanes([Int?](repeating: 0, count: g))
        let highest = try await and(highestBit(bits.resized(toWidth: g)), counts)
        let v = try await normalizingFactor(highest)
        return (try await normal(x, v, format), v, highest)
    }

    /// The same for |x|, but v has the sign of x. Where |x| is a power of two, v may be twice that.
    private func normalizeSigned(
        _ x: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> (b: Shares, v: Shares) {
        let g = format.bits - 1
        let bits = try await toBoolean(x, width: format.bits, bits: format.bits)
        let sign = bits.bit(g)
        // For x < 0 the bits of |x| - 1, which has the same highest bit, or that below where |x| is a power of
        // two. So that -1 has one, the lowest is set.
        let both = try await and(bits.bit(0), sign)
        let magnitude = xor(
            bits.resized(toWidth: g), sign.selectingPlanes([Int?](repeating: 0, count: g)))
        magnitude.planes.xorPlane(0, of: both.planes, to: 0)
        let factor = try await normalizingFactor(highestBit(magnitude))
        let signs = addPublic(
            scale(try await bitToArithmetic(sign), by: domain.element(signed: -2)),
            domain.element(1))
        let v = try await multiply(factor, signs)
        return (try await normal(x, v, format), v)
    }

    /// 2^(g-1-k) for plane k of g set, 0 for none: a product of two powers, so that fewer bits become
    /// numbers.
    private func normalizingFactor(_ highest: Bits) async throws(MPCError) -> Shares {
        let g = highest.width
        let columns = 1 << ((Int.bitWidth - (g - 1).leadingZeroBitCount + 1) / 2)
        let rows = (g + columns - 1) / columns
        // The xor of the planes of a row, or of a column, of which at most one is set.
        func sum(_ exponents: [Int]) -> Bits {
            exponents.dropFirst().reduce(highest.bit(g - 1 - exponents[0])) {
                xor($0, highest.bit(g - 1 - $1))
            }
        }
        let low = (0..<columns).map { sum(Array(stride(from: $0, to: g, by: columns))) }
        let high = (0..<rows).map { sum(Array($0 * columns..<min(($0 + 1) * columns, g))) }
        return try await multiply(
            toArithmetic(.joiningPlanes(low)),
            toArithmetic(.joiningPlanes(high), spacing: columns))
    }

    /// x · v with N = `normalBits` bits, for |x · v| from 2^(bits-2) to 2^(bits-1).
    private func normal(
        _ x: Shares, _ v: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        try await shiftedProduct(
            x, v, right: format.bits - 1 - normalBits, bits: format.bits + 1)
    }

    /// x / y. Error: below 2 units, and 2^-24 of the quotient (2^-22 in a field of 61 bits); y = 0 gives 0.
    /// Precondition: the quotient is in range; bits are at most half of the domain's integers'.
    public func divideFixed(
        _ x: Shares, by y: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        precondition(x.count == y.count, "vectors of different lengths")
        precondition(format.bits <= integerBits / 2, "too long for a division")
        guard y.count > 0 else { return y }
        let (g, h) = (format.bits - 1, guardBits(format))
        let (b, v) = try await normalizeSigned(y, format)
        let w = try await reciprocalOfNormal(b)
        // x/y = x·w·v / 2^(30+g) · 2^f, with h bits more in between.
        let quotient = try await truncatedProduct(
            x, w, by: normalBits - h, bits: integerBits - 1)
        return try await shiftedProduct(
            quotient, v, right: g - format.fractionBits + h, bits: integerBits - 1)
    }

    /// Bits kept behind the point between the two products of a division.
    private func guardBits(_ format: FixedPoint) -> Int {
        let g = format.bits - 1
        return max(0, min(normalBits, integerBits - 3 - g - max(g - format.fractionBits, 0)))
    }

    /// x / 2^amount, or x · 2^-amount.
    func shifted(_ x: Shares, right amount: Int, bits: Int) async throws(MPCError) -> Shares {
        amount >= 0
            ? try await truncateProbabilistically(x, by: amount, bits: bits)
            : scale(x, by: domain.powerOfTwo(-amount))
    }

    /// x · y / 2^amount, or x · y · 2^-amount.
    private func shiftedProduct(
        _ x: Shares, _ y: Shares, right amount: Int, bits: Int
    ) async throws(MPCError) -> Shares {
        amount >= 0
            ? try await truncatedProduct(x, y, by: amount, bits: bits)
            : scale(try await multiply(x, y), by: domain.powerOfTwo(-amount))
    }

    /// 1 / y: as `divideFixed`.
    public func reciprocalFixed(
        _ y: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        let one = shares(
            ofPublic: domain.powerOfTwo(format.fractionBits), count: y.count)
        return try await divideFixed(one, by: y, format)
    }
}
