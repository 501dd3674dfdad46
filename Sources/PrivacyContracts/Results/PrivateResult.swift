internal import MPC

/// One party's two components of a result that only one recipient learns.
///
/// The three components add up, modulo 2^64, to each value times 2^(64-width), where width is that
/// of its type in bits. They tell a holder of two of them nothing. Secret: never logged.
public struct PrivateResult: Sendable {
    /// A component with what a commitment to it is blinded with; both its holders have the same.
    public struct Component: Sendable {
        /// 32 bytes.
        public var randomness: [UInt8]
        /// The elements, 8 bytes each, little-endian.
        public var share: [UInt8]

        public init(randomness: [UInt8], share: [UInt8]) {
            self.randomness = randomness
            self.share = share
        }
    }

    /// Its place in `MethodShape.results`.
    public var index: Int
    public var learner: Learner
    /// Component i, where i is this party's number.
    public var first: Component
    /// Component i+1 mod 3.
    public var second: Component

    public init(index: Int, learner: Learner, first: Component, second: Component) {
        self.index = index
        self.learner = learner
        self.first = first
        self.second = second
    }
}

extension MethodShape {
    /// Cuts what was sealed into the private results.
    func privateResults(_ sealed: SealedShares) -> [PrivateResult] {
        sealed.shares.withComponents { first, second in
            var found: [PrivateResult] = []
            var next = 0
            for (index, result) in results.enumerated() where !result.learner.isEveryone {
                let range = next..<next + result.scalars.count
                next = range.upperBound
                let place = found.count
                found.append(
                    PrivateResult(
                        index: index, learner: result.learner,
                        first: .init(
                            randomness: sealed.firstRandomness[place],
                            share: Self.bytes(first, range)),
                        second: .init(
                            randomness: sealed.secondRandomness[place],
                            share: Self.bytes(second, range))))
            }
            return found
        }
    }

    private static func bytes(_ words: UnsafeBufferPointer<UInt64>, _ range: Range<Int>) -> [UInt8]
    {
        range.flatMap { i in withUnsafeBytes(of: words[i].littleEndian) { Array($0) } }
    }

    /// Cuts private scalars, one after another, by the index of their result.
    func privateElements(_ scalars: [UInt64]) -> [Int: [UInt64]] {
        var rest = scalars[...]
        var found: [Int: [UInt64]] = [:]
        for (index, result) in results.enumerated() where !result.learner.isEveryone {
            found[index] = Array(rest.prefix(result.scalars.count))
            rest = rest.dropFirst(result.scalars.count)
        }
        return found
    }
}
