internal import CKernels

extension ReplicatedParty {
    /// The low `width` bits of every element, as Boolean shares. Rounds: 2 + ⌈log₂(width-1)⌉.
    ///
    /// x = u + v with u = s₀+s₁, which party 0 knows and shares bit by bit, and v = s₂, which parties
    /// 1 and 2 know, so that its bits are shared as they are; then a parallel-prefix adder.
    public func toBoolean(
        _ x: ArithmeticShares, width: Int = 64
    ) async throws(MPCError) -> BooleanShares {
        precondition((0...64).contains(width))
        let (u, v) = try await twoOperands(x, width: width)
        return try await addBits(u, v)
    }

    /// The low bits of s₀+s₁ and of s₂ (of -s₂ if `negatingSecond`), where x = s₀+s₁+s₂. One round;
    /// party 0 sends `width` bits an element.
    func twoOperands(
        _ x: ArithmeticShares, width: Int, negatingSecond: Bool = false
    ) async throws(MPCError) -> (BooleanShares, BooleanShares) {
        let u = BooleanShares(uninitialized: x.count, width: width)
        let v = BooleanShares(uninitialized: x.count, width: width)
        v.first.update(repeating: 0, count: v.wordCount)
        v.second.update(repeating: 0, count: v.wordCount)
        switch party {
        case 0:
            let sum = WordBuffer(uninitialized: x.count)
            mpc_add(sum.base, x.first, x.second, x.count)
            mpc_slice(u.second, u.wordsPerPlane, sum.base, x.count, UInt32(width))
            extendLifetime(sum)
        default:
            let (source, target) = party == 1 ? (x.second, v.second) : (x.first, v.first)
            let value = WordBuffer(uninitialized: x.count)
            mpc_scale(value.base, source, negatingSecond ? UInt64.max : 1, x.count)
            mpc_slice(target, v.wordsPerPlane, value.base, x.count, UInt32(width))
            extendLifetime(value)
        }
        try await share(u.first, u.second, count: u.wordCount, from: 0) { value, mask in
            value ^ mask
        }
        return (u, v)
    }

    /// x + y modulo 2^width on Boolean shares: a parallel-prefix adder (Sklansky 1960).
    /// Rounds: 1 + ⌈log₂(width-1)⌉.
    public func addBits(
        _ x: BooleanShares, _ y: BooleanShares
    ) async throws(MPCError) -> BooleanShares {
        let width = x.width
        let p = xor(x, y)
        guard width > 1 else { return p }
        // g[j]: a carry leaves the block that ends at bit j; q[j]: the block passes a carry on.
        let inner = (0..<width - 1).map { ($0, $0) }
        let g = try await and(planes: inner, of: x, and: y)
        let q = p.selectingPlanes((0..<width - 1).map { $0 })
        var size = 1
        while size < width - 1 {
            let upper = (0..<width - 1).filter { $0 & size != 0 }
            // The lowest block's q is never used.
            let pairs = upper.map { ($0, $0 / size * size - 1) }
            let passing = pairs.filter { $0.0 >= 2 * size }
            let both = try await andTwice(pairs, passing, q: q, g: g)
            for (k, j) in upper.enumerated() { g.planes.xorPlane(k, of: both.planes, to: j) }
            for (k, pair) in passing.enumerated() {
                q.planes.copyPlane(upper.count + k, of: both.planes, to: pair.0)
            }
            size *= 2
        }
        let z = p
        for j in 1..<width { z.planes.xorPlane(j - 1, of: g.planes, to: j) }
        return z
    }

    /// q∧g for the first pairs, q∧q for the second, in one round.
    private func andTwice(
        _ withG: [(Int, Int)], _ withQ: [(Int, Int)], q: BooleanShares, g: BooleanShares
    ) async throws(MPCError) -> BooleanShares {
        let both = BooleanShares.joiningPlanes([g, q])
        return try await and(
            planes: withG + withQ.map { ($0, $1 + g.width) }, of: q, and: both)
    }
}
