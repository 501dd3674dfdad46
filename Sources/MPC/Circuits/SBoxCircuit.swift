/// AES's S-box (FIPS 197, 5.1.1): the inverse is computed in a tower of fields, GF(2^8) over GF(2^4) (Boyar,
/// Peralta, SEA 2010, 2).
///
/// With x = a·v + b over GF(2^4), where v² + v + μ = 0, and Δ = μa² + ab + b², x⁻¹ is
/// aΔ⁻¹·v + (a + b)Δ⁻¹: three products of 9 gates, and an inverse, of which `NibbleField` tells.
struct SBoxCircuit {
    typealias Bit = BooleanCircuitBuilder.Bit

    private let nibbles: NibbleField
    /// From the input's bits those that b, a + b and a give to products, and μa².
    private let enter: SumPlan
    /// Δ, from products and μa².
    private let delta: SumPlan
    /// What Δ⁻¹ gives to products.
    private let factors: SumPlan
    /// From products AES's basis, with the S-box's own linear map behind.
    private let leave: SumPlan

    init(_ nibbles: NibbleField) {
        self.nibbles = nibbles
        // v² + v + μ has no root in GF(2^4).
        let mu =
            (1..<16).first { m in
                !(0..<16).contains { nibbles.product($0, $0) ^ $0 ^ m == 0 }
            } ?? 1
        let (enter, leave) = Self.maps(mu, nibbles)
        // What every bit of a and of b is of the input's, of μa² of a's, of a product of products.
        let y = Self.rows(enter)
        let (b, a) = (Array(y[..<4]), Array(y[4...]))
        let squares = (0..<4).map { nibbles.product(mu, nibbles.product(1 << $0, 1 << $0)) }
        let products = nibbles.products
        self.enter = SumPlan(
            NibbleField.factors(b) + NibbleField.factors(zip(a, b).map { $0 ^ $1 })
                + NibbleField.factors(a) + Self.rows(squares).map { Self.apply(a, to: $0) }, of: 8)
        delta = SumPlan((0..<4).map { products[$0] | 1 << (9 + $0) }, of: 13)
        factors = SumPlan(NibbleField.factors([1, 2, 4, 8]), of: 4)
        self.leave = SumPlan(
            Self.rows(leave).map { Self.apply(products + products.map { $0 << 9 }, to: $0) },
            of: 18)
    }

    /// Columns of the linear maps into the tower, and from it into AES's basis with the S-box's own
    /// linear map behind: bit k of column j is what input bit j gives to output bit k.
    private static func maps(
        _ mu: Int, _ nibbles: NibbleField
    ) -> (enter: [Int], leave: [Int]) {
        // A generator of the tower's field that is a root of AES's polynomial x^8 + x^4 + x^3 + x + 1.
        func multiply(_ x: Int, _ y: Int) -> Int {
            let (a, b, c, d) = (x >> 4, x & 15, y >> 4, y & 15)
            let ac = nibbles.product(a, c)
            let high = nibbles.product(a, d) ^ nibbles.product(b, c) ^ ac
            return high << 4 | nibbles.product(b, d) ^ nibbles.product(ac, mu)
        }
        func powers(_ x: Int) -> [Int] {
            (0..<9).map { k in (0..<k).reduce(1) { z, _ in multiply(z, x) } }
        }
        let root =
            (2..<256).map(powers).first { $0[8] ^ $0[4] ^ $0[3] ^ $0[1] ^ $0[0] == 0 }
            ?? powers(1)
        let enter = Array(root[..<8])
        // The inverse map by trying all, then bits k, k+4, ..., k+7 (FIPS 197, 5.1.1).
        var back = [Int](repeating: 0, count: 256)
        for x in 0..<256 { back[Self.apply(enter, to: x)] = x }
        let leave = (0..<8).map { j in
            let byte = back[1 << j]
            return [0, 4, 5, 6, 7].reduce(0) { $0 ^ (byte >> $1 | byte << (8 - $1)) & 255 }
        }
        return (enter, leave)
    }

    /// Bit j of row k is bit k of column j.
    private static func rows(_ columns: [Int]) -> [Int] {
        (0..<columns.count).map { k in
            columns.indices.reduce(0) { $0 | (columns[$1] >> k & 1) << $1 }
        }
    }

    private static func apply(_ columns: [Int], to x: Int) -> Int {
        columns.indices.reduce(0) { x >> $1 & 1 == 1 ? $0 ^ columns[$1] : $0 }
    }

    func apply(_ x: [Bit], _ builder: inout BooleanCircuitBuilder) -> [Bit] {
        let first = enter.apply(x, &builder)
        let (b, sum, a) = (first[..<9], first[9..<18], first[18..<27])
        // Δ = μa² + b(a + b).
        let delta = self.delta.apply(products(b, sum, &builder) + first[27...], &builder)
        let inverse = factors.apply(nibbles.inverse(delta, &builder), &builder)[...]
        // (a + b)Δ⁻¹ and aΔ⁻¹.
        let last = products(sum, inverse, &builder) + products(a, inverse, &builder)
        // The S-box adds 0x63.
        return builder.xor(
            leave.apply(last, &builder), BooleanCircuitBuilder.word(0x63, width: 8))
    }

    private func products(
        _ x: ArraySlice<Bit>, _ y: ArraySlice<Bit>, _ builder: inout BooleanCircuitBuilder
    ) -> [Bit] {
        var z: [Bit] = []
        for (x, y) in zip(x, y) { z.append(builder.and(x, y)) }
        return z
    }
}
