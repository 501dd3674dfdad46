/// Conversions that need nothing of the domain.
extension MixedParty {
    /// Bits as numbers, by way of random bits shared both ways (Rotaru, Wood, ePrint 2019/207, 4): with
    /// v = b ⊕ d opened, b is v + d - 2vd. One opening.
    public func bitToArithmetic(_ b: Bits) async throws(MPCError) -> Shares {
        precondition(b.width == 1, "elements of one bit wanted")
        let (numbers, bits) = try await daBits(count: b.count)
        let opened = try await openMasked(xor(b, bits))
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

    /// Elements of `width` bits as numbers: b + r modulo 2^width is opened, of which r and the carry of the
    /// sum are taken off (Escudero, Ghosh, Keller, Rachuri, Scholl, ePrint 2020/338, 5).
    public func toArithmetic(_ b: Bits) async throws(MPCError) -> Shares {
        let (n, width) = (b.count, b.width)
        precondition(width <= 64, "elements of too many bits")
        guard width > 2, n > 0 else { return try await bitwiseToArithmetic(b) }
        let room = domain.bitWidth - 5
        // Whether what carries out of the width is a multiple of the order: not in a prime field.
        let isWhole =
            width == domain.bitWidth && domain.powerOfTwo(width) == domain.element(0)
        if width > room, !isWhole {
            // No mask fits above the low bits; the few others go one by one.
            let low = try await toArithmetic(b.resized(toWidth: room))
            let high = try await bitwiseToArithmetic(
                b.selectingPlanes((room..<width).map { $0 }))
            return add(low, scale(high, by: domain.powerOfTwo(room)))
        }
        let (r, rBits) = try await edaBits(count: n, width: width)
        if isWhole {
            let opened = try await openMasked(addBits(b, rBits))
            return addPublic(negate(r), opened.map { domain.element($0) })
        }
        let sum = try await addBits(
            b.resized(toWidth: width + 1), rBits.resized(toWidth: width + 1))
        let opened = try await openMasked(sum.resized(toWidth: width))
        let carry = try await bitToArithmetic(sum.bit(width))
        return add(
            addPublic(negate(r), opened.map { domain.element($0) }),
            scale(carry, by: domain.powerOfTwo(width)))
    }

    /// Elements without a bit set.
    func noBits(_ count: Int, _ width: Int) -> Bits {
        bits(ofPublic: [UInt64](repeating: 0, count: count), width: 1)
            .selectingPlanes([Int?](repeating: nil, count: width))
    }

    /// Random numbers of `width` bits made of as many random bits shared both ways; uniform in a field if
    /// that is its width.
    func edaBitsFromBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        guard width == domain.bitWidth, !fillsItsWidth else {
            return try await composedBits(count: count, width: width)
        }
        // Of numbers below a power of two those below the order are kept: which, is public.
        let minusOne = domain.difference(domain.element(0), domain.element(1))
        var parts: [(Shares, Bits)] = []
        var missing = count
        while missing > 0 {
            let (numbers, bits) = try await composedBits(count: 2 * missing + 8, width: width)
            let largest = domain.planes(
                of: [Element](repeating: minusOne, count: numbers.count), width: width)
            let above = try await open(less(publicPlanes: largest, bits))
            let kept = above.indices.filter { above[$0] == 0 }.prefix(missing)
            parts.append((numbers.gather(Array(kept)), bits.gather(Array(kept))))
            missing -= kept.count
        }
        guard !parts.isEmpty else { return try await composedBits(count: 0, width: width) }
        return (.concatenate(parts.map(\.0)), .concatenate(parts.map(\.1)))
    }

    /// Whether a number of as many random bits as the domain has is an element, but for a chance of 2^-56.
    private var fillsItsWidth: Bool {
        let largest = domain.difference(domain.element(0), domain.element(1))
        return (max(domain.bitWidth - 56, 0)..<domain.bitWidth).allSatisfy {
            domain.word(of: largest, at: $0) & 1 == 1
        }
    }

    private func composedBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        guard count > 0, width > 0 else {
            return (shares(ofPublic: domain.element(0), count: count), noBits(count, width))
        }
        let (numbers, bits) = try await daBits(count: count * width)
        var sum = numbers.slice(0..<count)
        var factor = domain.element(1)
        for j in 1..<max(width, 1) {
            factor = domain.sum(factor, factor)
            sum = add(sum, scale(numbers.slice(j * count..<(j + 1) * count), by: factor))
        }
        return (sum, .joiningPlanes(bits.split(into: width)))
    }
}
