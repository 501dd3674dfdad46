internal import FiniteFields

/// What is asked of integers of which only the class modulo a power of two counts.
extension MixedParty where Domain: FieldDomain {
    /// c and the low `count` bits of r, where c = x + 2^(bits-1) + r has been opened, and r hides it.
    private func openHidden(
        _ x: Shares, bits: Int, lowBits count: Int
    ) async throws(MPCError) -> (opened: BitPlanes, mask: Bits) {
        precondition(hidesStatistically(bits: bits), "integers too long for the field")
        let (r, mask) = try await maskBits(
            count: x.count, width: bits + statisticalSecurity, lowBits: count)
        let opened = try await open(addPublic(add(x, r), domain.powerOfTwo(bits - 1)))
        return (domain.planes(of: opened, width: count), mask)
    }

    /// Bit `position` of x in two's complement, for |x| < 2^(bits-1): that of c ⊕ r, flipped if the lower
    /// bits of c are below those of r. Precondition: position < bits - 1, and x much shorter than the field.
    package func bit(_ position: Int, of x: Shares, bits: Int) async throws(MPCError) -> Bits {
        precondition(position >= 0 && position < bits - 1)
        guard x.count > 0 else { return self.bits(ofPublic: [], width: 1) }
        let (c, r) = try await openHidden(x, bits: bits, lowBits: position + 1)
        let top = self.bits(ofPublicPlanes: c.selectingPlanes([position]))
        let sum = xor(r.bit(position), top)
        guard position > 0 else { return sum }
        let low = Array(0..<position)
        let borrows = try await less(
            publicPlanes: c.selectingPlanes(low), r.selectingPlanes(low.map { $0 }))
        return xor(sum, borrows)
    }

    /// Whether x is a multiple of 2^exponent, for |x| < 2^(bits-1): the low bits of c and r are the same.
    /// Precondition: exponent < bits, and x much shorter than the field.
    package func isMultiple(
        _ x: Shares, ofPowerOfTwo exponent: Int, bits: Int
    ) async throws(MPCError) -> Bits {
        precondition(exponent >= 1 && exponent < bits)
        guard x.count > 0 else { return self.bits(ofPublic: [], width: 1) }
        let (c, r) = try await openHidden(x, bits: bits, lowBits: exponent)
        return try await allOnes(not(xor(self.bits(ofPublicPlanes: c), r)))
    }

    /// The classes modulo 2^64 of integers, |x| < 2^(bits-1), opened to all: x + 2^64·r is, with r random and so
    /// long that nothing else shows, but for 2^-40. Precondition: x much shorter than the field.
    package func openClasses(_ x: Shares, bits: Int) async throws(MPCError) -> [UInt64] {
        guard x.count > 0 else { return [] }
        // So that what makes x positive is a multiple of 2^64.
        let bits = max(bits, 65)
        precondition(hidesStatistically(bits: bits), "integers too long for the field")
        let (r, _) = try await maskBits(
            count: x.count, width: bits - 64 + statisticalSecurity, lowBits: 0)
        let hidden = add(
            addPublic(x, domain.powerOfTwo(bits - 1)), scale(r, by: domain.powerOfTwo(64)))
        return try await open(hidden).map { domain.word(of: $0, at: 0) }
    }
}
