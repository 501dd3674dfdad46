/// Truncation modulo 2^64. With y = x + 2^(bits-1), not negative, r = 2^m r″ + r′ uniform, and c = y + r
/// opened, c = 2^m c″ + c′: ⌊y / 2^m⌋ is c″ - r″, less 1 where c′ < r′, plus 2^(64-m) where c < r (Escudero,
/// Ghosh, Keller, Rachuri, Scholl, ePrint 2020/338, 5.2). For bits < 64 c < r shows in the top bits: y
/// has none, so that the sum has wrapped exactly if r's is 1 and c's is 0 (Dalskov, Escudero, Keller, ePrint
/// 2020/1330, 4).
extension MixedParty where Domain == Ring64 {
    public func truncate(
        _ x: Shares, by amount: Int, bits: Int
    ) async throws(MPCError) -> Shares {
        precondition(amount >= 0 && (1...64).contains(bits))
        let amount = min(amount, bits - 1)
        let n = x.count
        guard amount > 0, n > 0 else { return x }
        let (low, lowBits) = try await edaBits(count: n, width: amount)
        let (high, highBits) = try await edaBits(count: n, width: 64 - amount)
        let (c, opened) = try await openShifted(x, low, high, amount, bits: bits)
        let rBits = Bits.joiningPlanes([lowBits, highBits])
        let borrows = try await less(
            publicPlanes: c.selectingPlanes(Array(0..<amount)), lowBits)
        let wraps =
            bits < 64
            ? and(rBits.bit(63), publicPlanes: c.selectingPlanes([63]).flipped())
            : try await less(publicPlanes: c, rBits)
        let numbers = try await bitToArithmetic(.concatenate([borrows, wraps]))
        let corrected = add(
            subtract(addPublic(negate(high), opened), numbers.slice(0..<n)),
            scale(numbers.slice(n..<2 * n), by: domain.powerOfTwo(64 - amount)))
        return addPublic(corrected, 0 &- domain.powerOfTwo(bits - 1 - amount))
    }

    /// Without the comparison of the low parts; exact for bits = 64.
    public func truncateProbabilistically(
        _ x: Shares, by amount: Int, bits: Int
    ) async throws(MPCError) -> Shares {
        precondition(amount >= 0 && (1...64).contains(bits))
        let amount = min(amount, bits - 1)
        let n = x.count
        guard amount > 0, n > 0 else { return x }
        guard bits < 64, amount < 63 else {
            return try await truncate(x, by: amount, bits: bits)
        }
        let (low, _) = try await edaBits(count: n, width: amount)
        let (middle, _) = try await edaBits(count: n, width: 63 - amount)
        let (top, _) = try await daBits(count: n)
        let high = add(middle, scale(top, by: domain.powerOfTwo(63 - amount)))
        let (_, opened, wrapFactors) = try await openShiftedTop(x, low, high, amount, bits: bits)
        // c″ - r″ + 2^(64-m) · r₆₃ · (1 - c₆₃).
        let wraps = scale(top, by: wrapFactors)
        let sum = add(addPublic(negate(high), opened), wraps)
        return addPublic(sum, 0 &- domain.powerOfTwo(bits - 1 - amount))
    }

    private func openShifted(
        _ x: Shares, _ low: Shares, _ high: Shares, _ amount: Int, bits: Int
    ) async throws(MPCError) -> (planes: BitPlanes, shifted: [UInt64]) {
        let (planes, shifted, _) = try await openShiftedTop(x, low, high, amount, bits: bits)
        return (planes, shifted)
    }

    /// c as planes, c″, and 2^(64-m) where its top bit is 0.
    private func openShiftedTop(
        _ x: Shares, _ low: Shares, _ high: Shares, _ amount: Int, bits: Int
    ) async throws(MPCError) -> (planes: BitPlanes, shifted: [UInt64], wrapFactors: [UInt64]) {
        let r = add(low, scale(high, by: domain.powerOfTwo(amount)))
        let c = try await openMasked(addPublic(add(x, r), domain.powerOfTwo(bits - 1)))
        let factor = UInt64(1) << UInt64(64 - amount)
        return (
            domain.planes(of: c, width: 64), c.map { $0 >> UInt64(amount) },
            c.map { $0 >> 63 == 0 ? factor : 0 }
        )
    }
}
