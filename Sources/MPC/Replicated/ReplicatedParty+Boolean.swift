internal import CKernels

extension ReplicatedParty {
    /// Every element ⊕ the same public constant, of which `width` bits count. Local.
    public func xorPublic(_ x: BooleanShares, _ constant: UInt64) -> BooleanShares {
        let z = BooleanShares(uninitialized: x.count, width: x.width)
        let at = position(ofComponent: 0)
        for j in 0..<x.width {
            let bits = j < 64 && constant >> UInt64(j) & 1 == 1 ? UInt64.max : 0
            mpc_xor_constant(
                z.firstPlane(j), x.firstPlane(j), at == .first ? bits : 0, x.wordsPerPlane)
            mpc_xor_constant(
                z.secondPlane(j), x.secondPlane(j), at == .second ? bits : 0, x.wordsPerPlane)
        }
        return z
    }

    /// Every bit flipped. Local.
    public func not(_ x: BooleanShares) -> BooleanShares {
        let z = BooleanShares(uninitialized: x.count, width: x.width)
        let at = position(ofComponent: 0)
        mpc_xor_constant(z.first, x.first, at == .first ? .max : 0, x.wordCount)
        mpc_xor_constant(z.second, x.second, at == .second ? .max : 0, x.wordCount)
        return z
    }

    /// Boolean shares of values that everybody knows, of which the low `width` bits count. Local.
    public func bits(ofPublic values: [UInt64], width: Int) -> BooleanShares {
        let zeros = [UInt64](repeating: 0, count: values.count)
        let at = position(ofComponent: 0)
        return BooleanShares(
            first: at == .first ? values : zeros, second: at == .second ? values : zeros,
            width: width)
    }

    /// Boolean shares of uniformly random values of `width` bits that nobody knows. Local.
    public func randomBits(count: Int, width: Int) -> BooleanShares {
        precondition(width >= 0)
        let z = BooleanShares(uninitialized: count, width: width)
        randomness.shares.first.read(into: z.first, count: z.wordCount)
        randomness.shares.second.read(into: z.second, count: z.wordCount)
        return z
    }

    /// x ∧ y. One round; every party sends `width` bits an element (whole words of 64 elements).
    ///
    /// As `multiply`, with ⊕ for + and ∧ for ·.
    public func and(_ x: BooleanShares, _ y: BooleanShares) async throws(MPCError) -> BooleanShares
    {
        precondition(x.count == y.count && x.width == y.width, "vectors of different shapes")
        let z = BooleanShares(uninitialized: x.count, width: x.width)
        try await passMasked(count: x.wordCount, into: z.second) { i, message, masks in
            switch masks {
            case .words(let masks):
                mpc_and_masked(
                    z.first + i, message, x.first + i, x.second + i, y.first + i, y.second + i,
                    masks.first, masks.second, masks.count)
            case .streams(let a, let b, let count):
                mpc_and_streams(
                    z.first + i, message, x.first + i, x.second + i, y.first + i, y.second + i,
                    a, b, count)
            }
        }
        extendLifetime((x, y))
        return z
    }

    /// Ands planes pair by pair: plane k of the result is x.plane(pairs[k].0) ∧ y.plane(pairs[k].1).
    /// One round.
    public func and(
        planes pairs: [(Int, Int)], of x: BooleanShares, and y: BooleanShares
    ) async throws(MPCError) -> BooleanShares {
        precondition(x.count == y.count, "vectors of different lengths")
        let words = x.wordsPerPlane
        let z = BooleanShares(uninitialized: x.count, width: pairs.count)
        try await passToPrevious(count: z.wordCount, into: z.second) { range, message in
            var i = range.lowerBound
            var out = message
            while i < range.upperBound {
                let (k, at) = i.quotientAndRemainder(dividingBy: words)
                let here = min(words - at, range.upperBound - i)
                let mask = randomness.zeros.next(upTo: here)
                let (p, q) = pairs[k]
                mpc_and_masked(
                    z.first + i, out, x.firstPlane(p) + at, x.secondPlane(p) + at,
                    y.firstPlane(q) + at, y.secondPlane(q) + at, mask.first, mask.second,
                    mask.count)
                i += mask.count
                out += 8 * mask.count
            }
        }
        extendLifetime((x, y))
        return z
    }
}
