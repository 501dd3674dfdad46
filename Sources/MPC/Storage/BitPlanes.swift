internal import CKernels

/// Memory for one party's shares of a vector of `count` elements of `width` bits, in as many
/// components as its sharing has.
///
/// The bits are sliced: plane j of a component is a run of `wordsPerPlane` words that holds bit j of
/// all elements, 64 elements a word, lowest first; the planes of a component follow one another. Bits
/// past the last element are unspecified, and never opened. Written once by the operation that makes
/// it; wiped on release; no description and no equality on purpose.
public final class BitPlanes: Sendable {
    /// How many elements the vector has.
    public let count: Int
    /// How many bits an element has.
    public let width: Int
    /// How many words stand for one bit of 64 elements.
    public let components: Int
    /// Words in one plane: count / 64, rounded up.
    public let wordsPerPlane: Int
    private let words: WordBuffer
    private let stride: Int

    /// Words in one component.
    package var wordCount: Int { wordsPerPlane * width }

    /// Shares of unspecified content, for an operation to write. Inside this layer the width may
    /// exceed 64.
    package init(uninitialized count: Int, width: Int, components: Int) {
        precondition(count >= 0 && width >= 0 && components >= 1)
        self.count = count
        self.width = width
        self.components = components
        wordsPerPlane = (count + 63) / 64
        stride = (wordsPerPlane * width + 7) & ~7
        words = WordBuffer(uninitialized: components * stride)
    }

    /// The same words as another vector of fewer elements.
    private init(sharing other: BitPlanes, count: Int) {
        self.count = count
        width = other.width
        components = other.components
        wordsPerPlane = other.wordsPerPlane
        stride = other.stride
        words = other.words
    }

    /// The same bits as fewer elements, of as many words a plane.
    package func viewed(count: Int) -> BitPlanes {
        precondition((count + 63) / 64 == wordsPerPlane)
        return BitPlanes(sharing: self, count: count)
    }

    /// Words from one component to the next.
    package var componentStride: Int { stride }

    /// A component, planes one after another.
    package func component(_ c: Int) -> UnsafeMutablePointer<UInt64> { words.base + c * stride }

    /// Plane j of a component.
    package func plane(_ j: Int, _ c: Int) -> UnsafeMutablePointer<UInt64> {
        words.base + c * stride + j * wordsPerPlane
    }

    /// The low `width` bits of `elements` become a component.
    package func setComponent(_ c: Int, elements: [UInt64]) {
        precondition(elements.count == count && width <= 64)
        mpc_slice(component(c), wordsPerPlane, elements, count, UInt32(width))
    }

    /// A component as elements. Precondition: width at most 64.
    package func elements(ofComponent c: Int) -> [UInt64] {
        precondition(width <= 64, "elements wider than 64 bits")
        return [UInt64](unsafeUninitializedCapacity: count) { buffer, filled in
            if let base = buffer.baseAddress, count > 0 {
                mpc_unslice(base, component(c), wordsPerPlane, count, UInt32(width))
            }
            filled = count
        }
    }

    /// Makes plane `j` a sharing of zeros.
    package func clearPlane(_ j: Int) {
        for c in 0..<components { plane(j, c).update(repeating: 0, count: wordsPerPlane) }
    }

    /// Makes all planes sharings of zeros.
    package func clear() {
        for c in 0..<components { component(c).update(repeating: 0, count: wordCount) }
    }

    /// Copies plane `j` of `source` to plane `k`.
    package func copyPlane(_ j: Int, of source: BitPlanes, to k: Int) {
        for c in 0..<components {
            plane(k, c).update(from: source.plane(j, c), count: wordsPerPlane)
        }
    }

    /// Xors plane `j` of `source` to plane `k`.
    package func xorPlane(_ j: Int, of source: BitPlanes, to k: Int) {
        for c in 0..<components {
            mpc_xor(plane(k, c), plane(k, c), source.plane(j, c), wordsPerPlane)
        }
    }

    /// Copies the words of `range` of a component, for opening, without the bits past the last
    /// element: those may be secrets of a longer vector that this one is a part of.
    package func copyElements(
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
}
