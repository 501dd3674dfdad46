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
}
