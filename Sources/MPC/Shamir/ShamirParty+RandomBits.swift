internal import CKernels
internal import FiniteFields

/// Random numbers shared over the field and bit by bit (Escudero, Ghosh, Keller, Rachuri, Scholl, ePrint
/// 2020/338, 3): t + 1 parties deal numbers both ways, of which one at least is known to honest
/// parties only; numbers are added up over the field, bits by an adder.
extension ShamirParty {
    /// Random bits shared both ways. t + 1 parties deal a bit each; the ⊕ over the field is a product of
    /// ±1. 2 + ⌈log₂(t+1)⌉ rounds.
    public func daBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        let dealers = Array(0...threshold)
        let mine = WordBuffer(uninitialized: (count + 63) / 64)
        randomness.own.read(into: mine.base, count: mine.count)
        let bits = try await dealBitSum(count: count, width: 1, dealers: dealers) { range, chunk in
            chunk.component(0).update(from: mine.base + range.lowerBound, count: range.count)
            for c in 1..<geometry.binaryField.degree {
                chunk.component(c).update(repeating: 0, count: range.count)
            }
        }
        var signs = dealers.map { _ in Shares(uninitialized: count, domain: domain) }
        try await deal(count: count, geometry.dealing, dealers: dealers) { range, target in
            let bits = range.map { domain.element(mine.base[$0 >> 6] >> UInt64($0 & 63) & 1) }
            bits.withUnsafeBufferPointer { domain.store($0, to: target) }
            domain.scale(target, target, by: domain.element(signed: -2), count: range.count)
            domain.addConstant(target, target, domain.element(1), count: range.count)
        } accept: { dealer, range, share in
            domain.copy(
                share, at: 0, to: signs[dealer].base, at: range.lowerBound, count: range.count)
        }
        extendLifetime(mine)
        while signs.count > 1 {
            let half = signs.count / 2
            let products = try await multiply(
                .concatenate(Array(signs[..<half])), .concatenate(Array(signs[half..<2 * half])))
            signs = products.split(into: half) + signs[(2 * half)...]
        }
        // b = (1 - s)/2.
        let half = domain.element(2).inverseOrZero()
        return (addPublic(scale(signs[0], by: -half), half), bits)
    }

    /// Random numbers of `width` bits, or uniform ones of the field.
    public func edaBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        precondition((1...domain.bitWidth).contains(width))
        guard count > 0 else {
            return (
                Shares(uninitialized: 0, domain: domain), makeBits(count: 0, width: width)
            )
        }
        if width == domain.bitWidth {
            let (sum, parts) = try await dealNumbers(count: count, width: width, lowBits: width)
            return (sum, try await addModuloOrder(parts))
        }
        precondition(width + sumBits < domain.bitWidth, "a sum of such numbers exceeds the field")
        let (sum, parts) = try await dealNumbers(count: count, width: width, lowBits: width)
        let bits = try await addUp(parts.map { $0.resized(toWidth: width + sumBits) })
        // What the sum has from bit `width` up comes off.
        let excess = try await bitwiseToArithmetic(
            bits.selectingPlanes((width..<width + sumBits).map { $0 }))
        return (
            subtract(sum, scale(excess, by: domain.powerOfTwo(width))),
            bits.resized(toWidth: width)
        )
    }

    /// As `edaBits`, but a sum of t + 1 numbers of `width` bits; its low bits only.
    public func maskBits(
        count: Int, width: Int, lowBits: Int
    ) async throws(MPCError) -> (Shares, Bits) {
        precondition(width + sumBits < domain.bitWidth && lowBits <= width)
        let (sum, parts) = try await dealNumbers(count: count, width: width, lowBits: lowBits)
        return (sum, try await addUp(parts))
    }

    /// Bits by which a sum of t + 1 numbers is longer than these.
    private var sumBits: Int { Int.bitWidth - threshold.leadingZeroBitCount }

    /// t + 1 parties deal a random number each: the sum over the field, and the low bits of each.
    private func dealNumbers(
        count: Int, width: Int, lowBits: Int
    ) async throws(MPCError) -> (sum: Shares, parts: [Bits]) {
        let dealers = Array(0...threshold)
        let numbers = ShareBuffer(uninitialized: count, domain: domain)
        let planes = BitPlanes(uninitialized: count, width: lowBits, components: 1)
        if dealers.contains(party) { drawNumbers(numbers, planes, width: width) }
        let sum = try await dealSum(count: count, dealers: dealers) { range, target in
            domain.copy(numbers.base, at: range.lowerBound, to: target, at: 0, count: range.count)
        }
        let parts = dealers.map { _ in makeBits(count: count, width: lowBits) }
        let m = geometry.binaryField.degree
        try await dealBits(count: planes.wordCount, dealers: dealers) { range, chunk in
            chunk.component(0).update(
                from: planes.component(0) + range.lowerBound, count: range.count)
            for c in 1..<m { chunk.component(c).update(repeating: 0, count: range.count) }
        } accept: { dealer, range, share in
            for c in 0..<m {
                (parts[dealer].planes.component(c) + range.lowerBound).update(
                    from: share.component(c), count: range.count)
            }
        }
        return (sum, parts)
    }

    /// This party's numbers: of `width` bits, or uniform in the field.
    private func drawNumbers(
        _ numbers: ShareBuffer<Domain>, _ planes: BitPlanes, width: Int
    ) {
        let count = numbers.count
        if width == domain.bitWidth {
            domain.fill(numbers.base, count: count, from: randomness.own)
            let drawn = domain.planes(
                of: numbers.elements(ofComponent: 0), width: planes.width)
            planes.component(0).update(from: drawn.component(0), count: planes.wordCount)
            return
        }
        let words = WordBuffer(uninitialized: count)
        numbers.clear()
        let part = ShareBuffer(uninitialized: count, domain: domain)
        for start in stride(from: 0, to: width, by: 64) {
            let here = min(64, width - start)
            randomness.own.read(into: words.base, count: count)
            let elements = (0..<count).map {
                domain.element(words.base[$0] & (UInt64.max >> UInt64(64 - here)))
            }
            part.setComponent(0, elements)
            domain.scaleAdd(
                numbers.base, part.base, by: domain.powerOfTwo(start), count: count)
            let low = min(here, planes.width - start)
            if low > 0 {
                mpc_slice(
                    planes.plane(start, 0), planes.wordsPerPlane, words.base, count, UInt32(low))
            }
        }
        extendLifetime(words)
    }

    /// The sum of numbers modulo 2^width, by a tree of adders.
    private func addUp(_ numbers: [Bits]) async throws(MPCError) -> Bits {
        var numbers = numbers
        while numbers.count > 1 {
            let half = numbers.count / 2
            let sums = try await addBits(
                .concatenate(Array(numbers[..<half])), .concatenate(Array(numbers[half..<2 * half]))
            )
            numbers = sums.split(into: half) + numbers[(2 * half)...]
        }
        return numbers[0]
    }

    /// The sum of numbers below the field's order, modulo the order, by a tree of adders.
    private func addModuloOrder(_ numbers: [Bits]) async throws(MPCError) -> Bits {
        let width = domain.bitWidth
        var numbers = numbers
        while numbers.count > 1 {
            let half = numbers.count / 2
            let (a, b) = (
                Bits.concatenate(Array(numbers[..<half])),
                Bits.concatenate(Array(numbers[half..<2 * half]))
            )
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
}
