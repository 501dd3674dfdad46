/// Conversions that need nothing of the domain.
extension MixedParty {
    /// Bits as numbers, by way of random bits shared both ways (Rotaru, Wood, ePrint 2019/207, 4): with
    /// v = b ⊕ d opened, b is v + d - 2vd. One opening.
    public func bitToArithmetic(_ b: Bits) async throws(MPCError) -> Shares {
        precondition(b.width == 1, "elements of one bit wanted")
        let (numbers, bits) = try await daBits(count: b.count)
        let opened = try await open(xor(b, bits))
        let (one, minusOne) = (domain.element(1), domain.element(signed: -1))
        return addPublic(
            scale(numbers, by: opened.map { $0 == 1 ? minusOne : one }),
            opened.map { domain.element($0) })
    }

    /// Σ 2^j bⱼ, every bit by way of `bitToArithmetic`: all bits at once.
    func bitwiseToArithmetic(_ b: Bits) async throws(MPCError) -> Shares {
        guard b.width > 0, b.count > 0 else {
            return shares(ofPublic: domain.element(0), count: b.count)
        }
        let numbers = try await bitToArithmetic(
            .concatenate((0..<b.width).map { b.bit($0) }))
        var sum = numbers.slice(0..<b.count)
        var factor = domain.element(1)
        for j in 1..<max(b.width, 1) {
            factor = domain.sum(factor, factor)
            sum = add(sum, scale(numbers.slice(j * b.count..<(j + 1) * b.count), by: factor))
        }
        return sum
    }

    /// Random numbers that hide `width` bits, and their low `lowBits` bits. The default are `edaBits`;
    /// a protocol may give numbers that aren't uniform, but hide as well: sums of uniform ones.
    public func maskBits(
        count: Int, width: Int, lowBits: Int
    ) async throws(MPCError) -> (Shares, Bits) {
        let (number, bits) = try await edaBits(count: count, width: width)
        return (number, bits.resized(toWidth: lowBits))
    }
}
