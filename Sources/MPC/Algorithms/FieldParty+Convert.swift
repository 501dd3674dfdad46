internal import FiniteFields

extension MixedParty where Domain: FieldDomain {
    /// The low `width` bits of the integer in 0..<p. With r uniform and c = x + r opened, x is c - r, plus
    /// p if c < r: a comparison with a public number, and a subtraction of bits.
    public func toBoolean(_ x: Shares, width: Int) async throws(MPCError) -> Bits {
        precondition(width >= 0 && width <= domain.bitWidth)
        guard x.count > 0, width > 0 else { return noBits(x.count, width) }
        let (r, rBits) = try await edaBits(count: x.count, width: domain.bitWidth)
        let opened = try await openMasked(add(x, r))
        let c = domain.planes(of: opened, width: domain.bitWidth)
        let wraps = try await less(publicPlanes: c, rBits)
        // c, or c + p where that is to be taken, modulo 2^width.
        let plain = c.selectingPlanes(Array(0..<width))
        let wrapped = plusOrder(plain)
        let change = plain.xor(wrapped)
        let taken = Bits.joiningPlanes(Array(repeating: wraps, count: width))
        let minuend = xor(bits(ofPublicPlanes: plain), and(taken, publicPlanes: change))
        return try await subtractBits(minuend, rBits.resized(toWidth: width))
    }

    /// The low `width` bits in two's complement, for |x| < 2^(bits-1); with as many bits as the
    /// field has or more for all x, by a subtraction of bits besides.
    public func toBoolean(
        _ x: Shares, width: Int, bits: Int
    ) async throws(MPCError) -> Bits {
        precondition(width >= 0 && bits >= 1)
        guard x.count > 0, width > 0 else { return noBits(x.count, width) }
        guard bits < domain.bitWidth else { return try await signedBits(x, width: width) }
        // y = x + 2^(bits-1) as `bits` bits; taking that off again flips the top bit, and repeats it.
        let shifted = addPublic(x, domain.powerOfTwo(bits - 1))
        let low = min(width, bits)
        let y: Bits
        if hidesStatistically(bits: bits) {
            let (r, rBits) = try await maskBits(
                count: x.count, width: bits + statisticalSecurity, lowBits: low)
            let c = domain.planes(of: try await open(add(shifted, r)), width: low)
            y = try await subtractBits(self.bits(ofPublicPlanes: c), rBits)
        } else {
            y = try await toBoolean(shifted, width: low)
        }
        guard width >= bits else { return y }
        let top = not(y.bit(bits - 1))
        return .joiningPlanes([
            y.resized(toWidth: bits - 1), top.signExtended(toWidth: width - bits + 1),
        ])
    }

    /// The low `width` bits in two's complement of any x, -(p-1)/2 to (p-1)/2: those of x +
    /// (p-1)/2, which has no sign and doesn't wrap as x + 2^(bits-1) does, less the same integer.
    private func signedBits(_ x: Shares, width: Int) async throws(MPCError) -> Bits {
        let half = domain.difference(domain.element(0), domain.element(2).inverseOrZero())
        let low = min(width, domain.bitWidth)
        let shifted = try await toBoolean(addPublic(x, half), width: low)
        let shift = domain.planes(of: [Element](repeating: half, count: x.count), width: low)
        return try await subtractBits(shifted, self.bits(ofPublicPlanes: shift))
            .signExtended(toWidth: width)
    }

    /// c + p of public integers, modulo 2^width.
    private func plusOrder(_ c: BitPlanes) -> BitPlanes {
        let z = BitPlanes(uninitialized: c.count, width: c.width, components: 1)
        let minusOne = domain.difference(domain.element(0), domain.element(1))
        // p = (p - 1) + 1: a carry goes in.
        for k in 0..<c.wordsPerPlane {
            var carry = UInt64.max
            for j in 0..<c.width {
                let a = c.plane(j, 0)[k]
                let b = 0 &- (domain.word(of: minusOne, at: j) & 1)
                z.plane(j, 0)[k] = a ^ b ^ carry
                carry = (a & b) | (carry & (a ^ b))
            }
        }
        return z
    }
}
