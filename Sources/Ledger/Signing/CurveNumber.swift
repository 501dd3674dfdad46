internal import COpenSSL

/// An owner of a libcrypto number; its memory is secure-heap or cleared on release.
struct CurveNumber: ~Copyable {
    let raw: OpaquePointer

    /// Zero.
    init() {
        guard let raw = BN_secure_new() else { fatalError("libcrypto is out of memory") }
        self.raw = raw
    }

    /// The big-endian number.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.init()
        let done = BN_bin2bn(bytes.baseAddress, Int32(bytes.count), raw)
        precondition(done != nil, "libcrypto is out of memory")
    }

    /// The word as a number.
    init(_ word: Bytes32) {
        self.init()
        let bytes = word.bytes
        let done = BN_bin2bn(bytes, Int32(bytes.count), raw)
        precondition(done != nil, "libcrypto is out of memory")
    }

    deinit { BN_clear_free(raw) }

    /// The 32 big-endian bytes. Precondition: below 2^256.
    var word: Bytes32 {
        let bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            let length = BN_bn2binpad(raw, buffer.baseAddress, 32)
            precondition(length == 32)
            count = 32
        }
        guard let word = try? Bytes32(bytes) else { preconditionFailure() }
        return word
    }

    var isZero: Bool { BN_is_zero(raw) == 1 }
    var isOdd: Bool { BN_is_odd(raw) == 1 }
}

/// Scratch space of libcrypto, for one thread at a time.
struct CurveScratch: ~Copyable {
    let raw: OpaquePointer

    init() {
        guard let raw = BN_CTX_secure_new() else { fatalError("libcrypto is out of memory") }
        self.raw = raw
    }

    deinit { BN_CTX_free(raw) }
}

/// An owner of a point of secp256k1, cleared on release.
struct CurvePoint: ~Copyable {
    let raw: OpaquePointer

    /// The point at infinity.
    init() {
        guard let raw = EC_POINT_new(Secp256k1.group) else {
            fatalError("libcrypto is out of memory")
        }
        self.raw = raw
    }

    deinit { EC_POINT_clear_free(raw) }
}
