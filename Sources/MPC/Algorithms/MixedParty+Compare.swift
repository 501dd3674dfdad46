extension MixedParty {
    /// x < y from the signs of x, y and x - y (Nishide, Ohta, PKC 2007, 4.1): where x and y have the same
    /// sign, that of the difference, else that of one of them.
    public func less(
        _ x: Shares, _ y: Shares, _ signedness: Signedness
    ) async throws(MPCError) -> Bits {
        precondition(x.count == y.count, "vectors of different lengths")
        let n = x.count
        guard n > 0 else { return bits(ofPublic: [], width: 1) }
        let signs = try await isNegative(.concatenate([x, y, subtract(x, y)]))
        let (sx, sy) = (signs.slice(0..<n), signs.slice(n..<2 * n))
        let difference = signs.slice(2 * n..<3 * n)
        let decisive = signedness == .signed ? sx : sy
        return xor(difference, try await and(xor(sx, sy), xor(decisive, difference)))
    }

    /// Whether x < y where the signed integer x - y doesn't wrap, as for integers of either sign below
    /// a quarter of the order: the sign of the difference, for less than `less`.
    public func lessWithinHalfRange(_ x: Shares, _ y: Shares) async throws(MPCError) -> Bits {
        try await isNegative(subtract(x, y))
    }

    /// Whether x < y where |x - y| < 2^(bits-1).
    public func less(_ x: Shares, _ y: Shares, bits: Int) async throws(MPCError) -> Bits {
        try await isNegative(subtract(x, y), bits: bits)
    }

    /// Whether x = y: with c = x - y + r opened, r random, whether all bits of c and r are the same.
    public func equal(_ x: Shares, _ y: Shares) async throws(MPCError) -> Bits {
        precondition(x.count == y.count, "vectors of different lengths")
        guard x.count > 0 else { return bits(ofPublic: [], width: 1) }
        let (r, rBits) = try await edaBits(count: x.count, width: domain.bitWidth)
        let opened = try await openMasked(add(subtract(x, y), r))
        let c = domain.planes(of: opened, width: domain.bitWidth)
        return try await allOnes(not(xor(bits(ofPublicPlanes: c), rBits)))
    }

    public func multiply(bit: Bits, _ x: Shares) async throws(MPCError) -> Shares {
        precondition(bit.width == 1 && bit.count == x.count, "a bit for each element wanted")
        return try await multiply(bitToArithmetic(bit), x)
    }

    /// Where the condition's bit is 1 the element of x, else that of y.
    public func select(
        _ condition: Bits, _ x: Shares, _ y: Shares
    ) async throws(MPCError) -> Shares {
        add(y, try await multiply(bit: condition, subtract(x, y)))
    }

    /// The smaller of x and y, element by element.
    public func minimum(
        _ x: Shares, _ y: Shares, _ signedness: Signedness
    ) async throws(MPCError) -> Shares {
        try await select(less(x, y, signedness), x, y)
    }

    /// The larger of x and y, element by element.
    public func maximum(
        _ x: Shares, _ y: Shares, _ signedness: Signedness
    ) async throws(MPCError) -> Shares {
        try await select(less(x, y, signedness), y, x)
    }
}
