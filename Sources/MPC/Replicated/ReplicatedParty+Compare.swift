extension ReplicatedParty {
    /// How the bits of an element are read.
    public enum Signedness: Sendable {
        /// 0 ..< 2^64.
        case unsigned
        /// -2^63 ..< 2^63, two's complement.
        case signed
    }

    /// Whether x < y, for all values of 64 bits: one bit an element. Rounds: 6.
    public func less(
        _ x: ArithmeticShares, _ y: ArithmeticShares, _ signedness: Signedness
    ) async throws(MPCError) -> BooleanShares {
        precondition(x.count == y.count, "vectors of different lengths")
        return try await less(.shares(x), .shares(y), count: x.count, signedness)
    }

    /// Whether x < y for public y: two thirds of the cost. Precondition: equal lengths.
    public func less(
        _ x: ArithmeticShares, public y: [UInt64], _ signedness: Signedness
    ) async throws(MPCError) -> BooleanShares {
        precondition(x.count == y.count, "vectors of different lengths")
        return try await less(.shares(x), .values(y), count: x.count, signedness)
    }

    /// Whether x < y for public x: two thirds of the cost. Precondition: equal lengths.
    public func less(
        public x: [UInt64], _ y: ArithmeticShares, _ signedness: Signedness
    ) async throws(MPCError) -> BooleanShares {
        precondition(x.count == y.count, "vectors of different lengths")
        return try await less(.values(x), .shares(y), count: y.count, signedness)
    }

    /// Whether x < y where |x - y| < 2^63 is known, as for unsigned values below 2^63: the top bit of
    /// the difference, one bit an element, a third of the cost of `less`. Wrong results beyond that
    /// bound. Rounds: 6.
    public func lessWithinHalfRange(
        _ x: ArithmeticShares, _ y: ArithmeticShares
    ) async throws(MPCError) -> BooleanShares {
        try await topBit(subtract(x, y))
    }

    /// Bit 63 of every element. Rounds: 6.
    public func topBit(_ x: ArithmeticShares) async throws(MPCError) -> BooleanShares {
        let words = (x.count + 63) / 64
        let known = WordBuffer(uninitialized: 64 * words)
        knownPart(of: .shares(x), count: x.count, padded: 64 * words, into: known.base)
        let bits = try await carries(known, words: words, .topBit)
        return bits.viewed(count: x.count)
    }

    /// Whether x = y: one bit an element. Rounds: 7.
    public func equal(
        _ x: ArithmeticShares, _ y: ArithmeticShares
    ) async throws(MPCError) -> BooleanShares {
        // x - y = 0 where s₀+s₁ = -s₂; both sides are known bit by bit.
        let (u, v) = try await twoOperands(subtract(x, y), width: 64, negatingSecond: true)
        return try await allOnes(not(xor(u, v)))
    }

    /// Whether x = y, on Boolean shares: one bit an element. Rounds: ⌈log₂ width⌉.
    public func equal(
        _ x: BooleanShares, _ y: BooleanShares
    ) async throws(MPCError) -> BooleanShares {
        try await allOnes(not(xor(x, y)))
    }

    /// The ∧ of all bits of an element. Rounds: ⌈log₂ width⌉. Precondition: width ≥ 1.
    public func allOnes(_ x: BooleanShares) async throws(MPCError) -> BooleanShares {
        precondition(x.width >= 1)
        var z = x
        while z.width > 1 {
            let half = z.width / 2
            let pairs = (0..<half).map { ($0, $0 + half) }
            let both = try await and(planes: pairs, of: z, and: z)
            z = z.width % 2 == 0 ? both : .joiningPlanes([both, z.bit(z.width - 1)])
        }
        return z
    }

    /// Where the condition's bit is 1 the element of x, else that of y. One round.
    public func select(
        _ condition: BooleanShares, _ x: BooleanShares, _ y: BooleanShares
    ) async throws(MPCError) -> BooleanShares {
        precondition(condition.width == 1 && condition.count == x.count)
        let difference = xor(x, y)
        let pairs = (0..<x.width).map { (0, $0) }
        return xor(y, try await and(planes: pairs, of: condition, and: difference))
    }

    /// The smaller of x and y, element by element. Rounds: 8.
    public func minimum(
        _ x: ArithmeticShares, _ y: ArithmeticShares, _ signedness: Signedness
    ) async throws(MPCError) -> ArithmeticShares {
        try await select(less(x, y, signedness), x, y)
    }

    /// The larger of x and y, element by element. Rounds: 8.
    public func maximum(
        _ x: ArithmeticShares, _ y: ArithmeticShares, _ signedness: Signedness
    ) async throws(MPCError) -> ArithmeticShares {
        try await select(less(x, y, signedness), y, x)
    }
}
