extension BooleanParty {
    /// The sum of numbers modulo 2^width, by a tree of adders.
    func addUp(_ numbers: [Bits]) async throws(MPCError) -> Bits {
        var numbers = numbers
        while numbers.count > 1 {
            let half = numbers.count / 2
            let sums = try await addBits(
                .concatenate(Array(numbers[..<half])),
                .concatenate(Array(numbers[half..<2 * half])))
            numbers = sums.split(into: half) + numbers[(2 * half)...]
        }
        return numbers[0]
    }
}

extension MixedParty {
    /// The sum of numbers below the domain's order, modulo the order, by a tree of adders.
    /// Where the sum is `uniform` it may be the order itself in place of 0, one time in 2^bitWidth, if that is
    /// cheaper.
    func addModuloOrder(_ numbers: [Bits], uniform: Bool) async throws(MPCError) -> Bits {
        let width = domain.bitWidth
        var numbers = numbers
        while numbers.count > 1 {
            let half = numbers.count / 2
            let (a, b) = (
                Bits.concatenate(Array(numbers[..<half])),
                Bits.concatenate(Array(numbers[half..<2 * half]))
            )
            if uniform, isOneBelowPower {
                let sums = try await addBitsEndAround(a, b)
                numbers = sums.split(into: half) + numbers[(2 * half)...]
                continue
            }
            let sum = try await addBits(
                a.resized(toWidth: width + 1), b.resized(toWidth: width + 1))
            // sum - p = sum + (2^(width+1) - p), which carries out of width + 1 bits if sum ≥ p.
            let order = negativeOrder(count: sum.count, width: width + 2)
            let reduced = try await addBits(
                sum.resized(toWidth: width + 2), bits(ofPublicPlanes: order))
            let chosen = try await select(
                reduced.bit(width + 1), reduced.resized(toWidth: width), sum.resized(toWidth: width)
            )
            numbers = chosen.split(into: half) + numbers[(2 * half)...]
        }
        return numbers[0]
    }

    /// Whether the order is 2^bitWidth - 1.
    private var isOneBelowPower: Bool {
        let largest = domain.difference(domain.element(0), domain.element(1))
        return domain.word(of: largest, at: 0) & 1 == 0
            && (1..<domain.bitWidth).allSatisfy { domain.word(of: largest, at: $0) & 1 == 1 }
    }

    /// 2^(width-1) - p as public bits, the same in each of `count` elements.
    private func negativeOrder(count: Int, width: Int) -> BitPlanes {
        let z = BitPlanes(uninitialized: count, width: width, components: 1)
        let largest = domain.difference(domain.element(0), domain.element(1))
        // -p = ¬(p - 1) modulo a power of two.
        for j in 0..<width {
            let bit = j < width - 1 ? ~(domain.word(of: largest, at: j) & 1) & 1 : 0
            z.plane(j, 0).update(repeating: 0 &- bit, count: z.wordsPerPlane)
        }
        return z
    }

    /// Makes a sum of a few numbers of `width` bits, whose bits are given, a number of `width` bits: what it
    /// has above comes off.
    func cut(
        _ sum: Shares, _ bits: Bits, toWidth width: Int
    ) async throws(MPCError) -> (Shares, Bits) {
        let excess = try await bitwiseToArithmetic(
            bits.selectingPlanes((width..<bits.width).map { $0 }))
        return (
            subtract(sum, scale(excess, by: domain.powerOfTwo(width))),
            bits.resized(toWidth: width)
        )
    }
}
