extension BooleanParty {
    /// ⌊x / y⌋ and x mod y of unsigned integers, bit by bit from the top: where y doesn't exceed what is left,
    /// it is taken off. For y = 0 all ones, and x. A subtraction and a selection, one after the other, for
    /// each bit.
    public func quotientAndRemainder(
        _ x: Bits, by y: Bits
    ) async throws(MPCError) -> (quotient: Bits, remainder: Bits) {
        precondition(x.count == y.count && x.width == y.width, "vectors of different shapes")
        let width = x.width
        guard width > 0, x.count > 0 else { return (x, x) }
        let divisor = y.resized(toWidth: width + 1)
        // Below y, or what of x has been seen if y is 0: of `width` bits.
        var rest = x.resized(toWidth: 0)
        var quotient: [Bits] = []
        for j in (0..<width).reversed() {
            let next = Bits.joiningPlanes([x.bit(j), rest]).resized(toWidth: width + 1)
            let less = try await subtractBits(next, divisor)
            // next - y is above -2^width and below 2^width.
            let isBelow = less.bit(width)
            rest = try await select(
                isBelow, next.resized(toWidth: width), less.resized(toWidth: width))
            quotient.append(not(isBelow))
        }
        return (.joiningPlanes(quotient.reversed()), rest)
    }
}

extension MixedParty {
    /// ⌊x / y⌋ and x mod y of integers in 0 ..< 2^bits, bits below `integerBits`: as for bits. For y = 0 they
    /// are 2^bits - 1, and x.
    public func quotientAndRemainder(
        _ x: Shares, by y: Shares, bits: Int
    ) async throws(MPCError) -> (quotient: Shares, remainder: Shares) {
        precondition(x.count == y.count, "vectors of different lengths")
        precondition(bits >= 1 && bits < integerBits, "integers too long")
        guard x.count > 0 else { return (x, x) }
        let both = try await toBoolean(.concatenate([x, y]), width: bits, bits: bits + 1)
            .split(into: 2)
        let (quotient, remainder) = try await quotientAndRemainder(both[0], by: both[1])
        let numbers = try await toArithmetic(.concatenate([quotient, remainder])).split(into: 2)
        return (numbers[0], numbers[1])
    }
}
