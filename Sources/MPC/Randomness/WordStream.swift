internal import COpenSSL

/// The AES-128-CTR key stream of one key and domain, read as 64-bit words in order.
///
/// The counter block is the domain in its first eight bytes and the block number in the last eight,
/// big-endian: streams of one key and different domains never meet.
final class WordStream: @unchecked Sendable {
    private static let capacity = 1024
    private let context: OpaquePointer
    private let buffer = SecretWords(uninitialized: WordStream.capacity)
    private var position = WordStream.capacity

    /// Precondition: `key` has 16 bytes.
    init(key: UnsafeRawBufferPointer, domain: UInt64) {
        precondition(key.count == 16)
        guard let context = EVP_CIPHER_CTX_new() else { preconditionFailure("out of memory") }
        self.context = context
        var counter = (domain.bigEndian, UInt64(0))
        let status = withUnsafeBytes(of: &counter) { counter in
            EVP_EncryptInit_ex(
                context, EVP_aes_128_ctr(), nil, key.baseAddress, counter.baseAddress)
        }
        precondition(status == 1, "AES-128-CTR is not available")
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    /// The next words of the stream, at least one and at most `limit`; valid until the next call.
    ///
    /// How many come in one call depends on nothing but how many were taken before.
    func next(upTo limit: Int) -> UnsafeBufferPointer<UInt64> {
        if position == Self.capacity { refill() }
        let taken = min(limit, Self.capacity - position)
        defer { position += taken }
        return UnsafeBufferPointer(start: buffer.base + position, count: taken)
    }

    /// Writes the next `count` words of the stream to `target`.
    func read(into target: UnsafeMutablePointer<UInt64>, count: Int) {
        var done = 0
        while done < count {
            let words = next(upTo: count - done)
            guard let base = words.baseAddress else { return }
            (target + done).update(from: base, count: words.count)
            done += words.count
        }
    }

    private func refill() {
        let bytes = Self.capacity * 8
        buffer.base.update(repeating: 0, count: Self.capacity)
        var written: Int32 = 0
        let status = buffer.base.withMemoryRebound(to: UInt8.self, capacity: bytes) {
            EVP_EncryptUpdate(context, $0, &written, $0, Int32(bytes))
        }
        precondition(status == 1 && written == Int32(bytes), "AES-128-CTR failed")
        position = 0
    }
}
