internal import Channels

extension ReplicatedParty {
    /// Shares of values that party `owner` knows. One round; the owner sends 8 bytes an element, to
    /// one party.
    ///
    /// `values` is given by the owner and `nil` elsewhere; `count` is public. Component `owner` is
    /// drawn from the key the owner shares with the party before it, component `owner + 1` is the
    /// value less that and goes to the party after it, the third is zero.
    /// Precondition: the owner gives `count` values, the others none.
    public func input(
        _ values: [UInt64]?, from owner: Int, count: Int
    ) async throws(MPCError) -> ArithmeticShares {
        precondition((0..<3).contains(owner))
        precondition(party == owner ? values?.count == count : values == nil)
        let z = ArithmeticShares(uninitialized: count)
        if let values { z.second.update(from: values, count: count) }
        try await share(z.first, z.second, count: count, from: owner) { value, mask in
            value &- mask
        }
        return z
    }

    /// Boolean shares of values that party `owner` knows, of which the low `width` bits count. One
    /// round; the owner sends `width` bits an element, to one party. As `input(_:from:count:)`.
    public func inputBits(
        _ values: [UInt64]?, from owner: Int, count: Int, width: Int
    ) async throws(MPCError) -> BooleanShares {
        precondition((0..<3).contains(owner) && (0...64).contains(width))
        precondition(party == owner ? values?.count == count : values == nil)
        let z: BooleanShares
        if let values {
            let zeros = [UInt64](repeating: 0, count: count)
            z = BooleanShares(first: zeros, second: values, width: width)
        } else {
            z = BooleanShares(uninitialized: count, width: width)
        }
        try await share(z.first, z.second, count: z.wordCount, from: owner) { value, mask in
            value ^ mask
        }
        return z
    }

    /// Shares words that stand, at the owner, in the place of its second component.
    func share(
        _ first: UnsafeMutablePointer<UInt64>, _ second: UnsafeMutablePointer<UInt64>, count: Int,
        from owner: Int, minus: (UInt64, UInt64) -> UInt64
    ) async throws(MPCError) {
        guard count > 0 else { return }
        channel.beginRound()
        if party == owner {
            randomness.common.first.read(into: first, count: count)
            for k in 0..<count { second[k] = minus(second[k], first[k]) }
            try await sendAll(count, to: next) { range, message in
                message.copyMemory(from: second + range.lowerBound, byteCount: 8 * range.count)
            }
        } else if previous == owner {
            try await receiveAll(count, from: owner, into: first)
            second.update(repeating: 0, count: count)
        } else {
            first.update(repeating: 0, count: count)
            randomness.common.second.read(into: second, count: count)
        }
    }
}
