internal import FiniteFields

extension MixedParty where Domain: FieldDomain {
    /// ⌊x / 2^m⌋ = (x - (x mod 2^m)) / 2^m in the field (Catrina, de Hoogh, SCN 2010, 3.1 and 4.1).
    public func truncate(
        _ x: Shares, by amount: Int, bits: Int
    ) async throws(MPCError) -> Shares {
        precondition(amount >= 0 && bits >= 1)
        // Below 2^(bits-1), what is left is 0 or -1.
        let amount = min(amount, bits - 1)
        guard amount > 0, x.count > 0 else { return x }
        return divided(subtract(x, try await lowPart(x, amount, bits: bits)), by: amount)
    }

    /// As `truncate`, with x mod 2^m up to a multiple of 2^m that a random number brings (Catrina, de Hoogh,
    /// SCN 2010, 4.2): one opening.
    public func truncateProbabilistically(
        _ x: Shares, by amount: Int, bits: Int
    ) async throws(MPCError) -> Shares {
        precondition(amount >= 0 && bits >= 1)
        let amount = min(amount, bits - 1)
        guard amount > 0, x.count > 0 else { return x }
        guard hidesStatistically(bits: bits) else {
            return try await truncate(x, by: amount, bits: bits)
        }
        let (low, c, _) = try await maskedLowPart(x, amount, bits: bits)
        return divided(subtract(x, addPublic(negate(low), c)), by: amount)
    }

    private func divided(_ x: Shares, by amount: Int) -> Shares {
        scale(x, by: domain.powerOfTwo(amount).inverseOrZero())
    }

    /// x mod 2^m, with x in two's complement.
    private func lowPart(
        _ x: Shares, _ amount: Int, bits: Int
    ) async throws(MPCError) -> Shares {
        guard hidesStatistically(bits: bits) else {
            return try await toArithmetic(toBoolean(x, width: amount, bits: bits))
        }
        // c mod 2^m - r mod 2^m, plus 2^m where that is negative.
        let (low, c, lowBits) = try await maskedLowPart(x, amount, bits: bits)
        let borrows = try await bitToArithmetic(
            less(publicPlanes: domain.planes(of: c, width: amount), lowBits))
        return add(
            addPublic(negate(low), c), scale(borrows, by: domain.powerOfTwo(amount)))
    }

    /// With r random and c = x + 2^(bits-1) + r opened: r mod 2^m, c mod 2^m and the bits of the first.
    private func maskedLowPart(
        _ x: Shares, _ amount: Int, bits: Int
    ) async throws(MPCError) -> (low: Shares, c: [Element], lowBits: Bits) {
        let n = x.count
        let (low, lowBits) = try await edaBits(count: n, width: amount)
        let (high, _) = try await maskBits(
            count: n, width: bits + statisticalSecurity - amount, lowBits: 0)
        let r = add(low, scale(high, by: domain.powerOfTwo(amount)))
        let opened = try await open(addPublic(add(x, r), domain.powerOfTwo(bits - 1)))
        return (low, opened.map { lowElement($0, amount) }, lowBits)
    }

    /// The integer modulo 2^m.
    private func lowElement(_ element: Element, _ amount: Int) -> Element {
        var (z, shift) = (domain.element(0), domain.element(1))
        let step = domain.powerOfTwo(32)
        for start in stride(from: 0, to: amount, by: 32) {
            let here = min(32, amount - start)
            let word = domain.word(of: element, at: start) & (UInt64.max >> UInt64(64 - here))
            z += domain.element(word) * shift
            shift *= step
        }
        return z
    }
}
