/// Computation on secret vectors, both as elements of a ring and bit by bit, and the ways between.
///
/// Signed integers: an element stands for the integer nearest to 0 among its class. Modulo 2^64 that
/// is two's complement, -2^63 ..< 2^63; in a prime field -(p-1)/2 ... (p-1)/2.
public protocol MixedParty: ArithmeticParty, BooleanParty {
    /// Bits as the numbers 0 and 1: the elements have width 1.
    func bitToArithmetic(_ b: Bits) async throws(MPCError) -> Shares
    /// Elements of `width` bits as numbers, zero-extended, modulo the domain's order. Precondition:
    /// width ≤ 64.
    func toArithmetic(_ b: Bits) async throws(MPCError) -> Shares
    /// Σ 2^(spacing·j)·bⱼ of the bits of an element, for no more than its bits cost. Precondition: the
    /// domain has room for it.
    func toArithmetic(_ b: Bits, spacing: Int) async throws(MPCError) -> Shares
    /// The low `width` bits of every element, of its integer in 0..<order.
    func toBoolean(_ x: Shares, width: Int) async throws(MPCError) -> Bits
    /// Random bits that nobody knows, shared both ways.
    func daBits(count: Int) async throws(MPCError) -> (Shares, Bits)
    /// Random numbers of `width` bits that nobody knows, shared both ways. (Escudero, Ghosh, Keller,
    /// Rachuri, Scholl: ePrint 2020/338.) In a prime field the number is below 2^width as an integer;
    /// with `width` the domain's own it is uniform in the domain; otherwise `width` is at least 4 bits
    /// less.
    func edaBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits)

    /// Random numbers that hide `width` bits, and their low `lowBits` bits: `edaBits`, or numbers that
    /// aren't uniform, but hide as well.
    func maskBits(
        count: Int, width: Int, lowBits: Int
    ) async throws(MPCError) -> (Shares, Bits)

    /// Whether x < 0 as a signed integer: one bit an element.
    func isNegative(_ x: Shares) async throws(MPCError) -> Bits
    /// The same for |x| < 2^(bits-1): for less, where the domain is much longer than that.
    func isNegative(_ x: Shares, bits: Int) async throws(MPCError) -> Bits
    /// The low `width` bits in two's complement, for |x| < 2^(bits-1).
    func toBoolean(_ x: Shares, width: Int, bits: Int) async throws(MPCError) -> Bits
    /// Whether x < y, for all values of the domain: one bit an element.
    func less(
        _ x: Shares, _ y: Shares, _ signedness: Signedness
    ) async throws(MPCError) -> Bits
    /// Whether x = y: one bit an element.
    func equal(_ x: Shares, _ y: Shares) async throws(MPCError) -> Bits
    /// ⌊x / 2^amount⌋ of signed integers, |x| < 2^(bits-1).
    func truncate(_ x: Shares, by amount: Int, bits: Int) async throws(MPCError) -> Shares
    /// The same, or one more with the probability that rounding off leaves: ⌊x / 2^amount⌋ + u with u
    /// from 0...1. Never further off, whatever the amount. For less than `truncate`.
    func truncateProbabilistically(
        _ x: Shares, by amount: Int, bits: Int
    ) async throws(MPCError) -> Shares
    /// x · y / 2^amount: as `truncateProbabilistically` of the product.
    func truncatedProduct(
        _ x: Shares, _ y: Shares, by amount: Int, bits: Int
    ) async throws(MPCError) -> Shares
    /// Columns of equal length, their rows in an order that nobody knows: the same for all columns.
    func shuffle(_ columns: [Shares]) async throws(MPCError) -> [Shares]
    /// Bit times number: the number where the bit is 1, else 0.
    func multiply(bit: Bits, _ x: Shares) async throws(MPCError) -> Shares
}

extension MixedParty {
    public func toArithmetic(
        _ b: Bits, spacing: Int
    ) async throws(MPCError) -> Shares {
        guard b.width > 0 else { return shares(ofPublic: domain.element(0), count: b.count) }
        let bits = try await bitToArithmetic(.concatenate((0..<b.width).map { b.bit($0) }))
        var sum: Shares?
        for (j, bit) in bits.split(into: b.width).enumerated() {
            let term = j == 0 ? bit : scale(bit, by: domain.powerOfTwo(spacing * j))
            sum = sum.map { add($0, term) } ?? term
        }
        return sum ?? bits
    }

    public func truncatedProduct(
        _ x: Shares, _ y: Shares, by amount: Int, bits: Int
    ) async throws(MPCError) -> Shares {
        try await truncateProbabilistically(multiply(x, y), by: amount, bits: bits)
    }
}

/// How the integer of an element is read.
public enum Signedness: Sendable {
    /// 0 ..< order.
    case unsigned
    /// The integer nearest to 0.
    case signed
}
