internal import Channels

/// As of elements.
extension BooleanParty {
    /// The same bits as shares of another protocol. Width ≤ 64.
    public func transfer<Other: BooleanParty>(
        _ x: Bits, to other: Other
    ) async throws(MPCError) -> Other.Bits {
        precondition(x.width <= 64, "elements of too many bits")
        guard x.count > 0, x.width > 0 else {
            return other.bits(ofPublic: [UInt64](repeating: 0, count: x.count), width: x.width)
        }
        let checks = MaskComparison.count(claim, other.claim)
        let count = x.count + checks
        let zeros = [UInt64](repeating: 0, count: count)
        var here = bits(ofPublic: zeros, width: x.width)
        var there = other.bits(ofPublic: zeros, width: x.width)
        for owner in 0...max(claim.corruptible, other.claim.corruptible) {
            let values = party == owner ? try randomWords(count, width: x.width) : nil
            here = xor(
                here, try await inputBits(values, from: owner, count: count, width: x.width))
            there = other.xor(
                there,
                try await other.inputBits(values, from: owner, count: count, width: x.width))
        }
        if checks > 0 {
            let coins = try await randomBits(count: 2, width: 64)
            try await meetBeforeCoins()
            let subsets = try await MaskComparison(open(coins), count: x.count)
            let a = try await open(concealed(here, x.count, subsets))
            let b = try await other.open(other.concealed(there, x.count, subsets))
            guard a == b else {
                channel.close()
                throw .inconsistentShares
            }
        }
        let opened = try await open(xor(x, here.slice(0..<x.count)))
        return other.xor(
            there.slice(0..<x.count), other.bits(ofPublic: opened, width: x.width))
    }

    private func randomWords(_ count: Int, width: Int) throws(MPCError) -> [UInt64] {
        let stream = try WordStream.unknownToOthers()
        let words = WordBuffer(uninitialized: count)
        stream.read(into: words.base, count: count)
        defer { extendLifetime(words) }
        return (0..<count).map { words.base[$0] & (.max >> UInt64(64 - width)) }
    }

    /// Of each subset the sum of its elements, and of a mask that is used for nothing else.
    private func concealed(_ x: Bits, _ count: Int, _ subsets: MaskComparison) -> Bits {
        .concatenate(subsets.enumerated().map { k, subset in sum(x.gather(subset + [count + k])) })
    }

    /// The ⊕ of all elements, of which there is one at least.
    private func sum(_ x: Bits) -> Bits {
        var z = x
        while z.count > 1 {
            let half = z.count / 2
            let pairs = xor(z.slice(0..<half), z.slice(half..<2 * half))
            z =
                z.count % 2 == 0
                ? pairs : .concatenate([pairs, z.slice(z.count - 1..<z.count)])
        }
        return z
    }
}
