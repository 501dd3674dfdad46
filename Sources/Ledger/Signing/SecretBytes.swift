internal import COpenSSL
internal import EllipticCurves
internal import FiniteFields

/// 32 secret bytes, wiped on release, never printed. Written only in `init` or by a sole owner.
struct SecretBytes: ~Copyable, @unchecked Sendable {
    /// The bytes, valid as long as this value lives.
    let storage: UnsafeMutableBufferPointer<UInt8>

    /// 32 zero bytes, then filled by `fill`.
    init<Failure: Error>(
        _ fill: (UnsafeMutableBufferPointer<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        storage = .allocate(capacity: 32)
        storage.initialize(repeating: 0)
        try fill(storage)
    }

    /// The bytes as a scalar, the most significant first; nil unless they are below the order. Constant time but
    /// for that.
    var scalar: Secp256k1.Scalar? { .readSecret(from: UnsafeRawBufferPointer(storage)) }

    deinit {
        OPENSSL_cleanse(storage.baseAddress, 32)
        storage.deallocate()
    }
}
