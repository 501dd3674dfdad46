/// GF(2^4) in one of two bases, for AES's S-box. Products take 9 AND gates, and the inverse 5 or 9.
enum NibbleField {
    typealias Bit = BooleanCircuitBuilder.Bit

    /// Modulo x⁴ + x + 1: the inverse takes 5 AND gates, of depth 4.
    case polynomial
    /// GF(2²)[u], u² + u + w = 0, over GF(2)[w], w² + w + 1 = 0, with bits of 1, w, u, uw: the inverse takes 9 AND
    /// gates, of depth 2.
    case tower

    /// The sums of a factor's bits of which the 9 products of Karatsuba's rule are made, on pairs of bits and
    /// within them.
    static func factors(_ x: [Int]) -> [Int] {
        [
            x[0], x[1], x[0] ^ x[1], x[2], x[3], x[2] ^ x[3], x[0] ^ x[2], x[1] ^ x[3],
            x[0] ^ x[1] ^ x[2] ^ x[3],
        ]
    }

    /// Which of these 9 products add up to each bit of the product.
    var products: [Int] {
        switch self {
        case .polynomial:
            let pairs = [0, 3, 6].map { k -> [Int] in
                let (low, high, both) = (1 << k, 2 << k, 4 << k)
                return [low, low ^ high ^ both, high]
            }
            var t = [Int](repeating: 0, count: 7)
            for k in 0..<3 {
                t[k] ^= pairs[0][k]
                t[k + 2] ^= pairs[0][k] ^ pairs[1][k] ^ pairs[2][k]
                t[k + 4] ^= pairs[1][k]
            }
            for k in [6, 5, 4] {
                t[k - 4] ^= t[k]
                t[k - 3] ^= t[k]
            }
            return Array(t[..<4])
        case .tower:
            // Of l + hu and l′ + h′u: ll′ + w·hh′, and the product of l + h and l′ + h′ less ll′.
            let pairs = [0, 3, 6].map { k in (1 << k ^ 2 << k, 1 << k ^ 4 << k) }
            let (low, high, both) = (pairs[0], pairs[1], pairs[2])
            return [
                low.0 ^ high.1, low.1 ^ high.0 ^ high.1, both.0 ^ low.0, both.1 ^ low.1,
            ]
        }
    }

    func product(_ a: Int, _ b: Int) -> Int {
        func bits(_ x: Int) -> [Int] { (0..<4).map { x >> $0 & 1 } }
        var terms = 0
        for (k, (x, y)) in zip(Self.factors(bits(a)), Self.factors(bits(b))).enumerated() {
            terms |= (x & y) << k
        }
        return products.enumerated().reduce(0) { sum, bit in
            sum | ((terms & bit.element).nonzeroBitCount & 1) << bit.offset
        }
    }

    /// The inverse, 0 for 0.
    func inverse(_ x: [Bit], _ builder: inout BooleanCircuitBuilder) -> [Bit] {
        switch self {
        case .polynomial: Self.polynomialInverse(x, &builder)
        case .tower: Self.towerInverse(x, &builder)
        }
    }

    /// As few gates as there can be; found by trying all circuits of that many.
    private static func polynomialInverse(
        _ x: [Bit], _ builder: inout BooleanCircuitBuilder
    ) -> [Bit] {
        let p0 = builder.and(x[0], x[1])
        let p1 = builder.and(
            builder.xor([x[0], x[1], x[2]]), builder.xor([x[0], x[1], x[3], p0]))
        let p2 = builder.and(builder.xor(x[0], x[2]), builder.xor([x[1], p0, p1]))
        let p3 = builder.and(builder.xor(x[1], x[3]), builder.xor(x[1], p2))
        let p4 = builder.and(builder.xor([x[0], x[2], x[3]]), builder.xor([x[0], x[2], p0]))
        return [
            builder.xor([x[0], x[1], x[3], p2, p4]), builder.xor([x[1], x[2], x[3], p1, p4]),
            builder.xor([x[0], x[2], x[3], p0, p1, p3]), builder.xor([x[0], x[3], p1, p2, p4]),
        ]
    }

    /// (l + hu)⁻¹ = (l + h)δ⁻¹ + hδ⁻¹u with δ = wh² + l(l + h) in GF(2²), where δ⁻¹ = δ².
    private static func towerInverse(
        _ x: [Bit], _ builder: inout BooleanCircuitBuilder
    ) -> [Bit] {
        func product(_ a: [Bit], _ b: [Bit]) -> [Bit] {
            let (p, q) = (builder.and(a[0], b[0]), builder.and(a[1], b[1]))
            let both = builder.and(builder.xor(a[0], a[1]), builder.xor(b[0], b[1]))
            return [builder.xor(p, q), builder.xor(p, both)]
        }
        let (low, high) = (Array(x[..<2]), Array(x[2...]))
        let sum = builder.xor(low, high)
        let delta = builder.xor(product(low, sum), [high[1], high[0]])
        let inverse = [builder.xor(delta[0], delta[1]), delta[1]]
        return product(sum, inverse) + product(high, inverse)
    }
}
