public import MPC

/// What one party masks private results with: for each a key of 32 bytes, from which pads follow, and a coin.
///
/// It follows from the party's seed and from what the run is for, so that a run that is repeated with the same
/// inputs masks alike. Secret: has no description.
public struct ResultMask: Sendable {
    static let keyBytes = 32
    private let binding: [UInt8]
    /// By result, in their order.
    package var keys: [[UInt8]]
    /// By result: what hides the hash, then a pad for each scalar.
    package var words: [[UInt64]]
    package let coin: [UInt8]
    /// Called with what names all parties' masks before any of it is used; throws where an earlier run of the
    /// same computation had other ones: two hashes of the same pads would tell something about them.
    let fix: @Sendable ([UInt8]) async throws -> Void

    /// - Parameters:
    ///   - seed: of this party, for this computation.
    ///   - binding: what names the computation, the same at all parties.
    ///   - fix: keeps what it is given, durably; throws if it was given something else before.
    public init(
        seed: ResultSeed, binding: [UInt8],
        fix: @escaping @Sendable ([UInt8]) async throws -> Void
    ) {
        self.binding = binding
        self.fix = fix
        let secret = seed.secretBytes
        coin = DerivedRandomness.digest("swift-mpc/result-coin/v1", [secret, binding])
        (keys, words) = ([], [])
        root = DerivedRandomness.digest("swift-mpc/result-root/v1", [secret, binding])
    }

    private let root: [UInt8]

    /// Makes keys and pads for the private results of a method.
    package mutating func prepare(for shape: MethodShape) {
        guard keys.isEmpty else { return }
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
