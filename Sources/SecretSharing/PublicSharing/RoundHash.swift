internal import COpenSSL
internal import EllipticCurves

/// The hash of all that a round commits to.
struct RoundHash {
    private var bytes: [UInt8]

    init(round: Int, salt: [UInt8]) {
        bytes = Array("swift-mpc/public-sharing-hash/v1".utf8) + salt
        bytes += [UInt8(round >> 8), UInt8(round & 255)]
    }

    /// Encodings have one length in a sharing, so what is appended is unambiguous.
    mutating func append(_ image: some PrimeOrderGroup, _ text: [UInt8]) {
        bytes += image.canonicalBytes()
        bytes += text
    }

    func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
            _ = SHA256(bytes, bytes.count, digest.baseAddress)
            count = 32
        }
    }
}
