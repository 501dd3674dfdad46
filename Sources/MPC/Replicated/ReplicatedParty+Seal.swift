internal import Channels

/// One party's part of values that a recipient outside of the session is to learn.
public struct SealedShares: Sendable {
    /// Components sᵢ and sᵢ₊₁ of every element.
    public let shares: ArithmeticShares
    /// For each result 32 bytes that both holders of component i have, and nobody else. Secret.
    public let firstRandomness: [[UInt8]]
    /// The same of component i+1. Secret.
    public let secondRandomness: [[UInt8]]
}

extension ReplicatedParty {
    /// Shares values anew for a recipient who will be given all three components, and draws what
    /// commitments to the components are blinded with.
    ///
    /// Party j's seed κⱼ goes to party j-1, so that the two holders of component j have it. Then
    /// s₁ = F(κ₁), s₂ = F(κ₂) and s₀ = x - s₁ - s₂, which is opened to its holders, parties 0 and 2.
    /// So all components together tell x and nothing else, and those of one party tell nothing.
    /// With equal seeds and values they are the same in each run, however x was shared before.
    ///
    /// Two rounds. Every party sends its seed, 16 bytes; parties 0 and 1 also send 8 bytes an element.
    /// - Parameters:
    ///   - x: the values of all results, one after another.
    ///   - results: how many results there are; the same at all parties.
    ///   - seed: this party's secret, used for nothing else.
    public func seal(
        _ x: ArithmeticShares, results: Int, seed: ResultSeed
    ) async throws(MPCError) -> SealedShares {
        precondition(results >= 0)
        let nextSeed = WordBuffer(uninitialized: seed.words.count)
        try await passToPrevious(count: seed.words.count, into: nextSeed.base) { range, message in
            message.copyMemory(
                from: seed.words.base + range.lowerBound, byteCount: 8 * range.count)
        }
        let z = ArithmeticShares(uninitialized: x.count)
        func mask(_ key: WordBuffer, component k: Int, into target: UnsafeMutablePointer<UInt64>) {
            if k % 3 == 0 {
                target.update(repeating: 0, count: x.count)
            } else {
                WordStream(key: key.rawBytes, domain: 1).read(into: target, count: x.count)
            }
            extendLifetime(key)
        }
        mask(seed.words, component: party, into: z.first)
        mask(nextSeed, component: party + 1, into: z.second)
        try await openRest(x, z)
        defer { extendLifetime((seed, nextSeed)) }
        return SealedShares(
            shares: z, firstRandomness: Self.blinding(seed.words, results),
            secondRandomness: Self.blinding(nextSeed, results))
    }

    /// Opens x - z to parties 0 and 2, who take it for component 0. One round.
    private func openRest(
        _ x: ArithmeticShares, _ z: ArithmeticShares
    ) async throws(MPCError) {
        guard x.count > 0 else { return }
        channel.beginRound()
        let missing = WordBuffer(uninitialized: x.count)
        if party != 2 {
            try await sendAll(x.count, to: previous) { range, message in
                var out = message
                for i in range {
                    out.storeBytes(of: x.second[i] &- z.second[i], as: UInt64.self)
                    out += 8
                }
            }
        }
        if party != 1 {
            try await receiveAll(x.count, from: next, into: missing.base)
            let target = party == 0 ? z.first : z.second
            for i in 0..<x.count {
                target[i] =
                    (x.first[i] &- z.first[i]) &+ (x.second[i] &- z.second[i]) &+ missing.base[i]
            }
        }
        extendLifetime((x, z, missing))
    }

    private static func blinding(_ key: WordBuffer, _ results: Int) -> [[UInt8]] {
        let words = WordBuffer(uninitialized: 4 * results)
        WordStream(key: key.rawBytes, domain: 2).read(into: words.base, count: 4 * results)
        defer { extendLifetime((key, words)) }
        return (0..<results).map { Array(words.rawBytes[32 * $0..<32 * $0 + 32]) }
    }
}
