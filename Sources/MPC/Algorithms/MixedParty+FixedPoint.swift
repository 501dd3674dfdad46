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
        return try await truncateProbabilistically(
            multiply(x, y), by: format.fractionBits, bits: format.productBits)
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

    /// The highest set bit of x > 0, as one bit of `width` planes; none for 0.
    func highestBit(_ x: Bits) async throws(MPCError) -> Bits {
        // The or of all bits from j up.
        var prefix = x
        var distance = 1
        while distance < x.width {
            let moved = prefix.shiftedRight(by: distance)
            prefix = try await or(prefix, moved)
            distance *= 2
        }
        return xor(prefix, prefix.shiftedRight(by: 1))
    }

    /// With N = `normalBits`, for b in [2^(N-1), 2^N]: w ≈ 2^2N / b. Relative error below 2^-25 for N = 30,
    /// else 2^(5-N): 2.9142 - 2b is within 0.0858 of 1/b times b, and three steps w(2 - bw) square that.
    func reciprocalOfNormal(_ b: Shares) async throws(MPCError) -> Shares {
        let g = normalBits
        var w = addPublic(
            scale(b, by: domain.element(signed: -2)), constant(2.9142135623730951, bits: g))
        for _ in 0..<3 {
            let product = try await truncateProbabilistically(
                multiply(b, w), by: g, bits: 2 * g + 3)
            let factor = addPublic(negate(product), domain.powerOfTwo(g + 1))
            w = try await truncateProbabilistically(
                multiply(w, factor), by: g, bits: 2 * g + 3)
        }
        return w
    }

    /// b = x · v brought to [2^(N-1), 2^N], N = `normalBits`, and v = 2^(g-1-k), where bit k of x, of
    /// g = bits - 1 bits, is its highest. For x = 0 b and v are 0.
    func normalize(
        _ x: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> (b: Shares, v: Shares, highest: Bits) {
        let g = format.bits - 1
        let bits = try await toBoolean(x, width: g, bits: format.bits)
        let highest = try await highestBit(bits)
        let v = try await toArithmetic(
            highest.selectingPlanes((0..<g).reversed().map { $0 }))
        let b = try await multiply(x, v)
        let difference = g - normalBits
        guard difference > 0 else {
            return (scale(b, by: domain.powerOfTwo(-difference)), v, highest)
        }
        return (
            try await truncateProbabilistically(b, by: difference, bits: format.bits + 1), v,
            highest
        )
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
        let isNegative = try await isNegative(y, bits: format.bits)
        let signs = try await bitToArithmetic(isNegative)
        // s = 1 - 2[y < 0]; |y| = s·y and s·x.
        let s = addPublic(
            scale(signs, by: domain.element(signed: -2)), domain.element(1))
        let both = try await multiply(s.repeated(2), .concatenate([x, y])).split(into: 2)
        let (b, v, _) = try await normalize(both[1], format)
        let w = try await reciprocalOfNormal(b)
        // x/y = x·w·v / 2^(30+g) · 2^f, with h bits more in between.
        let quotient = try await truncateProbabilistically(
            multiply(both[0], w), by: normalBits - h, bits: integerBits - 1)
        return try await shifted(
            multiply(quotient, v), right: g - format.fractionBits + h,
            bits: integerBits - 1)
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

    /// 1 / y: as `divideFixed`.
    public func reciprocalFixed(
        _ y: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        let one = shares(
            ofPublic: domain.powerOfTwo(format.fractionBits), count: y.count)
        return try await divideFixed(one, by: y, format)
    }
}
