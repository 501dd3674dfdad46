/// The bytes of one message in an in-memory link. Used again for later messages.
final class FrameStorage: @unchecked Sendable {
    // Owned by one side of a link at a time: the sender while it fills, the queue, the receiver.
    let base: UnsafeMutableRawPointer
    let capacity: Int
    var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        base = .allocate(byteCount: max(capacity, 1), alignment: 64)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeMutableRawBufferPointer { .init(start: base, count: count) }
}

/// One message on its way: its place in the stream, its bytes and their checksum.
struct Frame {
    var sequence: UInt64
    var storage: FrameStorage
    /// Of `sequence` and the bytes; 0 on a network without faults, where nothing can change them.
    var checksum: UInt64 = 0
    /// Not to be delivered before.
    var arrival: ContinuousClock.Instant?
}

/// A quick 64-bit checksum: it finds the faults a `FaultPlan` makes; it is no authentication.
func checksum(_ bytes: UnsafeMutableRawBufferPointer, sequence: UInt64) -> UInt64 {
    var sum = (sequence &+ 1) &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: bytes.count)
    let words = bytes.count / 8
    for i in 0..<words {
        sum =
            (sum ^ bytes.loadUnaligned(fromByteOffset: i * 8, as: UInt64.self))
            &* 0xD6E8_FEB8_6659_FD93
        sum ^= sum >> 32
    }
    for i in words * 8..<bytes.count {
        sum = (sum ^ UInt64(bytes[i])) &* 0xD6E8_FEB8_6659_FD93
        sum ^= sum >> 32
    }
    return sum
}
