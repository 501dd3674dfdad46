/// Functions of fixed-point numbers. Errors in units of the last bit, 2^-f, for `normalBits` = 30; with
/// fewer, that many bits more of relative error.
extension MixedParty {
    /// Σ coefficients[k] · x^k by Horner's rule, all with `normalBits` bits behind the point.
    /// Precondition: |x| ≤ 1 and all values on the way below 4.
    private func polynomial(
        _ coefficients: [Double], at x: Shares
    ) async throws(MPCError) -> Shares {
        let g = normalBits
        var z = scale(x, by: constant(coefficients[coefficients.count - 1], bits: g))
        z = try await truncateProbabilistically(z, by: g, bits: 2 * g + 3)
        for k in (0..<coefficients.count - 1).reversed() {
            z = addPublic(z, constant(coefficients[k], bits: g))
            guard k > 0 else { break }
            z = try await truncatedProduct(
                z, x, by: g, bits: 2 * g + 3)
        }
        return z
    }

    /// 2^(-1/2) and so on: the real square root of x ≥ 0. Error: below 2 + √x · 2^-23. For negative x as for 0.
    /// Precondition: bits are at most half of the domain's integers'.
    ///
    /// x is b·2^(k+1-f) with b in [1/2, 1); 1/√b by Newton's y(3 - by²)/2 from 1.7875 - 0.8095 b, which is
    /// within 0.0223.
    public func squareRootFixed(
        _ x: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        precondition(format.bits <= integerBits / 2, "too long for a square root")
        guard x.count > 0 else { return x }
        let (g, f) = (normalBits, format.fractionBits)
        let (b, _, highest) = try await normalize(x, format)
        let slope = try await truncateProbabilistically(
            scale(b, by: constant(-0.8095, bits: g)), by: g, bits: 2 * g + 3)
        var y = addPublic(slope, constant(1.7875, bits: g))
        for _ in 0..<3 {
            let square = try await truncatedProduct(
                y, y, by: g, bits: 2 * g + 3)
            let product = try await truncatedProduct(
                square, b, by: g, bits: 2 * g + 3)
            let factor = addPublic(negate(product), constant(3, bits: g))
            y = try await truncatedProduct(
                y, factor, by: g + 1, bits: 2 * g + 3)
        }
        let root = try await truncatedProduct(
            b, y, by: g, bits: 2 * g + 3)
        // √x · 2^f = √b · 2^((f+1+k)/2): a power of two, and √2 for odd f+1+k.
        let (power, isOdd) = try await halfPower(highest, f)
        let factor = addPublic(
            scale(isOdd, by: constant(1.4142135623730951 - 1, bits: g)), domain.powerOfTwo(g))
        let scaled = try await truncatedProduct(
            root, factor, by: g, bits: 2 * g + 3)
        return try await truncatedProduct(
            scaled, power, by: g, bits: integerBits - 1)
    }

    /// For the highest bit k: 2^⌊(f+1+k)/2⌋, and whether f+1+k is odd.
    private func halfPower(
        _ highest: Bits, _ f: Int
    ) async throws(MPCError) -> (power: Shares, isOdd: Shares) {
        var (planes, odd): ([Bits], Bits) = ([], noBits(highest.count, 1))
        for k in 0..<highest.width {
            let (half, isOdd) = ((f + 1 + k) / 2, (f + 1 + k) % 2 == 1)
            while planes.count <= half { planes.append(noBits(highest.count, 1)) }
            planes[half] = xor(planes[half], highest.bit(k))
            if isOdd { odd = xor(odd, highest.bit(k)) }
        }
        return (
            try await toArithmetic(.joiningPlanes(planes)), try await bitToArithmetic(odd)
        )
    }

