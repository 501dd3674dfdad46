internal import Foundation

/// A reproducible generator for tests: SplitMix64 (Steele, Lea, Flood 2014). Never for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    /// What the generator was started with: a failing test prints it.
    public let seed: UInt64
    private var state: UInt64

    public init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// A generator with a fresh seed, or with the one in the environment variable `TEST_SEED`.
    ///
    /// Prints the seed with `label`, so that a failure can be repeated.
    public init(label: String) {
        let given = ProcessInfo.processInfo.environment["TEST_SEED"].flatMap { UInt64($0) }
        self.init(seed: given ?? UInt64.random(in: .min ... .max))
        print("\(label): TEST_SEED=\(seed)")
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    /// `count` random bytes.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &self) }
    }

    /// `count` random words.
    public mutating func words(_ count: Int) -> [UInt64] {
        (0..<count).map { _ in next() }
    }
}
