extension ReplicatedParty {
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

    /// Bit 63, as `topBit`.
    public func isNegative(_ x: ArithmeticShares) async throws(MPCError) -> BooleanShares {
        try await topBit(x)
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
}
