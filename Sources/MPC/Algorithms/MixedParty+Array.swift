extension BooleanParty {
    /// For each index the bits [index = j], j from 0 ..< 2^width, as elements of one bit: those of j = 0 for every
    /// index, then those of j = 1, and so on. As many `and` one after the other as the index has bits, less one.
    /// Precondition: 1 ≤ width ≤ 24.
    public func oneHot(_ index: Bits) async throws(MPCError) -> Bits {
        precondition((1...24).contains(index.width), "an index of 1 to 24 bits wanted")
        var hot = Bits.concatenate([not(index.bit(0)), index.bit(0)])
        for j in 1..<max(index.width, 1) {
            let upper = try await and(hot, index.bit(j).repeated(1 << j))
            hot = .concatenate([xor(hot, upper), upper])
        }
        return hot
    }
}

extension MixedParty {
    /// The bits [index = j] of each index as numbers, j from 0 ..< count: those of one index after
    /// those of another. Of an index only as many bits are looked at one by one as places have.
    private func selectors(_ index: Bits, count: Int) async throws(MPCError) -> Shares {
        let placeBits = max(Int.bitWidth - (count - 1).leadingZeroBitCount, 1)
        precondition(index.width >= placeBits, "an index of more bits wanted")
        let m = index.count
        var chosen = try await oneHot(index.resized(toWidth: placeBits)).slice(0..<count * m)
        if index.width > placeBits {
            let upper = index.selectingPlanes((placeBits..<index.width).map { $0 })
            let isWithin = try await allOnes(not(upper))
            chosen = try await and(chosen, isWithin.repeated(count))
        }
        let numbers = try await bitToArithmetic(chosen)
        return numbers.gather((0..<m).flatMap { k in (0..<count).map { $0 * m + k } })
    }

    /// Elements of an array at secret places, of which the bits are given; 0 for a place past its
    /// end. Every access touches the whole array: nobody learns where. Precondition: at most 2^24
    /// elements, and an index of as many bits as their places have, or more.
    public func read(_ array: Shares, at index: Bits) async throws(MPCError) -> Shares {
        guard array.count > 0, index.count > 0 else {
            return shares(ofPublic: domain.element(0), count: index.count)
        }
        let chosen = try await selectors(index, count: array.count)
        return try await dotProducts(
            chosen, array.repeated(index.count), length: array.count)
    }

    /// The array with another value at one secret place; as it is for a place past its end.
    /// Precondition: as `read`.
    public func write(
        _ value: Shares, to array: Shares, at index: Bits
    ) async throws(MPCError) -> Shares {
        precondition(value.count == 1 && index.count == 1, "one place wanted")
        guard array.count > 0 else { return array }
        let chosen = try await selectors(index, count: array.count)
        return add(
            array, try await multiply(chosen, subtract(value.repeated(array.count), array)))
    }
}
