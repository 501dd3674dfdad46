extension ArithmeticParty where Self: BooleanParty {
    /// Uniform elements with their bits, in a prime field whose order is no power of two: of random integers as
    /// long as the field's those below the order (Damgård, Fitzi, Kiltz, Nielsen, Toft, TCC 2006, 3.1).
    /// Which are is opened: it tells nothing of those that are.
    ///
    /// Throws `.verificationFailed` where 64 repetitions leave too few, which chance does with
    /// 2^-64 at most: a party deviates that makes all seem to be too large.
    package func uniformBits(
        count: Int, _ compose: (Int) async throws(MPCError) -> (Shares, Bits)
    ) async throws(MPCError) -> (Shares, Bits) {
        guard count > 0 else { return try await compose(0) }
        var numbers: [Shares] = []
        var bits: [Bits] = []
        var have = 0
        for _ in 0..<64 where have < count {
            // Half of the integers or more are below the order: mostly one repetition is enough.
            let (r, rBits) = try await compose((count - have) * 3 / 2 + 32)
            let largest = domain.planes(
                of: [Domain.Element](
                    repeating: domain.element(signed: -1), count: r.count),
                width: domain.bitWidth)
            let isAbove = try await open(less(publicPlanes: largest, rBits))
            let chosen = Array(isAbove.indices.filter { isAbove[$0] == 0 }.prefix(count - have))
            guard !chosen.isEmpty else { continue }
            numbers.append(r.gather(chosen))
            bits.append(rBits.gather(chosen))
            have += chosen.count
        }
        guard have >= count else { throw .verificationFailed }
        return (.concatenate(numbers), .concatenate(bits))
    }
}
