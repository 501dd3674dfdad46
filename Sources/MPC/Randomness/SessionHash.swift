internal import COpenSSL

/// Hashes and random bytes of a session's set-up.
enum SessionHash {
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
}
