/// Randomness that parties share in pairs, made without communication (Araki et al. 2016, 2.2).
///
/// Key kⱼ is held by parties j and j-1, as component j of a sharing is: party i holds kᵢ and kᵢ₊₁.
/// Each key has three streams. The first two are read by both holders in every step that uses them,
/// so that all three parties stay together:
/// - `zeros`: αᵢ = F(kᵢ) - F(kᵢ₊₁), or with ⊕ for bits: α₀ + α₁ + α₂ = 0;
/// - `shares`: (F(kᵢ), F(kᵢ₊₁)) is a sharing of a random value that nobody knows.
/// The third is read only in steps where the two holders of one key need a common secret:
/// - `common`.
final class CorrelatedRandomness: Sendable {
    /// The streams of one domain for the two keys held: kᵢ and kᵢ₊₁.
    struct Pair: Sendable {
        let first: WordStream
        let second: WordStream

        /// Words of both streams, valid until the next are taken.
        typealias Run = (first: UnsafePointer<UInt64>, second: UnsafePointer<UInt64>, count: Int)

        /// As many words of each stream, at least one and at most `limit`. The two must always be
        /// read together.
        func next(upTo limit: Int) -> Run {
            let a = first.next(upTo: limit)
            let b = second.next(upTo: limit)
            guard let x = a.baseAddress, let y = b.baseAddress, a.count == b.count else {
                preconditionFailure("streams out of step")
            }
            return (x, y, a.count)
        }

        /// Words of both streams, or the streams, for a kernel to take so many words of.
        enum Masks {
            case words(Run)
            case streams(OpaquePointer, OpaquePointer, count: Int)

            var count: Int {
                switch self {
                case .words(let run): run.count
                case .streams(_, _, let count): count
                }
            }
        }

        /// As `next`. Streams that are given must be used before anything else is taken.
        func masks(upTo limit: Int) -> Masks {
            let whole = limit / WordStream.unit * WordStream.unit
            if whole > 0, let a = first.vectors(taking: whole),
                let b = second.vectors(taking: whole)
            {
                return .streams(a, b, count: whole)
            }
            return .words(next(upTo: limit))
        }
    }

    let zeros: Pair
    let shares: Pair
    let common: Pair

    init(first: UnsafeRawBufferPointer, second: UnsafeRawBufferPointer) {
        func pair(_ domain: UInt64) -> Pair {
            Pair(
                first: WordStream(key: first, domain: domain),
                second: WordStream(key: second, domain: domain))
        }
        (zeros, shares, common) = (pair(1), pair(2), pair(3))
    }
}
