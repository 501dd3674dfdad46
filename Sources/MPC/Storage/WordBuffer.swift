internal import CKernels

/// Memory for secret 64-bit words: contiguous, 64-byte aligned, at a fixed address until released,
/// wiped on release.
///
/// Take pointers from a named variable only: a temporary is wiped as soon as its pointer is taken.
package final class WordBuffer: @unchecked Sendable {
    package let base: UnsafeMutablePointer<UInt64>
    package let count: Int
    private let capacity: Int

    /// Words of unspecified content; the caller writes every one before it is read.
    package init(uninitialized count: Int) {
        self.count = count
        capacity = WordPool.capacity(for: count)
        base = WordPool.shared.take(capacity)
    }

    /// The words as bytes.
    package var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base, count: count * 8)
    }
    package var rawBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }

    deinit {
        mpc_wipe(base, count * 8)
        WordPool.shared.give(base, capacity)
    }
}
