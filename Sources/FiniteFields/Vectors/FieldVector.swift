internal import CKernels

/// A vector of field elements in the form the kernels work on: with AVX-512 IFMA, blocks of eight
/// elements in limbs of 52 bits (40 bytes an element for primes of 4 words, 64 for primes of 6);
/// portably, the elements' own words.
///
/// Conversions happen when elements enter and leave; all that lies between stays in kernel form.
/// Operations are in place, take constant time for a given count, and run on `threads` threads.
/// Vectors in one operation must share a kernel's path and have the same count.
public struct FieldVector<F: VectorField>: ~Copyable, @unchecked Sendable {
    /// The number of elements.
    public let count: Int
    /// The constants and the path.
    public let kernel: FieldKernel<F>
    /// The number of blocks; the last may have lanes past the last element, whose values don't matter.
    package let blockCount: Int
    /// `blockCount * kernel.blockWords` words, 64-byte aligned. See field52.h for their layout.
    package let words: UnsafeMutablePointer<UInt64>

    /// `count` elements of unspecified value. Stops the process when there is no memory for them.
    package init(uninitialized count: Int, kernel: FieldKernel<F>) {
        precondition(count >= 0, "a negative count")
        self.count = count
        self.kernel = kernel
        blockCount = (count + kernel.lanes - 1) / kernel.lanes
        guard let memory = mpc_allocate(8 * blockCount * kernel.blockWords) else {
            fatalError("no memory for a vector of \(count) elements")
        }
        words = memory.assumingMemoryBound(to: UInt64.self)
    }

    deinit { mpc_release(words) }

    /// `count` zeros.
    public init(zeros count: Int, kernel: FieldKernel<F> = FieldKernel()) {
        self.init(uninitialized: count, kernel: kernel)
        words.update(repeating: 0, count: blockCount * kernel.blockWords)
    }

    /// A copy of another vector.
    public init(copying other: borrowing FieldVector) {
        self.init(uninitialized: other.count, kernel: other.kernel)
        words.update(from: other.words, count: blockCount * kernel.blockWords)
    }

    /// Overwrites the memory with zeros: for secrets, before the vector is released.
    public mutating func wipe() { mpc_wipe(words, 8 * blockCount * kernel.blockWords) }
}
