import DequeModule

/// What has come on one stream and was not asked for, and the message that is just coming.
///
/// A message that is waited for is written straight to its destination; what comes before it is
/// asked for is kept, at most `window` bytes of it, each message with what is kept of it beside its bytes.
struct IncomingStream {
    /// What a message counts in the window beside its bytes: empty ones take memory, too.
    static let messageCost = 128

    /// The most memory kept for messages to come.
    private static let mostSpare = 1 << 20

    /// What a receiver asks for.
    struct Request: @unchecked Sendable {
        /// The memory to write the message to; it must have this length.
        var destination: UnsafeMutableRawBufferPointer?
        /// Where to leave the message otherwise.
        var collected: Collected?
        /// The longest message wanted.
        var maximum: Int
        /// Whether no shorter one is.
        var isExact = true

        /// A message that is written to `destination`.
        init(_ destination: UnsafeMutableRawBufferPointer) {
            self.destination = destination
            maximum = destination.count
        }

        /// A message that is left in `collected`.
        init(_ collected: Collected, maximum: Int, isExact: Bool) {
            self.collected = collected
            self.maximum = maximum
            self.isExact = isExact
        }
    }

    /// A message that has come.
    final class Collected: @unchecked Sendable {
        var message: IncomingMessage?

        /// Its bytes, valid as long as this is.
        var bytes: UnsafeRawBufferPointer {
            message?.kept ?? UnsafeRawBufferPointer(start: nil, count: 0)
        }
    }

    enum Taken {
        case complete(Int)
        /// The next message has another length than the one asked for.
        case refused(Int)
        case waiting
    }

    private var queue: Deque<IncomingMessage> = []
    /// The message that is coming: the last of the queue.
    private var current: IncomingMessage?
    /// Bytes still to come of a message that nobody wants.
    private var skipping = 0
    /// Whether somebody waits for the first message of the queue, so that its bytes count as taken.
    private var isWaited = false
    /// Bytes taken by the receiver and not yet granted anew.
    private var taken = 0
    /// Bytes the sender may still send.
    private var allowance: Int
    /// Messages that have been taken, whose memory is for those to come.
    private var spare: [IncomingMessage] = []
    private var spareBytes = 0
    /// The number of the next message.
    private(set) var nextIndex: UInt16 = 0

    init(window: Int) { allowance = window }

    /// Whether a message may begin here.
    var isBetweenMessages: Bool { current == nil && skipping == 0 }

    /// False if the sender breaks the protocol: it was not granted another message.
    mutating func begin(_ length: Int) -> Bool {
        guard allowance >= Self.messageCost else { return false }
        allowance -= Self.messageCost
        nextIndex &+= 1
        let message = IncomingMessage(length: length)
        reuse(for: message)
        if length > 0 { current = message }
        queue.append(message)
        return true
    }

    /// A message begins that leads nowhere.
    mutating func beginSkipping(_ length: Int) {
        nextIndex &+= 1
        skipping = length
    }

    /// Whether the current message is complete now. Nil if the sender breaks the protocol: more
    /// comes than the message has, or than was granted.
    mutating func arrive(_ bytes: UnsafeRawBufferPointer) -> Bool? {
        if skipping > 0 {
            guard bytes.count <= skipping else { return nil }
            skipping -= bytes.count
            return false
        }
        guard let current, bytes.count <= current.length - current.received,
            bytes.count <= allowance
        else { return nil }
        allowance -= bytes.count
        current.append(bytes)
        if isWaited, queue.count == 1 { count(current) }
        guard current.isComplete else { return false }
        self.current = nil
        return true
    }

    /// Gives the next message to whom it is for.
    mutating func take(_ request: Request) -> Taken {
        isWaited = true
        guard let message = queue.first else { return .waiting }
        guard message.length <= request.maximum,
            message.length == request.maximum || !request.isExact
        else { return .refused(message.length) }
        if let destination = request.destination {
            message.direct(to: destination)
        } else if request.isExact {
            message.reserveAll()
        }
        count(message)
        guard message.isComplete else { return .waiting }
        request.collected?.message = message
        if request.collected == nil { recycle(message) }
        queue.removeFirst()
        taken += Self.messageCost
        isWaited = false
        return .complete(message.length)
    }

    /// Keeps the memory of a message that has been taken.
    mutating func recycle(_ message: IncomingMessage) {
        guard message.capacity > 0, spareBytes + message.capacity <= Self.mostSpare else { return }
        spare.append(message)
        spareBytes += message.capacity
    }

    private mutating func reuse(for message: IncomingMessage) {
        guard message.length > 0, let last = spare.last, last.capacity >= message.length,
            last.capacity / 4 <= message.length
        else { return }
        spareBytes -= last.capacity
        last.give(to: message)
        spare.removeLast()
    }

    /// Counts what has come of a message as taken.
    private mutating func count(_ message: IncomingMessage) {
        taken += message.received - message.counted
        message.counted = message.received
    }

    /// Forgets everything: the receiver's memory is not written to any more.
    mutating func drop() {
        if let current { skipping = current.length - current.received }
        current = nil
        queue.removeAll()
        spare.removeAll()
        spareBytes = 0
    }

    /// How much to grant the sender now; nothing until a quarter of the window has been taken.
    mutating func grant(window: Int) -> Int {
        guard taken >= window / 4, taken > 0 else { return 0 }
        allowance += taken
        defer { taken = 0 }
        return taken
    }
}

/// A message, whole or in part.
final class IncomingMessage {
    let length: Int
    private(set) var received = 0
    /// How much of it has been counted as taken.
    var counted = 0
    /// The memory it is kept in, until it is asked for.
    private var storage: UnsafeMutableRawBufferPointer?
    /// The receiver's memory, once it is.
    private var destination: UnsafeMutableRawBufferPointer?

    init(length: Int) { self.length = length }

    deinit { storage?.deallocate() }

    /// The bytes of its memory.
    var capacity: Int { storage?.count ?? 0 }

    /// Gives its memory, which it needs no more, to another message, which has none.
    func give(to other: IncomingMessage) {
        other.storage = storage
        storage = nil
    }

    /// Takes memory for the whole message, whose length somebody here has named.
    func reserveAll() {
        if !isComplete { _ = reserve(length) }
    }

    var isComplete: Bool { received == length }

    func append(_ bytes: UnsafeRawBufferPointer) {
        let target = destination ?? reserve(received + bytes.count)
        UnsafeMutableRawBufferPointer(rebasing: target[received...]).copyMemory(from: bytes)
        received += bytes.count
    }

    /// Memory for so many bytes: never more than twice what has come.
    private func reserve(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if let storage, storage.count >= count { return storage }
        let capacity = min(length, max(count, 2 * (storage?.count ?? 0)))
        let grown = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
        if let storage {
            grown.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[..<received]))
            storage.deallocate()
        }
        storage = grown
        return grown
    }

    /// What has come and is kept here.
    var kept: UnsafeRawBufferPointer {
        guard let storage else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: storage[..<received])
    }

    /// Moves what has come to the receiver's memory; the rest will be written there.
    func direct(to destination: UnsafeMutableRawBufferPointer) {
        guard self.destination == nil else { return }
        if received > 0 { destination.copyMemory(from: kept) }
        self.destination = destination
    }
}
