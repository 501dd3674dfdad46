/// AES-128 as a circuit (FIPS 197).
public enum AES128Circuit {
    typealias Bit = BooleanCircuitBuilder.Bit

    /// Encryption of one block: inputs are the key and the block, the output is the ciphertext, 128 bits
    /// each. Bit k of byte j, the lowest 0, is bit 8j + k. 6400 AND gates, 32 an S-box.
    public static func encryption() -> BooleanCircuit {
        var builder = BooleanCircuitBuilder()
        let key = bytes(builder.input(128))
        let block = bytes(builder.input(128))
        let box = SBoxCircuit()
        var roundKey = key
        var state = xor(block, roundKey, &builder)
        for round in 1...10 {
            // FIPS 197, 5.1: SubBytes, ShiftRows, MixColumns, AddRoundKey.
            let substituted = state.map { box.apply($0, &builder) }
            var shifted = (0..<16).map { substituted[($0 + 4 * ($0 % 4)) % 16] }
            if round < 10 { shifted = mixColumns(shifted, &builder) }
            roundKey = next(roundKey, round: round, box, &builder)
            state = xor(shifted, roundKey, &builder)
        }
        return builder.build([state.flatMap(\.self)])
    }

    private static func bytes(_ bits: [Bit]) -> [[Bit]] {
        (0..<bits.count / 8).map { Array(bits[8 * $0..<8 * $0 + 8]) }
    }

    private static func xor(
        _ a: [[Bit]], _ b: [[Bit]], _ builder: inout BooleanCircuitBuilder
    ) -> [[Bit]] {
        a.indices.map { builder.xor(a[$0], b[$0]) }
    }

    /// x · 2 in AES's field (FIPS 197, 4.2.1).
    private static func double(_ x: [Bit], _ builder: inout BooleanCircuitBuilder) -> [Bit] {
        var z = [x[7]] + x[..<7]
        for k in [1, 3, 4] { z[k] = builder.xor(z[k], x[7]) }
        return z
    }

    /// FIPS 197, 5.1.3.
    private static func mixColumns(
        _ state: [[Bit]], _ builder: inout BooleanCircuitBuilder
    ) -> [[Bit]] {
        var z = state
        for column in stride(from: 0, to: 16, by: 4) {
            let a = Array(state[column..<column + 4])
            let all = builder.xor(builder.xor(a[0], a[1]), builder.xor(a[2], a[3]))
            for row in 0..<4 {
                // 2aᵣ + 3aᵣ₊₁ + aᵣ₊₂ + aᵣ₊₃ = aᵣ + Σ + 2(aᵣ + aᵣ₊₁).
                let pair = double(builder.xor(a[row], a[(row + 1) % 4]), &builder)
                z[column + row] = builder.xor(builder.xor(a[row], all), pair)
            }
        }
        return z
    }

    /// The next round's key (FIPS 197, 5.2).
    private static func next(
        _ key: [[Bit]], round: Int, _ box: SBoxCircuit, _ builder: inout BooleanCircuitBuilder
    ) -> [[Bit]] {
        var constant: UInt64 = 1
        for _ in 1..<round { constant = constant << 1 ^ (constant >> 7 == 1 ? 0x11b : 0) }
        var word = (0..<4).map { box.apply(key[12 + ($0 + 1) % 4], &builder) }
        word[0] = builder.xor(word[0], BooleanCircuitBuilder.word(constant, width: 8))
        var z: [[Bit]] = []
        for column in 0..<4 {
            word = xor(word, Array(key[4 * column..<4 * column + 4]), &builder)
            z += word
        }
        return z
    }
}

/// AES's S-box (FIPS 197, 5.1.1) with 32 AND gates: the inverse is computed in a tower of fields,
/// GF(2^8) over GF(2^4) (Boyar, Peralta, SEA 2010, 2).
///
/// With x = a·v + b over GF(2^4), where v² + v + μ = 0, and Δ = μa² + ab + b², x⁻¹ is
/// aΔ⁻¹·v + (a + b)Δ⁻¹: three products of 9 gates, and an inverse of 5.
struct SBoxCircuit {
    typealias Bit = BooleanCircuitBuilder.Bit

