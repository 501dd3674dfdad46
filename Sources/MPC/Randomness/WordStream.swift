internal import SecretSharing

/// A `KeyStream`, read as 64-bit words in order.
final class WordStream: @unchecked Sendable {
    /// Words of the buffer: a whole number of the stream's units.
    private static let capacity = 1024
    /// Kernels take a multiple of so many words.
    static let unit = KeyStream.unit / 8
    private let stream: KeyStream
    private let buffer = WordBuffer(uninitialized: WordStream.capacity)
    private var position = WordStream.capacity

    /// Precondition: `key` has 16 bytes.
    init(key: UnsafeRawBufferPointer, domain: UInt64) {
        stream = KeyStream(key: key, domain: domain)
    }

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
        write(into: UnsafeMutableRawPointer(target), count: count)
    }

    /// As `read`; `target` may have any alignment.
    func write(into target: UnsafeMutableRawPointer, count: Int) {
        var done = 0
        while done < count {
            let whole = (count - done) / Self.capacity * Self.capacity
            if position == Self.capacity, whole > 0 {
                // Whole blocks straight to their place.
                stream.write(into: .init(start: target + done * 8, count: whole * 8))
                done += whole
            } else {
                let words = next(upTo: count - done)
                if let base = words.baseAddress {
                    (target + done * 8).copyMemory(from: base, byteCount: words.count * 8)
                }
                done += words.count
            }
        }
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
        stream.xor(into: .init(start: target + done * 8, count: whole * 8))
        done += whole
        if done < count { fromBuffer(count - done) }
    }

    /// The stream for a kernel that takes so many of its next words itself, and must; nil where it can't, or where
    /// words are left in the buffer. Precondition: `count` is a multiple of `unit`.
    func vectors(taking count: Int) -> OpaquePointer? {
        precondition(count.isMultiple(of: Self.unit))
        return position == Self.capacity ? stream.vectors : nil
    }

    private func refill() {
        stream.write(into: .init(start: buffer.base, count: Self.capacity * 8))
        position = 0
    }
}
