internal import COpenSSL
internal import EllipticCurves
internal import FiniteFields

/// A running BLAKE2b hash of 64 bytes (RFC 7693), as the ceremony's transcripts use it.
final class Blake2b {
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(),
            EVP_DigestInit_ex(context, EVP_blake2b512(), nil) == 1
        else { preconditionFailure("libcrypto has no BLAKE2b") }
        self.context = context
    }

    /// A hash that goes on from where another stands.
    init(copying other: Blake2b) {
        guard let context = EVP_MD_CTX_new(), EVP_MD_CTX_copy_ex(context, other.context) == 1
        else { preconditionFailure("libcrypto could not copy a hash") }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    func update(_ bytes: [UInt8]) {
        let updated = EVP_DigestUpdate(context, bytes, bytes.count)
        precondition(updated == 1, "libcrypto could not hash")
    }

    /// 32 bits, most significant byte first.
    func update(count: Int) {
        withUnsafeBytes(of: UInt32(count).bigEndian) { update(Array($0)) }
    }

    /// A point as snarkjs hashes it: x then y, most significant byte first; the identity is all zero.
    func update<Curve: WeierstrassCurve>(_ point: AffinePoint<Curve>) {
        update(point.x.bigEndianBytes() + point.y.bigEndianBytes())
    }

    /// How many there are, then the points.
    func update<Curve: WeierstrassCurve>(counted points: [AffinePoint<Curve>]) {
        update(count: points.count)
        for point in points { update(point) }
    }

    /// The hash of what was put in so far. The hash can't be gone on with.
    func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 64)
        let finished = EVP_DigestFinal_ex(context, &digest, nil)
        precondition(finished == 1, "libcrypto could not hash")
        return digest
    }
}
