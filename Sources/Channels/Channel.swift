/// One session's authenticated, ordered links to the other parties of a committee.
///
/// Parties of a session are numbered `0..<partyCount` in the committee's order. Who speaks is what
/// the channel says: a message carries no sender. Each ordered pair of parties has its own stream of
/// messages; the k-th message sent is the k-th received, whole, or a typed error is thrown.
///
/// A channel belongs to one task at a time: its methods are not called concurrently.
public protocol Channel: AnyObject, Sendable {
    /// This party's number in the session.
    var party: Int { get }
    /// How many parties the session has.
    var partyCount: Int { get }
    /// What has passed so far.
    var traffic: Traffic { get }

    /// Sends one message of `byteCount` bytes to `peer`, written in place by `fill`.
    ///
    /// The bytes are queued, not awaited: the call returns before they have left. `fill` must write
    /// every byte. Throws if the session has ended.
    func send(
        to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(ChannelError)

    /// Receives the next message from `peer` into `buffer`, whose length it must have exactly.
    ///
    /// The memory must stay valid until the call returns. Bytes are copied once, from the arriving
    /// record into `buffer`. Throws `.timedOut` naming peer and round, `.unexpectedLength`, ...
    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer
    ) async throws(ChannelError)

    /// Receives successive messages from `peer` into `buffer`, which they fill: all of `messageBytes` bytes,
    /// the last of what is left.
    ///
    /// Before message k (from 0) is waited for, `before(k)` is called, which may send; messages that come
    /// before they are waited for may be written already. What it throws is thrown here; nothing is
    /// to be sent to or received from `peer` after it.
    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer, messageBytes: Int,
        before: (Int) throws(ChannelError) -> Void
    ) async throws(ChannelError)

    /// Receives the next message from `peer`, of exactly `byteCount` bytes, and lends it to `body`: for who
    /// only reads it. It stands at a multiple of 8 bytes.
    func receive(
        from peer: Int, byteCount: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) async throws(ChannelError)

    /// Receives the next message from `peer`, of any length up to `maximum` bytes.
    func receive(from peer: Int, maximum: Int) async throws(ChannelError) -> [UInt8]

    /// Counts the start of a communication round; the number is what a time-out reports.
    func beginRound()

    /// Ends the session for this party; peers see `.closed`. Idempotent.
    func close()
}

extension Channel {
    /// Sends `bytes` as one message to `peer`.
    public func send(_ bytes: [UInt8], to peer: Int) throws(ChannelError) {
        try send(to: peer, byteCount: bytes.count) { $0.copyBytes(from: bytes) }
    }

    public func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer, messageBytes: Int,
        before: (Int) throws(ChannelError) -> Void
    ) async throws(ChannelError) {
        try await receiveOneByOne(
            from: peer, into: buffer, messageBytes: messageBytes, before: before)
    }

    public func receive(
        from peer: Int, byteCount: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) async throws(ChannelError) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 8)
        defer { bytes.deallocate() }
        try await receive(from: peer, into: bytes)
        body(UnsafeRawBufferPointer(bytes))
    }

    /// As `receive`, each message by itself.
    package func receiveOneByOne(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer, messageBytes: Int,
        before: (Int) throws(ChannelError) -> Void
    ) async throws(ChannelError) {
        precondition(messageBytes > 0, "messages without bytes fill nothing")
        var (start, count) = (0, 0)
        while start < buffer.count {
            try before(count)
            let end = min(start + messageBytes, buffer.count)
            try await receive(
                from: peer, into: UnsafeMutableRawBufferPointer(rebasing: buffer[start..<end]))
            start = end
            count += 1
        }
    }

    /// Sends `bytes` to every other party and receives one message of at most `maximum` bytes from
    /// each: one round. The result has `partyCount` entries, this party's own bytes at its place.
    public func exchange(
        _ bytes: [UInt8], maximum: Int
    ) async throws(ChannelError) -> [[UInt8]] {
        beginRound()
        for peer in 0..<partyCount where peer != party { try send(bytes, to: peer) }
        var all = [[UInt8]](repeating: bytes, count: partyCount)
        for peer in 0..<partyCount where peer != party {
            all[peer] = try await receive(from: peer, maximum: maximum)
        }
        return all
    }
}

/// What a session has sent and received so far. Payload bytes, without framing.
public struct Traffic: Equatable, Sendable {
    /// Rounds begun, set-up included.
    public var rounds: Int
    /// Payload bytes handed to the links, to all peers together.
    public var bytesSent: Int
    /// Payload bytes received, from all peers together.
    public var bytesReceived: Int
    /// Messages handed to the links, to all peers together.
    public var messagesSent: Int

    /// These counts.
    public init(
        rounds: Int = 0, bytesSent: Int = 0, bytesReceived: Int = 0, messagesSent: Int = 0
    ) {
        self.rounds = rounds
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.messagesSent = messagesSent
    }

    /// These and those.
    public static func + (a: Traffic, b: Traffic) -> Traffic {
        Traffic(
            rounds: a.rounds + b.rounds, bytesSent: a.bytesSent + b.bytesSent,
            bytesReceived: a.bytesReceived + b.bytesReceived,
            messagesSent: a.messagesSent + b.messagesSent)
    }

    public static func += (a: inout Traffic, b: Traffic) { a = a + b }

    /// What passed between `b` and the later `a`.
    public static func - (a: Traffic, b: Traffic) -> Traffic {
        Traffic(
            rounds: a.rounds - b.rounds, bytesSent: a.bytesSent - b.bytesSent,
            bytesReceived: a.bytesReceived - b.bytesReceived,
            messagesSent: a.messagesSent - b.messagesSent)
    }
}
