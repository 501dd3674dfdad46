extension AdditiveParty {
    /// Random bits shared both ways: taken from preprocessing.
    public func daBits(count: Int) async throws(MPCError) -> (Shares, Bits) {
        let units = kinds.daBits.units(for: count)
        use.value.daBits += 64 * units
        return try await sharedBothWays(kinds.daBits, count: count, width: 1)
    }

    /// Random numbers of `width` bits shared both ways, or uniform ones of the domain: taken from
    /// preprocessing.
    public func edaBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        precondition((1...domain.bitWidth).contains(width))
        if width < domain.bitWidth || domain.isBinary {
            return try await composedBits(count: count, width: width)
        }
        return try await uniformBits(count: count) { (count) async throws(MPCError) in
            try await composedBits(count: count, width: width)
        }
    }

    /// Random numbers of `width` bits shared both ways.
    package func composedBits(count: Int, width: Int) async throws(MPCError) -> (Shares, Bits) {
        let kind = kinds.edaBits(width)
        use.value.edaBits += 64 * kind.units(for: count)
        return try await sharedBothWays(kind, count: count, width: width)
    }

    private func sharedBothWays(
        _ kind: MaterialKind, count: Int, width: Int
    ) async throws(MPCError) -> (Shares, Bits) {
        let units = kind.units(for: count)
        try await supply.reserve(kind, units: units)
        let numbers = Shares(uninitialized: count, domain: domain)
        let bits = Bits(uninitialized: count, width: width)
        var unit = 0
        while unit < units {
            let portion = try supply.take(kind, upTo: units - unit)
            let here = min(64 * portion.units, count - 64 * unit)
            domain.copy(
                portion.column(0), at: 0, to: numbers.base, at: 64 * unit, count: here)
            for j in 0..<width {
                (bits.planes.plane(j, 0) + unit).update(
                    from: portion.column(1 + j), count: portion.units)
            }
            unit += portion.units
        }
        return (numbers, bits)
    }
}
