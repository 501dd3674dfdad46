extension MixedParty {
    /// Bits of the longest signed integers that the algorithms take: 64, or what the domain has.
    public var integerBits: Int { min(64, domain.bitWidth) }

    /// x · 2^amount, modulo the domain's order, for a secret amount of which the bits are given,
    /// lowest first: a product for each bit.
    public func shiftLeft(_ x: Shares, by amount: Bits) async throws(MPCError) -> Shares {
        precondition(x.count == amount.count, "an amount for each element wanted")
        guard amount.width > 0 else { return x }
        let factors = try await powersOfTwo(amount)
        return try await multiply(x, factors)
    }

    /// 2^amount modulo the domain's order: the product of 1 + bⱼ(2^(2^j) - 1). ⌈log₂ width⌉
    /// multiplications one after the other.
    public func powersOfTwo(_ amount: Bits) async throws(MPCError) -> Shares {
        let n = amount.count
        guard amount.width > 0, n > 0 else { return shares(ofPublic: domain.element(1), count: n) }
        let flags = try await bitToArithmetic(
            .concatenate((0..<amount.width).map { amount.bit($0) }))
        var terms = flags.split(into: amount.width)
        // 2^(2^j) modulo the order.
        var power = domain.element(2)
        for j in terms.indices {
            let factor = domain.difference(power, domain.element(1))
            terms[j] = addPublic(scale(terms[j], by: factor), domain.element(1))
            power = domain.product(power, power)
        }
        while terms.count > 1 {
            let half = terms.count / 2
            let products = try await multiply(
                .concatenate(Array(terms[..<half])), .concatenate(Array(terms[half..<2 * half])))
            terms = products.split(into: half) + terms[(2 * half)...]
        }
        return terms[0]
    }
}

extension BooleanParty {
    /// What comes in at the end when words of bits are shifted.
    private func shifted(
        _ x: Bits, by amount: Bits, _ shift: (Bits, Int) -> Bits
    ) async throws(MPCError) -> Bits {
        precondition(x.count == amount.count, "an amount for each element wanted")
        var z = x
        for j in 0..<amount.width {
            // From here on a set bit shifts everything out.
            let distance = j < 62 ? min(1 << j, x.width) : x.width
            z = try await select(amount.bit(j), shift(z, distance), z)
        }
        return z
    }

    /// Shift left by a secret amount; the width stays. As many `and` one after the other as the amount has
    /// bits.
    public func shiftLeft(_ x: Bits, by amount: Bits) async throws(MPCError) -> Bits {
        try await shifted(x, by: amount) { $0.shiftedLeft(by: $1) }
    }

    /// Logical shift right by a secret amount.
    public func shiftRight(_ x: Bits, by amount: Bits) async throws(MPCError) -> Bits {
        try await shifted(x, by: amount) { $0.shiftedRight(by: $1) }
    }

    /// Arithmetic shift right by a secret amount. Precondition: width ≥ 1.
    public func shiftRightArithmetic(_ x: Bits, by amount: Bits) async throws(MPCError) -> Bits {
        try await shifted(x, by: amount) { $0.shiftedRightArithmetic(by: $1) }
    }
}
