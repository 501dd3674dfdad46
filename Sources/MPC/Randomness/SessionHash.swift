internal import COpenSSL

/// Hashes and random bytes of a session's set-up.
package enum SessionHash {
    /// SHA-256 of the parts and the secret, one after another.
    static func digest(_ parts: [[UInt8]], secret: UnsafeRawBufferPointer? = nil) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 32)
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("out of memory") }
        defer { EVP_MD_CTX_free(context) }
        var ok = EVP_DigestInit_ex(context, EVP_sha256(), nil)
        for part in parts { ok &= EVP_DigestUpdate(context, part, part.count) }
        if let secret { ok &= EVP_DigestUpdate(context, secret.baseAddress, secret.count) }
        ok &= EVP_DigestFinal_ex(context, &result, nil)
        precondition(ok == 1, "SHA-256 failed")
        return result
    }

    static func lengthPrefixed(_ bytes: [UInt8]) -> [UInt8] {
        withUnsafeBytes(of: UInt64(bytes.count).littleEndian, Array.init) + bytes
    }

    /// Random words from libcrypto's generator.
    static func random(words: Int) throws(MPCError) -> WordBuffer {
        let result = WordBuffer(uninitialized: words)
        guard RAND_bytes(result.bytes.baseAddress, Int32(words * 8)) == 1 else {
            throw .randomnessUnavailable
        }
        return result
    }

    /// A tag that shows that `party` has the secret and sees the transcript.
    static func tag(
        _ secret: UnsafeRawBufferPointer, _ transcript: [UInt8], by party: Int
    ) -> [UInt8] {
        digest([Array("key confirmation".utf8), transcript, [UInt8(party)]], secret: secret)
    }

    /// The 16-byte key of a stream: the first half of a hash.
    static func streamKey(
        _ seed: UnsafeRawBufferPointer, _ transcript: [UInt8],
        into key: UnsafeMutableRawPointer
    ) {
        var bytes = digest([Array("stream key".utf8), transcript], secret: seed)
        bytes.withUnsafeMutableBytes {
            key.copyMemory(from: UnsafeRawPointer($0.baseAddress ?? key), byteCount: 16)
            OPENSSL_cleanse($0.baseAddress, $0.count)
        }
    }

    /// Whether two tags are the same, in constant time.
    static func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }

    /// The numbers 0 ..< count in a uniformly random order, which nobody else knows (Fisher and Yates).
    package static func randomOrder(_ count: Int) throws(MPCError) -> [Int] {
        let key = try random(words: 2)
        let stream = WordStream(key: key.rawBytes, domain: 0)
        extendLifetime(key)
        return stream.order(count)
    }
}

/// SHA-256 of what is added to it, piece by piece.
final class RunningHash {
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        else { preconditionFailure("SHA-256 is not available") }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    func add(_ bytes: UnsafeRawPointer, count: Int) {
        precondition(EVP_DigestUpdate(context, bytes, count) == 1, "SHA-256 failed")
    }

    func finish() -> [UInt8] {
        var result = [UInt8](repeating: 0, count: 32)
        precondition(EVP_DigestFinal_ex(context, &result, nil) == 1, "SHA-256 failed")
        return result
    }
}

extension WordStream {
    /// The numbers 0 ..< count in an order that the next words give: uniform, but for 2^-64 an element. Not
    /// constant time: it touches memory at places that the order gives.
    func order(_ count: Int) -> [Int] {
        let words = WordBuffer(uninitialized: count)
        read(into: words.base, count: count)
        var order = Array(0..<count)
        for k in stride(from: count - 1, to: 0, by: -1) {
            let other = words.base[k].multipliedFullWidth(by: UInt64(k + 1)).high
            order.swapAt(k, Int(other))
        }
        extendLifetime(words)
        return order
    }
}
