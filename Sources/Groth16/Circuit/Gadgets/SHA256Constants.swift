/// FIPS 180-4, 4.2.2 and 5.3.3: the first 32 bits of the fractional parts of cube and square roots of
/// the first primes.
@usableFromInline
enum SHA256Constants {
    static let primes: [UInt64] = (2...311).filter { n in
        (2..<n).allSatisfy { n % $0 != 0 }
    }

    @usableFromInline static let rounds = primes.map { fraction(of: $0, power: 3) }

    @usableFromInline static let initial = primes.prefix(8).map { fraction(of: $0, power: 2) }

    /// floor(prime^(1 / power) * 2^32) mod 2^32: the greatest r with r^power <= prime * 2^(32 power).
    private static func fraction(of prime: UInt64, power: Int) -> UInt32 {
        let target = UInt128(prime) << UInt128(32 * power)
        var root: UInt128 = 0
        for bit in (0..<37).reversed() {
            let next = root | 1 << UInt128(bit)
            if (0..<power).reduce(UInt128(1), { product, _ in product * next }) <= target {
                root = next
            }
        }
        return UInt32(truncatingIfNeeded: root)
    }
}
