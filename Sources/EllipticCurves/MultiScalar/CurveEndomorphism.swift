/// The map (x, y) -> (root * x, y) of a curve y^2 = x^3 + b, where `root` is a cube root of one: it
/// multiplies the points of the group by a scalar lambda, so that s * P is k0 * P + k1 * (lambda * P) with
/// k0 and k1 of half the length.
///
/// Source: Gallant, Lambert, Vanstone, "Faster Point Multiplication on Elliptic Curves with Efficient
/// Endomorphisms", 2001.
struct CurveEndomorphism {
    /// A reduced basis (a[i], b[i]) of the pairs with a + b * lambda = 0 modulo the group's order r, such
    /// that a[0] * b[1] - a[1] * b[0] = r: two words each, two's complement.
    let a: [UInt64]
    let b: [UInt64]
    /// round(2^320 * b[1] / r) and round(-2^320 * b[0] / r), four words each.
    let quotients: [UInt64]
    /// The length of the greatest k0 or k1 in bits, without sign.
    let bits: Int

    /// - Parameters:
    ///   - basis: a[0], b[0], a[1], b[1].
    ///   - quotients: See above.
    init(
        basis: (StaticBigInt, StaticBigInt, StaticBigInt, StaticBigInt),
        quotients: (StaticBigInt, StaticBigInt), bits: Int
    ) {
        func words(_ value: StaticBigInt, _ count: Int) -> [UInt64] {
            (0..<count).map { UInt64(value[$0]) }
        }
        a = words(basis.0, 2) + words(basis.2, 2)
        b = words(basis.1, 2) + words(basis.3, 2)
        self.quotients = words(quotients.0, 4) + words(quotients.1, 4)
        self.bits = bits
    }
}
