/// SHA-256's compression function as a circuit (FIPS 180-4, 6.2.2).
public enum SHA256Circuit {
    typealias Bit = BooleanCircuitBuilder.Bit

    /// The hash value with which hashing begins (FIPS 180-4, 5.3.3): the first 32 bits of the fractions
    /// of the square roots of the first 8 primes.
    public static var initialHash: [UInt32] { primes(8).map { fraction($0, root: 2) } }

    /// Inputs are the hash value so far, 256 bits, and a block of 512; the output is the next hash value. A
    /// word's lowest bit comes first, words as FIPS 180-4 numbers them. Some 22,000 AND gates; carries go
    /// one after the other, so that it is deep.
    public static func compression() -> BooleanCircuit {
        var builder = BooleanCircuitBuilder()
        let hash = words(builder.input(256))
        var schedule = words(builder.input(512))
        let constants = primes(64).map { fraction($0, root: 3) }
        for t in 16..<64 {
            let a = sigma(schedule[t - 15], 7, 18, shift: 3, &builder)
            let b = sigma(schedule[t - 2], 17, 19, shift: 10, &builder)
            schedule.append(builder.add([a, b, schedule[t - 7], schedule[t - 16]]))
        }
        var v = hash
        for t in 0..<64 {
            let (a, e) = (v[0], v[4])
            let choice = builder.xor(
                v[6], and(e, builder.xor(v[5], v[6]), &builder))
            let (ab, ac) = (builder.xor(a, v[1]), builder.xor(a, v[2]))
            let majority = builder.xor(a, and(ab, ac, &builder))
            let constant = BooleanCircuitBuilder.word(UInt64(constants[t]), width: 32)
            let first: [[Bit]] = [
                v[7], sum(e, 6, 11, 25, &builder), choice, schedule[t], constant,
            ]
            // T₁ as a sum of two words, used twice.
            var parts = first
            while parts.count > 2 {
                let (s, c) = builder.saveCarries(parts[0], parts[1], parts[2])
                parts = Array(parts.dropFirst(3)) + [s, c]
            }
            let next = builder.add(parts + [v[3]])
            let top = builder.add(parts + [sum(a, 2, 13, 22, &builder), majority])
            v = [top, v[0], v[1], v[2], next, v[4], v[5], v[6]]
        }
        let result = (0..<8).map { builder.add(hash[$0], v[$0]) }
        return builder.build([result.flatMap(\.self)])
    }

    private static func words(_ bits: [Bit]) -> [[Bit]] {
        (0..<bits.count / 32).map { Array(bits[32 * $0..<32 * $0 + 32]) }
    }

    private static func rotate(_ x: [Bit], _ amount: Int) -> [Bit] {
        (0..<32).map { x[($0 + amount) % 32] }
    }

    /// Σ of FIPS 180-4, 4.1.2.
    private static func sum(
        _ x: [Bit], _ a: Int, _ b: Int, _ c: Int, _ builder: inout BooleanCircuitBuilder
    ) -> [Bit] {
        builder.xor(builder.xor(rotate(x, a), rotate(x, b)), rotate(x, c))
    }

    /// σ of FIPS 180-4, 4.1.2.
    private static func sigma(
        _ x: [Bit], _ a: Int, _ b: Int, shift: Int, _ builder: inout BooleanCircuitBuilder
    ) -> [Bit] {
        let shifted = (0..<32).map { $0 + shift < 32 ? x[$0 + shift] : .constant(false) }
        return builder.xor(builder.xor(rotate(x, a), rotate(x, b)), shifted)
    }

    private static func and(
        _ x: [Bit], _ y: [Bit], _ builder: inout BooleanCircuitBuilder
    ) -> [Bit] {
        x.indices.map { builder.and(x[$0], y[$0]) }
    }

    private static func primes(_ count: Int) -> [UInt64] {
        var primes: [UInt64] = []
        var candidate: UInt64 = 2
        while primes.count < count {
            if primes.allSatisfy({ candidate % $0 != 0 }) { primes.append(candidate) }
            candidate += 1
        }
        return primes
    }

    /// The first 32 bits of the fraction of a root: ⌊n^(1/root) · 2^32⌋ modulo 2^32, by bisection.
    private static func fraction(_ n: UInt64, root: Int) -> UInt32 {
        // With r of 36 bits, r^root ≤ n · 2^(32·root).
        var (low, high): (UInt64, UInt64) = (0, 1 << 37)
        while high - low > 1 {
            let middle = (low + high) / 2
            if isAtMost(middle, n, root: root) { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }

    /// Whether r^root ≤ n · 2^(32·root).
    private static func isAtMost(_ r: UInt64, _ n: UInt64, root: Int) -> Bool {
        let square = r.multipliedFullWidth(by: r)
        guard root == 3 else {
            return square.high < n || square.high == n && square.low == 0
        }
        // r² · r, of up to 111 bits, against n · 2^96.
        let low = square.low.multipliedFullWidth(by: r)
        let (middle, carry) = (square.high &* r).addingReportingOverflow(low.high)
        let upper = carry ? UInt64.max : middle
        // upper · 2^64 + low.low ≤ n · 2^96.
        return upper < n << 32 || upper == n << 32 && low.low == 0
    }
}
