internal import COpenSSL

/// The AES-128-CTR key stream of one key and domain, read as 64-bit words in order.
///
/// The counter block is the domain in its first eight bytes and the block number in the last eight,
/// big-endian: streams of one key and different domains never meet.
final class WordStream: @unchecked Sendable {
    private static let capacity = 1024
    private let context: OpaquePointer
    private let buffer = WordBuffer(uninitialized: WordStream.capacity)
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
        target.update(repeating: 0, count: count)
        xor(into: UnsafeMutableRawPointer(target), count: count)
    }

    /// Xors the next `count` words of the stream into `target`, which may have any alignment.
    func xor(into target: UnsafeMutableRawPointer, count: Int) {
        var done = 0
        func fromBuffer(_ limit: Int) {
            let words = next(upTo: limit)
            for k in 0..<words.count {
                let at = (done + k) * 8
                let word = target.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                target.storeBytes(of: word ^ words[k], toByteOffset: at, as: UInt64.self)
            }
            done += words.count
        }
        if position < Self.capacity, count > 0 { fromBuffer(count) }
        // Whole blocks straight to their place.
        let whole = (count - done) / Self.capacity * Self.capacity
        encrypt(target + done * 8, byteCount: whole * 8)
        done += whole
        if done < count { fromBuffer(count - done) }
    }

    private func refill() {
        buffer.base.update(repeating: 0, count: Self.capacity)
        encrypt(UnsafeMutableRawPointer(buffer.base), byteCount: Self.capacity * 8)
        position = 0
    }

    /// Xors key stream into `byteCount` bytes, a multiple of the block size.
    private func encrypt(_ target: UnsafeMutableRawPointer, byteCount: Int) {
        let bytes = target.assumingMemoryBound(to: UInt8.self)
        var done = 0
        while done < byteCount {
            let here = Int32(min(byteCount - done, 1 << 30))
            var written: Int32 = 0
            let status = EVP_EncryptUpdate(context, bytes + done, &written, bytes + done, here)
            precondition(status == 1 && written == here, "AES-128-CTR failed")
            done += Int(here)
        }
    }
}
