extension ReplicatedParty {
    /// Makes additive three-party sharings replicated ones: words of which the parties hold summands.
    /// The first `arithmeticCount` words are summands modulo 2^64, the others exclusive summands of
    /// packed bits. One round; every party sends 8 bytes a word.
    ///
    /// `words` becomes component zᵢ, masked by a fresh sharing of zero as in `multiply`, and
    /// `received` component zᵢ₊₁.
    package func reduce(
        _ words: UnsafeMutablePointer<UInt64>, arithmeticCount: Int, count: Int,
        into received: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        try await passToPrevious(count: count, into: received) { range, message in
            var i = range.lowerBound
            while i < range.upperBound {
                let mask = randomness.zeros.next(upTo: range.upperBound - i)
                for k in 0..<mask.count {
                    if i + k < arithmeticCount {
                        words[i + k] &+= mask.first[k] &- mask.second[k]
                    } else {
                        words[i + k] ^= mask.first[k] ^ mask.second[k]
                    }
                }
                i += mask.count
            }
            message.copyMemory(from: words + range.lowerBound, byteCount: 8 * range.count)
        }
    }
}
