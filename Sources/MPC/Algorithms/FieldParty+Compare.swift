internal import FiniteFields

/// What hides an integer statistically is this many bits longer.
let statisticalSecurity = 40

/// Comparisons in a prime field, by way of random numbers of which the bits are shared as well. For the
/// whole field, the random number is uniform; for integers much shorter than the field, it is some bits
/// longer than these (Catrina, de Hoogh, SCN 2010, 3.2), and cheaper.
extension MixedParty where Domain: FieldDomain {
    /// Whether integers of `bits` bits fit the field with what hides them.
    func hidesStatistically(bits: Int) -> Bool {
        bits + statisticalSecurity + partyBits + 1 < domain.bitWidth
    }

    /// ⌈log₂⌉ of the number of parties.
    private var partyBits: Int { Int.bitWidth - (partyCount - 1).leadingZeroBitCount }

    /// Whether x > (p-1)/2: exactly if 2x mod p is odd. With r uniform and c = 2x + r opened, 2x mod p
    /// is c - r, plus p if c < r, and p is odd (Nishide, Ohta, PKC 2007, 4.1; with shared bits as in
    /// Makri, Rotaru, Vercauteren, Wagh, Rabbit, ePrint 2021/119, 4.1).
    public func isNegative(_ x: Shares) async throws(MPCError) -> Bits {
        guard x.count > 0 else { return bits(ofPublic: [], width: 1) }
        let (r, rBits) = try await edaBits(count: x.count, width: domain.bitWidth)
        let c = domain.planes(of: try await openMasked(add(add(x, x), r)), width: domain.bitWidth)
        let wraps = try await less(publicPlanes: c, rBits)
        return xor(
            xor(wraps, rBits.bit(0)), bits(ofPublicPlanes: c.selectingPlanes([0])))
    }

    /// Whether x < 0, for |x| < 2^(bits-1).
    ///
    /// y = x + 2^(bits-1) is not negative; with c = y + r opened, bit `bits`-1 of y is that of c ⊕ r,
    /// flipped if the low bits of c are below those of r.
    public func isNegative(_ x: Shares, bits: Int) async throws(MPCError) -> Bits {
        precondition(bits >= 1)
        guard hidesStatistically(bits: bits) else { return try await isNegative(x) }
        guard x.count > 0 else { return self.bits(ofPublic: [], width: 1) }
        let top = bits - 1
        let (r, rBits) = try await maskBits(
            count: x.count, width: bits + statisticalSecurity, lowBits: bits)
        let masked = addPublic(add(x, r), domain.powerOfTwo(top))
        let c = domain.planes(of: try await open(masked), width: bits)
        let same = not(
            xor(rBits.bit(top), self.bits(ofPublicPlanes: c.selectingPlanes([top]))))
        guard top > 0 else { return same }
        let low = Array(0..<top)
        let borrows = try await less(
            publicPlanes: c.selectingPlanes(low), rBits.selectingPlanes(low.map { $0 }))
        return xor(same, borrows)
    }
}
