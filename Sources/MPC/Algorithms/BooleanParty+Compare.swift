internal import CKernels

extension BooleanParty {
    /// Whether x < y, as unsigned integers: one bit an element. 1 + ⌈log₂ width⌉ times `and`.
    public func less(_ x: Bits, _ y: Bits) async throws(MPCError) -> Bits {
        precondition(x.count == y.count && x.width == y.width, "vectors of different shapes")
        precondition(x.width >= 1)
        // At a bit: x below y, x equal to y.
        let below = try await and(not(x), y)
        return try await firstDifference(below, equal: not(xor(x, y)))
    }

    /// Whether x < y for public x: ⌈log₂ width⌉ times `and`.
    public func less(publicPlanes x: BitPlanes, _ y: Bits) async throws(MPCError) -> Bits {
        precondition(x.count == y.count && x.width == y.width, "vectors of different shapes")
        precondition(x.width >= 1)
        let below = and(y, publicPlanes: x.flipped())
        return try await firstDifference(below, equal: not(xor(bits(ofPublicPlanes: x), y)))
    }

    /// The bit of `below` at the highest place where `equal` is 0; 0 where there is none.
    ///
    /// Places are joined in pairs, the upper one ′: B = B′ ⊕ E′B″, E = E′E″ (Damgård, Fitzi, Kiltz,
    /// Nielsen, Toft, TCC 2006, 5.2, with a tree for the prefix).
    private func firstDifference(
        _ below: Bits, equal: Bits
    ) async throws(MPCError) -> Bits {
        var (b, e) = (below, equal)
        while b.width > 1 {
            let half = b.width / 2
            // E is not needed at the lowest place.
            let upper = (0..<half).map { b.width - 1 - 2 * $0 }
            let both = Bits.joiningPlanes([b, e])
            let lower = upper.map { $0 - 1 }
            let passing = lower.filter { $0 > 0 }
            let pairs =
                zip(upper, lower).map { ($0, $1) }
                + passing.map { ($0 + 1, b.width + $0) }
            let products = try await and(planes: pairs, of: e, and: both)
            let joined = xor(
                b.selectingPlanes(upper.reversed()),
                products.selectingPlanes((0..<half).reversed().map { $0 }))
            let equals = products.selectingPlanes(
                (0..<passing.count).reversed().map { half + $0 })
            if b.width % 2 == 1 {
                // The lowest place has no partner.
                b = .joiningPlanes([b.bit(0), joined])
                e = .joiningPlanes([e.bit(0), equals])
            } else {
                b = joined
                // A place for the lowest E, which nobody reads.
                e = .joiningPlanes([e.bit(0), equals])
            }
        }
        return b
    }
}

extension BitPlanes {
    /// Every bit of public values flipped.
    func flipped() -> BitPlanes {
        let z = BitPlanes(uninitialized: count, width: width, components: components)
        for c in 0..<components { mpc_xor_constant(z.component(c), component(c), .max, wordCount) }
        return z
    }
}
