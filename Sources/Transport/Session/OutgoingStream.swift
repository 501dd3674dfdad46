import DequeModule
import NIOCore

/// What is still to be sent on one stream.
struct OutgoingStream {
    /// A message: room for a header, its length and then its bytes.
    struct Message {
        /// The bytes begin at `room`.
        var buffer: ByteBuffer
        var count: Int
        var index: UInt16
        /// How many bytes have gone.
        var sent = 0

        /// How much credit it takes to send something of it.
        var need: Int {
            sent > 0 ? 1 : IncomingStream.messageCost + min(count, 1)
        }

        /// Before the bytes: a header and the message's length.
        static let room = FrameHeader.byteCount + FrameHeader.lengthByteCount
    }

    var queue: Deque<Message> = []
    /// How many bytes the peer still takes, messages' costs included.
    var credit = 0
    /// The bytes of the queue that have not gone.
    private(set) var unsent = 0
    /// The number of the next message.
    var nextIndex: UInt16 = 0
    /// Whether it stands in its connection's turn order.
    var isReady = false
    /// Memory of a message that has gone, for the next long one.
    var spare: ByteBuffer?
    /// The session is over here: when everything has gone, the peer is told.
    var isDraining = false

    /// The most memory kept for the next message.
    static let longestSpare = 64 << 20
    /// Bytes a second that a peer takes at least of what is left of a session that is over.
    static let slowestDrain = 256 << 10

    /// The length of the first message.
    var firstCount: Int { queue[0].count }

    /// Whether a part of the first message has gone.
    var hasBegun: Bool { (queue.first?.sent ?? 0) > 0 }

    /// Whether something can be sent now.
    var canSend: Bool { queue.first.map { credit >= $0.need } ?? false }

    /// Whether the whole of a message of `count` bytes can be sent.
    func takes(_ count: Int) -> Bool { credit >= count + IncomingStream.messageCost }

    mutating func append(_ message: Message) {
        queue.append(message)
        unsent += message.count
    }

    /// Takes the first message, of which nothing has gone.
    mutating func takeFirst() -> Message {
        let message = queue.removeFirst()
        credit -= message.count + IncomingStream.messageCost
        unsent -= message.count
        return message
    }

    /// Counts the next piece of the first message, of at most `limit` bytes: what credit there is, is used up.
    mutating func cutFirst(_ limit: Int) -> (start: Int, count: Int) {
        let start = queue[0].sent
        if start == 0 { credit -= IncomingStream.messageCost }
        let count = min(limit, firstCount - start, credit)
        credit -= count
        unsent -= count
        return (start, count)
    }

    /// Memory for a message of `count` bytes, with room before it.
    mutating func buffer(_ count: Int, _ allocator: ByteBufferAllocator) -> ByteBuffer {
        let capacity = count + Message.room
        var buffer: ByteBuffer
        if let spare, spare.capacity >= capacity {
            buffer = spare
            self.spare = nil
        } else {
            buffer = allocator.buffer(capacity: capacity)
        }
        buffer.clear(minimumCapacity: capacity)
        return buffer
    }

    /// A frame with `count` bytes of the first message from `start` on, its header written over the
    /// bytes before them.
    mutating func overlay(_ header: FrameHeader, start: Int, count: Int) -> ByteBuffer? {
        let lengthByteCount = start == 0 ? FrameHeader.lengthByteCount : 0
        let place = Message.room + start - lengthByteCount - FrameHeader.byteCount
        let total = queue[0].count
        queue[0].buffer.withVeryUnsafeMutableBytes { bytes in
            header.write(UnsafeMutableRawBufferPointer(rebasing: bytes[place...]))
            if start == 0 {
                bytes.storeBytes(
                    of: UInt64(total).littleEndian, toByteOffset: FrameHeader.byteCount,
                    as: UInt64.self)
            }
        }
        return queue[0].buffer.getSlice(
            at: place, length: FrameHeader.byteCount + lengthByteCount + count)
    }

    /// Keeps the memory of the first message, which has gone, and forgets the message.
    mutating func finishFirst() {
        let message = queue.removeFirst()
        if message.buffer.capacity <= Self.longestSpare,
            message.buffer.capacity > spare?.capacity ?? 0
        {
            spare = message.buffer
        }
    }
}
