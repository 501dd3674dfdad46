internal import CKernels
internal import COpenSSL

/// The hash of oblivious transfer: H(x, t) = π(π(x) ⊕ t) ⊕ π(x), with π AES-128 under a key that is public
/// and fixed for a session (TMMO: Guo, Katz, Wang, Yu, ePrint 2019/074, 7.4). With π as an ideal
/// permutation it is tweakable circular correlation robust.
package final class TweakableHash: @unchecked Sendable {
    private let schedule: WordBuffer?
    private let context: OpaquePointer?

    /// `key` has 16 bytes.
    package init(key: [UInt8]) {
        precondition(key.count == 16)
        let words = WordBuffer(uninitialized: 2)
        words.bytes.copyBytes(from: key)
        guard mpc_use_aes() == 0 else {
            let schedule = WordBuffer(uninitialized: 22)
            mpc_aes_expand(schedule.base, words.base, 1)
            self.schedule = schedule
            context = nil
            return
        }
        schedule = nil
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
        let status = EVP_EncryptInit_ex(context, EVP_aes_128_ecb(), nil, key, nil)
        precondition(status == 1, "AES-128 is not available")
        EVP_CIPHER_CTX_set_padding(context, 0)
        self.context = context
    }

    deinit { if let context { EVP_CIPHER_CTX_free(context) } }

    /// Hashes `count` rows of two words, each xored with `offset` (two words), under the tweaks
    /// `tweak`, `tweak` + 1, ...: `words` words a row, 1 or 2, of each hash.
    package func hash(
        _ rows: UnsafePointer<UInt64>, offset: UnsafePointer<UInt64>, tweak: UInt64, count: Int,
        words: Int, into target: UnsafeMutablePointer<UInt64>
    ) {
        if let schedule {
            mpc_tmmo(target, rows, offset, schedule.base, tweak, count, Int32(words))
            return
        }
        let (first, second) = (WordBuffer(uninitialized: 128), WordBuffer(uninitialized: 128))
        for start in stride(from: 0, to: count, by: 64) {
            let here = min(64, count - start)
            for i in 0..<2 * here { first.base[i] = rows[2 * start + i] ^ offset[i & 1] }
            encrypt(first.base, words: 2 * here)
            for i in 0..<here {
                second.base[2 * i] = first.base[2 * i] ^ (tweak &+ UInt64(start + i))
                second.base[2 * i + 1] = first.base[2 * i + 1]
            }
            encrypt(second.base, words: 2 * here)
            for i in 0..<here {
                for w in 0..<words {
                    target[words * (start + i) + w] =
                        first.base[2 * i + w] ^ second.base[2 * i + w]
                }
            }
        }
    }

    private func encrypt(_ blocks: UnsafeMutablePointer<UInt64>, words: Int) {
        let bytes = UnsafeMutableRawPointer(blocks).assumingMemoryBound(to: UInt8.self)
        var written: Int32 = 0
        let status = EVP_EncryptUpdate(context, bytes, &written, bytes, Int32(8 * words))
        precondition(status == 1 && Int(written) == 8 * words, "AES-128 failed")
    }
}
