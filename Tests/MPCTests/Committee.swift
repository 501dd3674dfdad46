import Channels
import MPC
import TestSupport

/// Edge values of the ring, and pairs of them that are close.
let edges: [UInt64] = [
    0, 1, 2, 3, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << 63) - 2, (1 << 63) - 1,
    1 << 63, (1 << 63) + 1, UInt64.max - 1, UInt64.max,
]

/// `count` values: the edges, values near one another, and random ones of all magnitudes.
func values(_ count: Int, _ random: inout SeededGenerator) -> [UInt64] {
    (0..<count).map { k in
        switch random.next() % 4 {
        case 0: edges[k % edges.count]
        case 1: edges[Int(random.next() % UInt64(edges.count))] &+ random.next() % 3 &- 1
        case 2: random.next() >> (random.next() % 64)
        default: random.next()
        }
    }
}

/// Lengths around the word size, and longer.
let lengths = [0, 1, 63, 64, 65, 1000]

/// Runs `body` as all three parties over an in-memory network.
func committee<Value: Sendable>(
    timeout: Duration = .seconds(60), faults: FaultPlan? = nil, binding: [UInt8] = [],
    _ body: @escaping @Sendable (ReplicatedParty) async throws -> Value
) async throws -> [Value] {
    try await runParties(3, timeout: timeout, faults: faults) { channel in
        try await body(try await ReplicatedParty(channel: channel, binding: binding))
    }
}

extension ReplicatedParty {
    /// Shares of values that the test knows, with components from `seed`: the same at all parties.
    func deal(_ values: [UInt64], seed: UInt64 = 7) -> ArithmeticShares {
        var random = SeededGenerator(seed: seed)
        let s0 = random.words(values.count)
        let s1 = random.words(values.count)
        let s2 = values.indices.map { values[$0] &- s0[$0] &- s1[$0] }
        let components = [s0, s1, s2]
        return ArithmeticShares(first: components[party], second: components[(party + 1) % 3])
    }

    /// Boolean shares of values that the test knows.
    func dealBits(_ values: [UInt64], width: Int, seed: UInt64 = 11) -> BooleanShares {
        var random = SeededGenerator(seed: seed)
        let s0 = random.words(values.count)
        let s1 = random.words(values.count)
        let s2 = values.indices.map { values[$0] ^ s0[$0] ^ s1[$0] }
        let components = [s0, s1, s2]
        return BooleanShares(
            first: components[party], second: components[(party + 1) % 3], width: width)
    }
}

/// The low `width` bits.
func low(_ value: UInt64, _ width: Int) -> UInt64 {
    width == 64 ? value : value & ((1 << UInt64(width)) - 1)
}
