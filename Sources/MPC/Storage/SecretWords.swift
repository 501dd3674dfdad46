internal import COpenSSL

/// Memory for secret 64-bit words: contiguous, 64-byte aligned, at a fixed address until released,
/// wiped on release.
final class SecretWords: @unchecked Sendable {
    let base: UnsafeMutablePointer<UInt64>
    let count: Int

    /// Words of unspecified content; the caller writes every one before it is read.
    init(uninitialized count: Int) {
        self.count = count
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: max(count, 1) * 8, alignment: 64)
        base = raw.bindMemory(to: UInt64.self, capacity: max(count, 1))
    }

    /// The words as bytes.
    var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: base, count: count * 8)
    }
    var rawBytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(bytes) }

    deinit {
        OPENSSL_cleanse(base, count * 8)
        UnsafeMutableRawPointer(base).deallocate()
    }
}
