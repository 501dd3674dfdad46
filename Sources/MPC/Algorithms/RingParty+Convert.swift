/// Conversions modulo 2^64, by way of random numbers of which the bits are shared as well (Escudero, Ghosh,
/// Keller, Rachuri, Scholl, ePrint 2020/338, 5). Replicated shares have faster ways.
extension MixedParty where Domain == Ring64 {
    /// With r uniform and c = x + r opened, x is c - r.
    public func toBoolean(_ x: Shares, width: Int) async throws(MPCError) -> Bits {
        precondition((0...64).contains(width))
        guard x.count > 0, width > 0 else { return noBits(x.count, width) }
        let (r, rBits) = try await maskBits(count: x.count, width: 64, lowBits: width)
        let c = domain.planes(of: try await openMasked(add(x, r)), width: width)
        return try await subtractBits(bits(ofPublicPlanes: c), rBits)
    }

    public func toBoolean(
        _ x: Shares, width: Int, bits: Int
    ) async throws(MPCError) -> Bits {
        guard width > 64 else { return try await toBoolean(x, width: width) }
        return try await toBoolean(x, width: 64).signExtended(toWidth: width)
    }

    /// Bit 63 of x is that of c ⊕ r, flipped where the low bits of c are below those of r.
    public func isNegative(_ x: Shares) async throws(MPCError) -> Bits {
        guard x.count > 0 else { return bits(ofPublic: [], width: 1) }
        let (r, rBits) = try await maskBits(count: x.count, width: 64, lowBits: 64)
        let c = domain.planes(of: try await openMasked(add(x, r)), width: 64)
        let low = Array(0..<63)
        let borrows = try await less(
            publicPlanes: c.selectingPlanes(low), rBits.selectingPlanes(low.map { $0 }))
        return xor(
            borrows, xor(rBits.bit(63), bits(ofPublicPlanes: c.selectingPlanes([63]))))
    }

    public func isNegative(_ x: Shares, bits: Int) async throws(MPCError) -> Bits {
        precondition((1...64).contains(bits))
        return try await isNegative(x)
    }
}
