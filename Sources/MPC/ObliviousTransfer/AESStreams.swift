internal import CKernels
internal import COpenSSL

/// AES-128-CTR key streams under many keys: by the kernel, or by libcrypto where the machine has no AES.
/// The streams are the same.
package final class AESStreams: @unchecked Sendable {
    // The kernel's schedules, or libcrypto's contexts; neither is changed but by `fill`, which belongs
    // to one task at a time.
    private let schedules: WordBuffer?
    private var contexts: [OpaquePointer] = []
    /// How many keys there are.
    let count: Int

    /// `keys` holds `count` keys of two words each; the caller wipes it.
    package init(keys: UnsafePointer<UInt64>, count: Int) {
        self.count = count
        guard mpc_use_aes() == 0 else {
            let schedules = WordBuffer(uninitialized: 22 * count)
            mpc_aes_expand(schedules.base, keys, count)
            self.schedules = schedules
            return
        }
        schedules = nil
        for k in 0..<count {
            guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
            let key = UnsafeRawPointer(keys + 2 * k).assumingMemoryBound(to: UInt8.self)
            let status = EVP_EncryptInit_ex(context, EVP_aes_128_ctr(), nil, key, nil)
            precondition(status == 1, "AES-128-CTR is not available")
            contexts.append(context)
        }
    }

    deinit { for context in contexts { EVP_CIPHER_CTX_free(context) } }

    /// Writes `words` words of the stream of each of `keys` to `target`, one stream `stride` words after
    /// the other. The first counter block is `domain`, then `block`, big-endian.
    /// Precondition: `words` is a multiple of 8.
    package func fill(
        _ target: UnsafeMutablePointer<UInt64>, stride: Int, keys: Range<Int>, domain: UInt64,
        block: UInt64, words: Int
    ) {
        precondition(words % 8 == 0 && keys.upperBound <= count)
        if let schedules {
            mpc_aes_ctr(
                target, stride, schedules.base + 22 * keys.lowerBound, keys.count, domain, block,
                words / 2)
            return
        }
        for (k, key) in keys.enumerated() {
            var counter = (domain.bigEndian, block.bigEndian)
            let out = target + k * stride
            out.update(repeating: 0, count: words)
            let bytes = UnsafeMutableRawPointer(out).assumingMemoryBound(to: UInt8.self)
            var written: Int32 = 0
            var status = withUnsafeBytes(of: &counter) {
                EVP_EncryptInit_ex(contexts[key], nil, nil, nil, $0.baseAddress)
            }
            status &= EVP_EncryptUpdate(contexts[key], bytes, &written, bytes, Int32(8 * words))
            precondition(status == 1 && Int(written) == 8 * words, "AES-128-CTR failed")
        }
    }
}
