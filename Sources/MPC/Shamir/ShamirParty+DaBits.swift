internal import CKernels
internal import FiniteFields

extension ShamirParty {
    /// Random bits shared both ways. With an active adversary they are made in large numbers, and checked
    /// before any is used.
    public func daBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        guard verifier != nil else {
            daBitStock.count(count)
            return try await dealDaBits(count: count)
        }
        let missing = count - daBitStock.available
        if missing > 0 {
            let (numbers, bits) = try await checkedDaBits(count: max(missing, 2048))
            daBitStock.add(numbers.buffer, bits.planes)
        }
        let (numbers, bits) = daBitStock.take(count, domain: domain, components: bitGeometry.degree)
        return (Shares(buffer: numbers), Bits(planes: bits))
    }

    /// t + 1 parties deal a bit each, both ways; the ⊕ over the field is a product of ±1.
    /// 2 + ⌈log₂(t+1)⌉ rounds.
    func dealDaBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        let dealers = Array(0...threshold)
        let mine = WordBuffer(uninitialized: (count + 63) / 64)
        core.randomness.own.read(into: mine.base, count: mine.count)
        let bits = try await dealBitSum(count: count, width: 1, dealers: dealers) { range, chunk in
            chunk.component(0).update(from: mine.base + range.lowerBound, count: range.count)
            for c in 1..<bitGeometry.degree {
                chunk.component(c).update(repeating: 0, count: range.count)
            }
        }
        let sign = try await dealSign(mine, count: count, dealers: dealers)
        extendLifetime(mine)
        try await recordBits(bits)
        // b = (1 - s)/2.
        let half = domain.element(2).inverseOrZero()
        return (addPublic(scale(sign, by: -half), half), bits)
    }

    /// The product of ±1 that the dealers deal, of which this one's bits are `mine`: -1 for one.
    /// 1 + ⌈log₂(dealers)⌉ rounds.
    private func dealSign(
        _ mine: WordBuffer, count: Int, dealers: [Int]
    ) async throws(MPCError) -> Shares {
        var signs = dealers.map { _ in Shares(uninitialized: count, domain: domain) }
        try await core.deal(count: count, core.geometry.dealing, dealers: dealers) {
            range, target in
            let bits = range.map { domain.element(mine.base[$0 >> 6] >> UInt64($0 & 63) & 1) }
            bits.withUnsafeBufferPointer { domain.store($0, to: target) }
            domain.scale(target, target, by: domain.element(signed: -2), count: range.count)
            domain.addConstant(target, target, domain.element(1), count: range.count)
        } accept: { dealer, range, share in
            domain.copy(
                share, at: 0, to: signs[dealer].buffer.base, at: range.lowerBound,
                count: range.count)
        }
        extendLifetime(mine)
        // That they are ±1.
        let ones = verifier == nil ? nil : shares(ofPublic: domain.element(1), count: count)
        for sign in signs {
            try await record(dealt: sign.buffer)
            if let ones { try await record(sign, sign, ones, length: 1) }
        }
        while signs.count > 1 {
            let half = signs.count / 2
            let products = try await multiply(
                .concatenate(Array(signs[..<half])), .concatenate(Array(signs[half..<2 * half])))
            signs = products.split(into: half) + signs[(2 * half)...]
        }
        return signs[0]
    }

    /// Random numbers of `width` bits, of which nobody has the bits: of ±1 that t + 1 parties deal. With an
    /// active adversary they are such numbers once what was recorded has been verified.
    func numbersFromSigns(count: Int, width: Int) async throws(MPCError) -> Shares {
        let mine = WordBuffer(uninitialized: (count * width + 63) / 64)
        core.randomness.own.read(into: mine.base, count: mine.count)
        let signs = try await dealSign(
            mine, count: count * width, dealers: Array(0...threshold))
        // Σ 2^j·(1 - sⱼ)/2.
        let half = domain.element(2).inverseOrZero()
        let sum = core.buffer(count)
        sum.clearAll()
        for (j, sign) in signs.split(into: width).enumerated() {
            sum.add(sign.buffer, times: domain.product(domain.powerOfTwo(j), half))
        }
        let most = domain.difference(domain.powerOfTwo(width), domain.element(1))
        let z = addPublic(negate(Shares(buffer: sum)), domain.product(most, half))
        extendLifetime(mine)
        return z
    }

    /// Parities checked of a group of bits: sharings that differ pass with probability 2^-(this).
    private static var parities: Int { 56 }
    /// Bits in a group.
    private static var group: Int { 1 << 13 }

    /// Random bits of which it has been verified that they are bits, and the same both ways.
    private func checkedDaBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        let groups = (count + Self.group - 1) / Self.group
        let (numbers, bits) = try await dealDaBits(count: count + groups * Self.parities)
        // Else the parities below could tell of what isn't a bit.
        try await verify()
        for k in 0..<groups {
            let range = k * Self.group..<min((k + 1) * Self.group, count)
            let masks = count + k * Self.parities..<count + (k + 1) * Self.parities
            try await checkParities(
                numbers.slice(range), bits.slice(range), numbers.slice(masks), bits.slice(masks))
        }
        return (numbers.slice(0..<count), bits.slice(0..<count))
    }

    /// Whether bits are the same over the field as over the binary field: of random subsets the sums over
    /// the one must have the parities of the sums over the other. One more such bit and an even random
    /// number hide all but that (Rotaru, Wood, ePrint 2019/207, 4.2, with a mask as of Escudero et al.,
    /// ePrint 2020/338, 4).
    private func checkParities(
        _ numbers: Shares, _ bits: Bits, _ maskNumbers: Shares, _ maskBits: Bits
    ) async throws(MPCError) {
        let checks = Self.parities
        let halves = try await evenMaskHalves(count: checks)
        let sums = add(maskNumbers, add(halves, halves))
        let parities = makeBits(count: checks, width: 1)
        for c in 0..<bitGeometry.degree {
            parities.planes.component(c).update(
                from: maskBits.planes.component(c), count: parities.wordCount)
        }
        let stream = try await core.publicStream()
        let subset = WordBuffer(uninitialized: numbers.count / 64 + 1)
        for k in 0..<checks {
            stream.read(into: subset.base, count: subset.count)
            let chosen = (0..<numbers.count).filter {
                subset.base[$0 >> 6] >> UInt64($0 & 63) & 1 == 1
            }
            guard !chosen.isEmpty else { continue }
            let sum = self.sum(numbers.gather(chosen))
            let place = core.buffer(1)
            domain.copy(sums.buffer.base, at: k, to: place.base, at: 0, count: 1)
            domain.add(place.base, place.base, sum.buffer.base, count: 1)
            domain.copy(place.base, at: 0, to: sums.buffer.base, at: k, count: 1)
            for c in 0..<bitGeometry.degree {
                let plane = bits.planes.component(c)
                var parity: UInt64 = 0
                for index in chosen { parity ^= plane[index >> 6] >> UInt64(index & 63) }
                parities.planes.component(c)[k >> 6] ^= (parity & 1) << UInt64(k & 63)
            }
            extendLifetime((sum, place, bits))
        }
        let opened = try await openMasked(sums)
        let expected = try await openMasked(parities)
        for k in 0..<checks where domain.word(of: opened[k], at: 0) & 1 != expected[k] {
            throw core.links.end(.verificationFailed)
        }
    }

    private var evenMaskWidth: Int { min(domain.bitWidth - 3 - sumBits, 64 + 56) }

    /// The parities of a group tell 2^-(this) of its bits at the most: a sum of a group moves half of what hides
    /// it by half of the group at the most, for each of fewer than 2^6 subsets.
    var parityHidingBits: Int { evenMaskWidth - (Self.group.trailingZeroBitCount - 1) - 6 }

    /// Random numbers that, doubled and added to a group's sum, hide it and don't reach the field's order:
    /// sums of numbers that t + 1 parties deal.
    private func evenMaskHalves(count: Int) async throws(MPCError) -> Shares {
        let width = evenMaskWidth
        let z = try await core.dealSum(count: count, dealers: Array(0...threshold)) {
            range, target in
            let words = WordBuffer(uninitialized: 2 * range.count)
            core.randomness.own.read(into: words.base, count: words.count)
            let (low, high) = (min(width, 64), max(width - 64, 0))
            let shift = domain.powerOfTwo(64)
            let numbers = range.indices.map { k -> Element in
                let i = 2 * (k - range.lowerBound)
                let first = domain.element(words.base[i] >> UInt64(64 - low))
                guard high > 0 else { return first }
                let second = domain.element(words.base[i + 1] >> UInt64(64 - high))
                return domain.sum(first, domain.product(second, shift))
            }
            numbers.withUnsafeBufferPointer { domain.store($0, to: target) }
            extendLifetime(words)
        }
        try await record(dealt: z)
        return Shares(buffer: z)
    }
}
