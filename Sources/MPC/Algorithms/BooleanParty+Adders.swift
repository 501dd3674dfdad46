extension BooleanParty {
    /// x + y modulo 2^width on Boolean shares: a parallel-prefix adder (Sklansky 1960).
    /// Rounds: 1 + ⌈log₂(width-1)⌉.
    public func addBits(
        _ x: Bits, _ y: Bits
    ) async throws(MPCError) -> Bits {
        let width = x.width
        let p = xor(x, y)
        guard width > 1 else { return p }
        // g[j]: a carry leaves the block that ends at bit j; q[j]: the block passes a carry on.
        let inner = (0..<width - 1).map { ($0, $0) }
        var g = try await and(planes: inner, of: x, and: y)
        var q = p.selectingPlanes((0..<width - 1).map { $0 })
        var size = 1
        while size < width - 1 {
            let upper = (0..<width - 1).filter { $0 & size != 0 }
            // The lowest block's q is never used.
            let pairs = upper.map { ($0, $0 / size * size - 1) }
            let passing = pairs.filter { $0.0 >= 2 * size }
            let both = try await andTwice(pairs, passing, q: q, g: g)
            // What has been multiplied stays as it was: an active party checks it later.
            (g, q) = (g.copied(), q.copied())
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

    /// x + y modulo 2^width - 1, which all ones stand for as well as 0: what carries out comes in below.
    /// Rounds: 2 + ⌈log₂ width⌉.
    func addBitsEndAround(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        let width = x.width
        precondition(width >= 1 && y.width == width, "vectors of different shapes")
        let p = xor(x, y)
        // g[j]: bits 0...j carry; q[j]: they pass a carry on.
        var g = try await and(x, y)
        var q = p.copied()
        var size = 1
        while size < width {
            let upper = (0..<width).filter { $0 & size != 0 }
            let pairs = upper.map { ($0, $0 / size * size - 1) }
            let both = try await andTwice(pairs, pairs, q: q, g: g)
            (g, q) = (g.copied(), q.copied())
            for (k, j) in upper.enumerated() {
                g.planes.xorPlane(k, of: both.planes, to: j)
                q.planes.copyPlane(upper.count + k, of: both.planes, to: j)
            }
            size *= 2
        }
        let out = g.bit(width - 1)
        guard width > 1 else { return xor(p, out) }
        let passed = try await and(
            planes: (0..<width - 1).map { ($0, 0) }, of: q, and: out)
        let carries = xor(g.resized(toWidth: width - 1), passed)
        return xor(p, .joiningPlanes([out, carries]))
    }

    /// q∧g for the first pairs, q∧q for the second, in one round.
    private func andTwice(
        _ withG: [(Int, Int)], _ withQ: [(Int, Int)], q: Bits, g: Bits
    ) async throws(MPCError) -> Bits {
        let both = Bits.joiningPlanes([g, q])
        return try await and(
            planes: withG + withQ.map { ($0, $1 + g.width) }, of: q, and: both)
    }

    /// x - y modulo 2^width. As `addBits`.
    public func subtractBits(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        // x - y = ¬(¬x + y).
        not(try await addBits(not(x), y))
    }
}