    /// From the input's bits those that b, a + b and a give to products, and μa².
    private let enter: SumPlan
    /// Δ, from products and μa².
    private let delta: SumPlan
    /// What Δ⁻¹ gives to products.
    private let factors: SumPlan
    /// From products AES's basis, with the S-box's own linear map behind.
    private let leave: SumPlan

    init() {
        // v² + v + μ has no root in GF(2^4).
        let mu =
            (1..<16).first { m in
                !(0..<16).contains { Self.multiply4($0, $0) ^ $0 ^ m == 0 }
            } ?? 1
        let (enter, leave) = Self.maps(mu)
        // What every bit of a and of b is of the input's, of μa² of a's, of a product of products.
        let y = Self.rows(enter)
        let (b, a) = (Array(y[..<4]), Array(y[4...]))
        let squares = (0..<4).map { Self.multiply4(mu, Self.multiply4(1 << $0, 1 << $0)) }
        let products = Self.products()
        self.enter = SumPlan(
            Self.factors(b) + Self.factors(zip(a, b).map { $0 ^ $1 }) + Self.factors(a)
                + Self.rows(squares).map { Self.apply(a, to: $0) }, of: 8)
        delta = SumPlan((0..<4).map { products[$0] | 1 << (9 + $0) }, of: 13)
        factors = SumPlan(Self.factors([1, 2, 4, 8]), of: 4)
        self.leave = SumPlan(
            Self.rows(leave).map { Self.apply(products + products.map { $0 << 9 }, to: $0) },
            of: 18)
    }

    /// Columns of the linear maps into the tower, and from it into AES's basis with the S-box's own
    /// linear map behind: bit k of column j is what input bit j gives to output bit k.
    private static func maps(_ mu: Int) -> (enter: [Int], leave: [Int]) {
        // A generator of the tower's field that is a root of AES's polynomial x^8 + x^4 + x^3 + x + 1.
        func multiply(_ x: Int, _ y: Int) -> Int {
            let (a, b, c, d) = (x >> 4, x & 15, y >> 4, y & 15)
            let ac = Self.multiply4(a, c)
            let high = Self.multiply4(a, d) ^ Self.multiply4(b, c) ^ ac
            return high << 4 | Self.multiply4(b, d) ^ Self.multiply4(ac, mu)
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

    /// In GF(2^4), modulo x^4 + x + 1.
    private static func multiply4(_ a: Int, _ b: Int) -> Int {
        var product = (0..<4).reduce(0) { b >> $1 & 1 == 1 ? $0 ^ a << $1 : $0 }
        for bit in [6, 5, 4] where product >> bit & 1 == 1 { product ^= 0b10011 << (bit - 4) }
        return product
    }

    func apply(_ x: [Bit], _ builder: inout BooleanCircuitBuilder) -> [Bit] {
        let first = enter.apply(x, &builder)
        let (b, sum, a) = (first[..<9], first[9..<18], first[18..<27])
        // Δ = μa² + b(a + b).
        let delta = self.delta.apply(products(b, sum, &builder) + first[27...], &builder)
        let inverse = factors.apply(inverse(delta, &builder), &builder)[...]
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

    /// The sums of a factor's bits of which the 9 products of Karatsuba's rule are made, on pairs of bits and
    /// within them.
    private static func factors(_ x: [Int]) -> [Int] {
        [
            x[0], x[1], x[0] ^ x[1], x[2], x[3], x[2] ^ x[3], x[0] ^ x[2], x[1] ^ x[3],
            x[0] ^ x[1] ^ x[2] ^ x[3],
        ]
    }

    /// Which of these 9 products add up to each bit of the product in GF(2^4).
    private static func products() -> [Int] {
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
    }

    /// The inverse in GF(2^4), 0 for 0, with 5 AND gates: as few as there can be; found by trying all
    /// circuits of that many.
    private func inverse(_ x: [Bit], _ builder: inout BooleanCircuitBuilder) -> [Bit] {
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
}