    /// The natural logarithm of x > 0. Error: below 2 + 2^(f-24). For x ≤ 0 something.
    /// Precondition: bits are at most half of the domain's integers'.
    ///
    /// x is b·2^(k+1-f) with b in [1/2, 1); ln b by a polynomial of degree 9 in b - 3/4, within 2^-27.
    public func logarithmFixed(
        _ x: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        precondition(format.bits <= integerBits / 2, "too long for a logarithm")
        guard x.count > 0 else { return x }
        let (g, f) = (normalBits, format.fractionBits)
        let (b, _, highest) = try await normalize(x, format)
        let coefficients = [
            -0.2876820766611722, 1.3333333384545059, -0.8888855276551232, 0.7901193676015126,
            -0.7905494847703083, 0.8433165744089355, -0.9177672508939532, 1.0475106183875385,
            -1.5738668159920417, 1.8750679908327592,
        ]
        let logarithm = try await polynomial(
            coefficients, at: addPublic(b, constant(-0.75, bits: g)))
        // k as a number: each of its bits is the ⊕ of the places that have it.
        var planes: [Bits] = []
        while 1 << planes.count < highest.width {
            let places = (0..<highest.width).filter { $0 >> planes.count & 1 == 1 }
            planes.append(
                places.reduce(noBits(x.count, 1)) { xor($0, highest.bit($1)) })
        }
        let k =
            planes.isEmpty
            ? shares(ofPublic: domain.element(0), count: x.count)
            : try await toArithmetic(.joiningPlanes(planes))
        let exponent = scale(
            addPublic(k, domain.element(signed: Int64(1 - f))),
            by: constant(0.6931471805599453, bits: g))
        return try await shifted(
            add(exponent, logarithm), right: g - f, bits: g + 8)
    }

    /// e^x. Error: below 2 + e^x · 2^-22, and 0 where it is below a quarter of a unit. Precondition: e^x is in
    /// range; bits are at most half of the domain's integers'.
    ///
    /// x·log₂ e = n + r with r in [0, 1): 2^r by a polynomial of degree 7, within 2^-34, and 2^n by its
    /// bits.
    public func exponentialFixed(
        _ x: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        precondition(format.bits <= integerBits / 2, "too long for an exponential")
        guard x.count > 0 else { return x }
        let (g, f) = (normalBits, format.fractionBits)
        // z = x·log₂ e with more bits behind the point, moved up so that z ≥ 0 where e^x counts.
        let offset = f + 2
        let extra = min(g - f, integerBits - 4 - format.bits)
        precondition(extra >= 0, "more bits behind the point than the computation has")
        let factorBits = max(extra, integerBits - 3 - format.bits)
        let z = try await truncateProbabilistically(
            scale(x, by: constant(1.4426950408889634, bits: factorBits)), by: factorBits - extra,
            bits: format.bits + factorBits + 2)
        let fraction = f + extra
        let moved = addPublic(
            z, domain.element(signed: Int64(offset) << Int64(fraction)))
        let wholeBits = Int.bitWidth - (offset + format.bits - f).leadingZeroBitCount
        // |z| < 2^(bits + extra), and what has been added is below 2^(fraction + wholeBits): a sign
        // above.
        let width = max(format.bits + extra, fraction + wholeBits) + 2
        let bits = try await toBoolean(moved, width: width, bits: width)
        let r = try await toArithmetic(bits.resized(toWidth: fraction))
        let power = try await powersOfTwo(
            bits.selectingPlanes((fraction..<fraction + wholeBits).map { $0 }))
        let coefficients = [
            0.999999999944939, 0.693147187603648, 0.2402263594808873, 0.0555052816831174,
            0.009613565208481991, 0.0013429377631441898, 0.00014302555538023276,
            2.1642700933669434e-05,
        ]
        let mantissa = try await polynomial(
            coefficients, at: try await shifted(r, right: fraction - g, bits: g + 2))
        // mantissa · 2^n, of as many bits as the largest power leaves.
        let kept = min(g, integerBits - 4 - (offset + format.bits - f))
        let short = try await shifted(mantissa, right: g - kept, bits: g + 3)
        // Below -offset nothing is left, and the power is none that the product has room for.
        let counted = try await multiply(bit: not(bits.bit(width - 1)), short)
        return try await truncatedProduct(
            counted, power, by: kept - f + offset, bits: integerBits - 1)
    }

    /// 1 / (1 + e^-x). Error: below 4 + 2^(f-23). Precondition: as `exponentialFixed`, and f <
    /// `normalBits`.
    public func sigmoidFixed(
        _ x: Shares, _ format: FixedPoint
    ) async throws(MPCError) -> Shares {
        guard x.count > 0 else { return x }
        let (g, f) = (normalBits, format.fractionBits)
        precondition(f < g, "more bits behind the point than the computation has")
        let negative = try await isNegative(x, bits: format.bits)
        // e = e^-|x| in (0, 1]; b = (1 + e)/2.
        let minus = try await select(negative, x, negate(x))
        let e = try await exponentialFixed(minus, format)
        let b = scale(
            addPublic(e, domain.powerOfTwo(f)), by: domain.powerOfTwo(g - f - 1))
        let w = try await reciprocalOfNormal(b)
        let upper = try await truncateProbabilistically(w, by: g + 1 - f, bits: g + 3)
        return try await select(
            negative, subtractFromPublic(domain.powerOfTwo(f), upper), upper)
    }
}
