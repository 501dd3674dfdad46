internal import CKernels

/// One party's replicated Boolean shares of a secret vector of `count` elements of `width` bits.
///
/// A bit is x = b₀ ⊕ b₁ ⊕ b₂; party i holds bᵢ and bᵢ₊₁ (indices modulo 3). The bits are sliced:
/// plane j is a run of `wordsPerPlane` words that holds bit j of all elements, 64 elements a word,
/// lowest first. Bits past the last element are unspecified, and never opened. Written once, wiped on release, no
/// description and no equality, like `ArithmeticShares`.
public final class BooleanShares: Sendable {
    /// How many elements the vector has.
    public let count: Int
    /// How many bits an element has: 0...64.
    public let width: Int
    /// Words in one plane: count / 64, rounded up.
    public let wordsPerPlane: Int
    private let words: WordBuffer
    private let stride: Int

    /// Component bᵢ, planes one after another.
    package var first: UnsafeMutablePointer<UInt64> { words.base }
    /// Component bᵢ₊₁, planes one after another.
    package var second: UnsafeMutablePointer<UInt64> { words.base + stride }
    /// Words in one component.
    package var wordCount: Int { wordsPerPlane * width }

    /// Shares of unspecified content, for an operation to write. Inside this layer the width may
    /// exceed 64.
    init(uninitialized count: Int, width: Int) {
        precondition(count >= 0 && width >= 0)
        self.count = count
        self.width = width
        wordsPerPlane = (count + 63) / 64
        stride = (wordsPerPlane * width + 7) & ~7
        words = WordBuffer(uninitialized: 2 * stride)
    }

    /// The shares whose components this party was given, as elements: bᵢ in `first`, bᵢ₊₁ in
    /// `second`, of which the low `width` bits count. Precondition: equal lengths, width 0...64.
    public convenience init(first: [UInt64], second: [UInt64], width: Int) {
        precondition(first.count == second.count, "components have different lengths")
        precondition((0...64).contains(width), "width out of bounds")
        self.init(uninitialized: first.count, width: width)
        mpc_slice(self.first, wordsPerPlane, first, first.count, UInt32(width))
        mpc_slice(self.second, wordsPerPlane, second, second.count, UInt32(width))
    }

    /// This party's two components as elements: bᵢ and bᵢ₊₁. They are secret. Precondition: width
    /// at most 64.
    public func components() -> (first: [UInt64], second: [UInt64]) {
        (elements(of: first), elements(of: second))
    }

    /// Component bᵢ as elements.
    func firstElements() -> [UInt64] { elements(of: first) }

    private func elements(of planes: UnsafeMutablePointer<UInt64>) -> [UInt64] {
        precondition(width <= 64, "elements wider than 64 bits")
        return [UInt64](unsafeUninitializedCapacity: count) { buffer, filled in
            if let base = buffer.baseAddress, count > 0 {
                mpc_unslice(base, planes, wordsPerPlane, count, UInt32(width))
            }
            filled = count
        }
    }

    /// The same bits as fewer elements: `count` words of planes of width 1 stay as they are.
    func viewed(count: Int) -> BooleanShares {
        precondition(width == 1 && (count + 63) / 64 == wordsPerPlane)
        return BooleanShares(sharing: self, count: count)
    }

    private init(sharing other: BooleanShares, count: Int) {
        self.count = count
        width = other.width
        wordsPerPlane = other.wordsPerPlane
        stride = other.stride
        words = other.words
    }

    /// Plane j of component bᵢ.
    func firstPlane(_ j: Int) -> UnsafeMutablePointer<UInt64> { first + j * wordsPerPlane }
    /// Plane j of component bᵢ₊₁.
    func secondPlane(_ j: Int) -> UnsafeMutablePointer<UInt64> { second + j * wordsPerPlane }

    /// Copies plane `j` of `source` to plane `k`.
    func copyPlane(_ j: Int, of source: BooleanShares, to k: Int) {
        firstPlane(k).update(from: source.firstPlane(j), count: wordsPerPlane)
        secondPlane(k).update(from: source.secondPlane(j), count: wordsPerPlane)
    }

    /// Copies the words of `range` of a component, for opening, without the bits past the last
    /// element: those may be secrets of a longer vector that this one is a part of.
    func copyElements(
        of component: UnsafeMutablePointer<UInt64>, _ range: Range<Int>,
        to target: UnsafeMutableRawPointer
    ) {
        target.copyMemory(from: component + range.lowerBound, byteCount: 8 * range.count)
        guard count % 64 != 0 else { return }
        let kept = UInt64.max >> UInt64(64 - count % 64)
        // The last words of the planes.
        var k = (range.lowerBound / wordsPerPlane + 1) * wordsPerPlane - 1
        while k < range.upperBound {
            target.storeBytes(
                of: component[k] & kept, toByteOffset: 8 * (k - range.lowerBound), as: UInt64.self)
            k += wordsPerPlane
        }
    }

    /// Makes plane `j` a sharing of zeros.
    func clearPlane(_ j: Int) {
        firstPlane(j).update(repeating: 0, count: wordsPerPlane)
        secondPlane(j).update(repeating: 0, count: wordsPerPlane)
    }
}
