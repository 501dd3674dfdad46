internal import CKernels
internal import Channels

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
            let sum = SecretWords(uninitialized: x.count)
            mpc_add(sum.base, x.first, x.second, x.count)
            mpc_slice(u.second, u.wordsPerPlane, sum.base, x.count, UInt32(width))
            extendLifetime(sum)
        default:
            let (source, target) = party == 1 ? (x.second, v.second) : (x.first, v.first)
            let value = SecretWords(uninitialized: x.count)
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
            for (k, j) in upper.enumerated() { g.xorPlane(k, of: both, to: j) }
            for (k, pair) in passing.enumerated() {
                q.copyPlane(upper.count + k, of: both, to: pair.0)
            }
            size *= 2
        }
        let z = p
        for j in 1..<width { z.xorPlane(j - 1, of: g, to: j) }
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

    /// Bits as the numbers 0 and 1: the elements have width 1. Two rounds; party 0 sends 8 bytes an
    /// element, parties 1 and 2 send 8 each.
    ///
    /// b = c ⊕ e with c = b₀⊕b₁, which party 0 knows, and e = b₂, which parties 1 and 2 know. Party 0
    /// shares c additively between the two: c = m + r. From that they have b = m' + r' each for itself:
    /// c where e = 0, 1 - c where e = 1. Then they share b anew among all three.
    public func bitToArithmetic(_ b: BooleanShares) async throws(MPCError) -> ArithmeticShares {
        precondition(b.width == 1, "elements of one bit wanted")
        return try await planesToArithmetic(b)
    }

    /// Every bit of every plane as a number: plane after plane, each of `count` elements.
    func planesToArithmetic(_ b: BooleanShares) async throws(MPCError) -> ArithmeticShares {
        let total = b.count * b.width
        let z = ArithmeticShares(uninitialized: total)
        guard total > 0 else { return z }
        let part = SecretWords(uninitialized: total)
        channel.beginRound()
        switch party {
        case 0:
            let c = BooleanShares(uninitialized: b.count, width: b.width)
            mpc_xor(c.first, b.first, b.second, b.wordCount)
            expand(c.first, of: b, into: part.base)
            extendLifetime(c)
            randomness.common.first.read(into: z.first, count: total)
            mpc_subtract(part.base, part.base, z.first, total)
            try await sendAll(total, to: 1) { range, message in
                message.copyMemory(from: part.base + range.lowerBound, byteCount: 8 * range.count)
            }
        case 1:
            expand(b.second, of: b, into: z.second)
            try await receiveAll(total, from: 0, into: part.base)
            for k in 0..<total {
                let e = z.second[k]
                part.base[k] = (part.base[k] ^ (0 &- e)) &+ 2 &* e
            }
        default:
            expand(b.first, of: b, into: z.first)
            randomness.common.second.read(into: part.base, count: total)
            for k in 0..<total {
                let e = 0 &- z.first[k]
                part.base[k] = (part.base[k] ^ e) &- e
            }
        }
        try await reshare(part.base, into: z, count: total)
        extendLifetime((b, part))
        return z
    }

    /// Shares anew what parties 1 and 2 hold as a sum: party 1's words plus party 2's. One round, in
    /// which only these two speak. z₀ comes from the key of parties 0 and 2, z₁ from that of 1 and 0;
    /// each sends the other its part less the component it knows.
    private func reshare(
        _ part: UnsafeMutablePointer<UInt64>, into z: ArithmeticShares, count: Int
    ) async throws(MPCError) {
        channel.beginRound()
        switch party {
        case 0:
            randomness.common.first.read(into: z.first, count: count)
            randomness.common.second.read(into: z.second, count: count)
        case 1:
            randomness.common.first.read(into: z.first, count: count)
            mpc_subtract(part, part, z.first, count)
            try await sendAll(count, to: 2) { range, message in
                message.copyMemory(from: part + range.lowerBound, byteCount: 8 * range.count)
            }
            try await receiveAll(count, from: 2, into: z.second)
            mpc_add(z.second, z.second, part, count)
        default:
            randomness.common.second.read(into: z.second, count: count)
            mpc_subtract(part, part, z.second, count)
            try await sendAll(count, to: 1) { range, message in
                message.copyMemory(from: part + range.lowerBound, byteCount: 8 * range.count)
            }
            try await receiveAll(count, from: 1, into: z.first)
            mpc_add(z.first, z.first, part, count)
        }
    }

    private func expand(
        _ planes: UnsafeMutablePointer<UInt64>, of b: BooleanShares,
        into elements: UnsafeMutablePointer<UInt64>
    ) {
        for j in 0..<b.width {
            let plane = planes + j * b.wordsPerPlane
            mpc_unslice(elements + j * b.count, plane, b.wordsPerPlane, b.count, 1)
        }
    }

    /// Elements of `width` bits as numbers modulo 2^64, zero-extended.
    public func toArithmetic(_ b: BooleanShares) async throws(MPCError) -> ArithmeticShares {
        let bits = try await planesToArithmetic(b)
        let z = shares(ofPublic: 0, count: b.count)
        for j in 0..<b.width {
            for (target, source) in [(z.first, bits.first), (z.second, bits.second)] {
                let plane = source + j * b.count
                for k in 0..<b.count { target[k] &+= plane[k] << UInt64(j) }
            }
        }
        extendLifetime(bits)
        return z
    }
}

extension BooleanShares {
    /// Xors plane `j` of `source` to plane `k`.
    func xorPlane(_ j: Int, of source: BooleanShares, to k: Int) {
        mpc_xor(firstPlane(k), firstPlane(k), source.firstPlane(j), wordsPerPlane)
        mpc_xor(secondPlane(k), secondPlane(k), source.secondPlane(j), wordsPerPlane)
    }
}
