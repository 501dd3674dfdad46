internal import CKernels
internal import COpenSSL

/// The AES-128-CTR key stream of one key and domain.
///
/// A counter block is the domain in its first eight bytes and the block's number in the last eight, both
/// big-endian: streams of one key and different domains never meet. On vectors where the machine has
/// them, by libcrypto elsewhere; the bytes are the same.
package final class KeyStream: @unchecked Sendable {
    /// The stream is read in whole units of this many bytes.
    package static let unit = 256

    private enum Engine {
        case vectors(OpaquePointer)
        case libcrypto(OpaquePointer)
    }

    private let engine: Engine
    /// The stream where kernels take it, in whole units, without memory between; nil where they can't.
    package let vectors: OpaquePointer?

    /// - Precondition: `key` has 16 bytes.
    package init(key: UnsafeRawBufferPointer, domain: UInt64) {
        precondition(key.count == 16, "a key of another length")
        if mpc_use_aes() == 1, let memory = mpc_allocate(mpc_keystream_size()) {
            let stream = OpaquePointer(memory)
            mpc_keystream_init(stream, key.baseAddress, domain)
            engine = .vectors(stream)
            vectors = mpc_keystream_is_wide(stream) == 1 ? stream : nil
            return
        }
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
        var counter = (domain.bigEndian, UInt64(0))
        let status = withUnsafeBytes(of: &counter) { counter in
            EVP_EncryptInit_ex(
                context, EVP_aes_128_ctr(), nil, key.baseAddress, counter.baseAddress)
        }
        precondition(status == 1, "AES-128-CTR is not available")
        engine = .libcrypto(context)
        vectors = nil
    }

    deinit {
        switch engine {
        case .vectors(let stream):
            mpc_wipe(UnsafeMutableRawPointer(stream), mpc_keystream_size())
            mpc_release(UnsafeMutableRawPointer(stream))
        case .libcrypto(let context): EVP_CIPHER_CTX_free(context)
        }
    }

    /// Xors the stream's next bytes into `target`, which may have any alignment.
    ///
    /// - Precondition: `target.count` is a multiple of `unit`.
    package func xor(into target: UnsafeMutableRawBufferPointer) {
        take(target) { mpc_keystream_xor($0, $1, $2) }
    }

    /// Writes the stream's next bytes to `target`, as `xor` into zeros.
    package func write(into target: UnsafeMutableRawBufferPointer) {
        if case .libcrypto = engine { target.initializeMemory(as: UInt8.self, repeating: 0) }
        take(target) { mpc_keystream_write($0, $1, $2) }
    }

    private func take(
        _ target: UnsafeMutableRawBufferPointer,
        _ kernel: (OpaquePointer, UnsafeMutablePointer<UInt8>, Int) -> Void
    ) {
        precondition(target.count.isMultiple(of: Self.unit), "no whole number of units")
        guard let base = target.baseAddress else { return }
        let bytes = base.assumingMemoryBound(to: UInt8.self)
        switch engine {
        case .vectors(let stream): kernel(stream, bytes, target.count)
        case .libcrypto(let context):
            var done = 0
            while done < target.count {
                let here = Int32(min(target.count - done, 1 << 30))
                var written: Int32 = 0
                let status = EVP_EncryptUpdate(
                    context, bytes + done, &written, bytes + done, here)
                precondition(status == 1 && written == here, "AES-128-CTR failed")
                done += Int(here)
            }
        }
    }
}
