public import MPC

/// What one party masks private results with: for each a key of 32 bytes, from which pads follow, and a coin.
///
/// It follows from the party's seed, from what the run is for, and from the run's number: in a run that is repeated
/// everything is another (`RunNumber`). Secret: has no description.
public struct ResultMask: Sendable {
    static let keyBytes = 32
    private let binding: [UInt8]
    /// By result, in their order.
    package var keys: [[UInt8]]
    /// By result: what hides the hash, then a pad for each scalar.
    package var words: [[UInt64]]
    package var coin: [UInt8]
    private let secret: [UInt8]

    /// - Parameters:
    ///   - seed: of this party, for this computation.
    ///   - binding: what names the computation, the same at all parties.
    public init(seed: ResultSeed, binding: [UInt8]) {
        self.binding = binding
        secret = seed.secretBytes
        (keys, words, coin) = ([], [], [])
    }

    /// Makes the coin, and keys and pads for the private results of a method, of run number `run`.
    package mutating func prepare(for shape: MethodShape, run: Int) {
        guard keys.isEmpty else { return }
        let number = InputTags.bytes([UInt64(run)])
        coin = DerivedRandomness.digest("swift-mpc/result-coin/v2", [secret, binding, number])
        let root = DerivedRandomness.digest("swift-mpc/result-root/v2", [secret, binding, number])
        for (index, result) in shape.results.enumerated() where !result.learner.isEveryone {
            let key = DerivedRandomness.digest(
                "swift-mpc/result-key/v1", [root, InputTags.bytes([UInt64(index)])])
            keys.append(key)
            words.append(Self.words(key: key, scalars: result.scalars.count))
        }
    }

    /// What a key stands for.
    static func words(key: [UInt8], scalars: Int) -> [UInt64] {
        DerivedRandomness.words(
            "swift-mpc/result-pad/v1", [key], count: PadHash.wordCount + scalars)
    }

    /// The commitment of `party` to a key: hiding, as the key is 32 random bytes, and its own.
    package static func commitment(
        to key: [UInt8], by party: Int, result: Int, binding: [UInt8]
    ) -> [UInt8] {
        DerivedRandomness.digest(
            "swift-mpc/result-mask/v1",
            [binding, InputTags.bytes([UInt64(result), UInt64(party)]), key])
    }

    static func commitment(toCoin coin: [UInt8], by party: Int, binding: [UInt8]) -> [UInt8] {
        DerivedRandomness.digest(
            "swift-mpc/result-coins/v1", [binding, InputTags.bytes([UInt64(party)]), coin])
    }

    /// What this party says first: its commitments, to the keys of the results with these indices, and to its coin.
    func commitments(by party: Int, results: [Int]) -> [UInt8] {
        zip(keys, results).flatMap {
            Self.commitment(to: $0, by: party, result: $1, binding: binding)
        } + Self.commitment(toCoin: coin, by: party, binding: binding)
    }

    /// Whether this is the coin that was committed to.
    func isCoin(_ coin: [UInt8], of party: Int, committedTo digest: [UInt8]) -> Bool {
        Self.commitment(toCoin: coin, by: party, binding: binding) == digest
    }

    /// The challenge that all coins make.
    func challenge(_ coins: [[UInt8]]) -> [UInt8] {
        DerivedRandomness.digest("swift-mpc/result-challenge/v1", [binding] + coins)
    }
}
