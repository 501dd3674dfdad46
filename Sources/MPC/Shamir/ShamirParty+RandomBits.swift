internal import CKernels
internal import FiniteFields

/// Random numbers shared over the field and bit by bit (Escudero, Ghosh, Keller, Rachuri, Scholl, ePrint
/// 2020/338, 3): t + 1 parties deal numbers both ways, of which one at least is known to honest
/// parties only; numbers are added up over the field, bits by an adder.
extension ShamirParty {
    /// Random numbers of `width` bits, or uniform ones of the field.
    public func edaBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        precondition((1...domain.bitWidth).contains(width))
        guard count > 0 else {
            return (
                Shares(uninitialized: 0, domain: domain), makeBits(count: 0, width: width)
            )
        }
        if verifier != nil { return try await edaBitsFromBits(count: count, width: width) }
        if width == domain.bitWidth {
            let (sum, parts) = try await dealNumbers(count: count, width: width, lowBits: width)
            return (sum, try await addModuloOrder(parts, uniform: true))
        }
        precondition(width + sumBits < domain.bitWidth, "a sum of such numbers exceeds the field")
        let (sum, parts) = try await dealNumbers(count: count, width: width, lowBits: width)
        let bits = try await addUp(parts.map { $0.resized(toWidth: width + sumBits) })
        return try await cut(sum, bits, toWidth: width)
    }

    /// As `edaBits`, but a sum of t + 1 numbers of `width` bits; its low bits only. With an active adversary a
    /// number of `width` bits, to be verified (`verify`) before what it hides is opened: only its low bits are
    /// shared both ways.
    public func maskBits(
        count: Int, width: Int, lowBits: Int
    ) async throws(MPCError) -> (Shares, Bits) {
        precondition(width + sumBits < domain.bitWidth && lowBits <= width)
        if verifier != nil {
            guard count > 0, lowBits < width else {
                return try await edaBits(count: count, width: width)
            }
            let high = try await numbersFromSigns(count: count, width: width - lowBits)
            guard lowBits > 0 else { return (high, makeBits(count: count, width: 0)) }
            let (low, bits) = try await edaBits(count: count, width: lowBits)
            return (add(low, scale(high, by: domain.powerOfTwo(lowBits))), bits)
        }
        let (sum, parts) = try await dealNumbers(count: count, width: width, lowBits: lowBits)
        return (sum, try await addUp(parts))
    }

    /// Bits by which a sum of t + 1 numbers is longer than these.
    var sumBits: Int { Int.bitWidth - threshold.leadingZeroBitCount }

    /// t + 1 parties deal a random number each: the sum over the field, and the low bits of each.
    private func dealNumbers(
        count: Int, width: Int, lowBits: Int
    ) async throws(MPCError) -> (sum: Shares, parts: [Bits]) {
        let dealers = Array(0...threshold)
        let numbers = ShareBuffer(uninitialized: count, domain: domain)
        let planes = BitPlanes(uninitialized: count, width: lowBits, components: 1)
        if dealers.contains(party) { drawNumbers(numbers, planes, width: width) }
        let sum = try await core.dealSum(count: count, dealers: dealers) { range, target in
            domain.copy(numbers.base, at: range.lowerBound, to: target, at: 0, count: range.count)
        }
        let parts = dealers.map { _ in makeBits(count: count, width: lowBits) }
        let m = bitGeometry.degree
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
        return (Shares(buffer: sum), parts)
    }

    /// This party's numbers: of `width` bits, or uniform in the field.
    private func drawNumbers(
        _ numbers: ShareBuffer<Domain>, _ planes: BitPlanes, width: Int
    ) {
        let count = numbers.count
        if width == domain.bitWidth {
            domain.fill(numbers.base, count: count, from: core.randomness.own)
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
            core.randomness.own.read(into: words.base, count: count)
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
}
