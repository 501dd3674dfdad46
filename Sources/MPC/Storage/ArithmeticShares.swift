/// One party's replicated shares of a secret vector over Z/2^64.
///
/// An element is x = s₀ + s₁ + s₂ mod 2^64; party i holds the components sᵢ and sᵢ₊₁ (indices
/// modulo 3). Shares are written once, by the operation that makes them, and not changed after
/// that; their memory is wiped when the last reference goes. They have no description and no
/// equality on purpose.
public final class ArithmeticShares: ShareVector {
    /// How many elements the vector has.
    public let count: Int
    private let words: WordBuffer
    private let stride: Int

    /// Component sᵢ of every element.
    package var first: UnsafeMutablePointer<UInt64> { words.base }
    /// Component sᵢ₊₁ of every element.
    package var second: UnsafeMutablePointer<UInt64> { words.base + stride }

    /// Shares of unspecified content, for an operation to write.
    init(uninitialized count: Int) {
        precondition(count >= 0)
        self.count = count
        stride = (count + 7) & ~7
        words = WordBuffer(uninitialized: 2 * stride)
    }

    /// The shares whose components this party was given: sᵢ in `first`, sᵢ₊₁ in `second`.
    ///
    /// Precondition: equal lengths. It's for the caller to know that the other parties hold
    /// components which fit (see commitments of inputs).
    public convenience init(first: [UInt64], second: [UInt64]) {
        precondition(first.count == second.count, "components have different lengths")
        self.init(uninitialized: first.count)
        self.first.update(from: first, count: first.count)
        self.second.update(from: second, count: second.count)
    }

    /// Calls `body` with this party's two components: sᵢ and sᵢ₊₁ of every element. They are
    /// secret; the pointers are valid during the call only.
    public func withComponents<R, E: Error>(
        _ body: (UnsafeBufferPointer<UInt64>, UnsafeBufferPointer<UInt64>) throws(E) -> R
    ) throws(E) -> R {
        defer { extendLifetime(self) }
        return try body(
            UnsafeBufferPointer(start: first, count: count),
            UnsafeBufferPointer(start: second, count: count))
    }

    /// The elements in `range`.
    public func slice(_ range: Range<Int>) -> ArithmeticShares {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "range out of bounds")
        let z = ArithmeticShares(uninitialized: range.count)
        z.first.update(from: first + range.lowerBound, count: range.count)
        z.second.update(from: second + range.lowerBound, count: range.count)
        extendLifetime(self)
        return z
    }

    /// The elements at `indices`, in that order; repeats are allowed.
    public func gather(_ indices: [Int]) -> ArithmeticShares {
        let z = ArithmeticShares(uninitialized: indices.count)
        for (k, index) in indices.enumerated() {
            precondition(index >= 0 && index < count, "index out of bounds")
            z.first[k] = first[index]
            z.second[k] = second[index]
        }
        extendLifetime(self)
        return z
    }

    /// The vectors one after another.
    public static func concatenate(_ parts: [ArithmeticShares]) -> ArithmeticShares {
        let z = ArithmeticShares(uninitialized: parts.reduce(0) { $0 + $1.count })
        var at = 0
        for part in parts {
            (z.first + at).update(from: part.first, count: part.count)
            (z.second + at).update(from: part.second, count: part.count)
            at += part.count
        }
        extendLifetime(parts)
        return z
    }
}
