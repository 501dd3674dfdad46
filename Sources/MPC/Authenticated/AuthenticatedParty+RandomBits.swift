extension AuthenticatedParty {
    /// Random bits shared both ways: taken from preprocessing.
    public func daBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        let kind = session.kinds.daBits
        let units = kind.units(for: count)
        try await session.supply.reserve(kind, units: units)
        session.use.value.daBits += 64 * units
        let numbers = Shares(uninitialized: count, scheme: scheme)
        let bits = Bits(uninitialized: count, width: 1)
        var unit = 0
        while unit < units {
            let portion = try session.supply.take(kind, upTo: units - unit)
            let here = min(64 * portion.units, count - 64 * unit)
            for c in 0..<2 {
                share.copy(
                    portion.column(c), at: 0, to: numbers.buffer.component(c), at: 64 * unit,
                    count: here)
            }
            for c in 0..<AuthenticatedKinds.bitColumns {
                (bits.planes.component(c) + unit).update(
                    from: portion.column(2 + c), count: portion.units)
            }
            unit += portion.units
        }
        return (numbers, bits)
    }

    /// Random numbers of `width` bits shared both ways, or uniform ones of the domain: composed of random
    /// bits.
    public func edaBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        precondition((1...domain.bitWidth).contains(width))
        if width < domain.bitWidth || share.isBinary {
            return try await composedBits(count: count, width: width)
        }
        return try await uniformBits(count: count) { (count) async throws(MPCError) in
            try await composedBits(count: count, width: width)
        }
    }

    /// Random numbers of `width` bits shared both ways: composed of random bits.
    package func composedBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        // Plane by plane, each of whole words.
        let padded = (count + 63) / 64 * 64
        let (numbers, bits) = try await daBits(count: padded * width)
        let z = Bits(uninitialized: count, width: width)
        for c in 0..<AuthenticatedKinds.bitColumns {
            z.planes.component(c).update(from: bits.planes.component(c), count: z.wordCount)
        }
        let sum = Shares(uninitialized: count, scheme: scheme)
        sum.buffer.clear(0)
        sum.buffer.clear(1)
        for j in 0..<width {
            for c in 0..<2 {
                share.scaleAdd(
                    sum.buffer.component(c),
                    numbers.buffer.component(c) + share.offset(of: j * padded),
                    by: share.powerOfTwo(j), count: count)
            }
        }
        extendLifetime((numbers, bits))
        return (sum, z)
    }
}
