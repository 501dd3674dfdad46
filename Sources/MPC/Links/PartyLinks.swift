package import Channels
internal import Synchronization

/// One party's links to all others: messages of words, and the end of the session at the first failure.
///
/// After an error nothing is sent any more. Masks may be out of step since, and one word of them
/// would then hide two secrets.
package final class PartyLinks: Sendable {
    /// Bytes of one message of a long exchange. A vector's first messages leave while the rest is
    /// being computed.
    static let messageBytes = 1 << 18

    package let channel: any Channel
    private let hasEnded = Atomic(false)

    /// Closed by a failed check, in this session or in another that uses the same secret.
    package let lock: KeyLock

    package init(_ channel: any Channel, lock: KeyLock = KeyLock()) {
        self.channel = channel
        self.lock = lock
    }

    var party: Int { channel.party }
    var partyCount: Int { channel.partyCount }
    /// The other parties, in ascending order.
    var peers: [Int] { (0..<partyCount).filter { $0 != party } }

    /// Ends the session for this party, for the reason given.
    package func end(_ reason: MPCError) -> MPCError {
        hasEnded.store(true, ordering: .relaxed)
        lock.sessionEnded()
        return reason
    }

    /// As `end`, and closes the lock: a check has failed.
    func close(_ reason: MPCError) -> MPCError {
        lock.close()
        return end(reason)
    }

    func requireOpen() throws(MPCError) {
        guard !lock.isLocked else { throw .keyLocked }
        guard !hasEnded.load(ordering: .relaxed) else { throw .ended }
    }

    func send(
        to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(MPCError) {
        try requireOpen()
        do { try channel.send(to: peer, byteCount: byteCount, fill) } catch {
            throw end(.channel(error))
        }
    }

    func send(_ bytes: UnsafeRawBufferPointer, to peer: Int) throws(MPCError) {
        try send(to: peer, byteCount: bytes.count) { $0.copyMemory(from: bytes) }
    }

    func send(_ bytes: [UInt8], to peer: Int) throws(MPCError) {
        try send(to: peer, byteCount: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// Counts the start of a round.
    func beginRound() { channel.beginRound() }

    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer
    ) async throws(MPCError) {
        try requireOpen()
        do { try await channel.receive(from: peer, into: buffer) } catch {
            throw end(.channel(error))
        }
    }

    /// A message of exactly so many words.
    func receive(from peer: Int, words: Int) async throws(MPCError) -> WordBuffer {
        let message = WordBuffer(uninitialized: words)
        try await receive(from: peer, into: message.bytes)
        return message
    }

    /// A message of exactly so many bytes, which are no secret.
    func receive(from peer: Int, byteCount: Int) async throws(MPCError) -> [UInt8] {
        let message = WordBuffer(uninitialized: (byteCount + 7) / 8)
        let bytes = UnsafeMutableRawBufferPointer(rebasing: message.bytes[..<byteCount])
        try await receive(from: peer, into: bytes)
        defer { extendLifetime(message) }
        return Array(bytes)
    }

    /// A message of any length, in pieces.
    func sendLong(_ bytes: [UInt8], to peer: Int) throws(MPCError) {
        for piece in Self.messages(bytes.count, size: 1) { try send(Array(bytes[piece]), to: peer) }
    }

    /// What `sendLong` sends: exactly so many bytes, which are no secret.
    func receiveLong(byteCount: Int, from peer: Int) async throws(MPCError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCount)
        for piece in Self.messages(byteCount, size: 1) {
            bytes += try await receive(from: peer, byteCount: piece.count)
        }
        return bytes
    }

    /// One round in which every party sends the same bytes to every other. What each sent, this party's
    /// own at its place. Precondition: `bytes` are as long at all parties.
    func exchange(_ bytes: [UInt8]) async throws(MPCError) -> [[UInt8]] {
        beginRound()
        for peer in peers { try send(bytes, to: peer) }
        var all = [[UInt8]](repeating: bytes, count: partyCount)
        for peer in peers { all[peer] = try await receive(from: peer, byteCount: bytes.count) }
        return all
    }

    /// The messages in which `count` elements of `size` bytes go: ranges that begin at multiples of
    /// `unit`.
    static func messages(_ count: Int, size: Int = 8, unit: Int = 1) -> [Range<Int>] {
        let step = max(messageBytes / size / unit, 1) * unit
        return stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
    }

    /// One round in which this party sends `sent` words to every other and receives `received` words of
    /// each, which go to `target(peer)`.
    ///
    /// `produce` writes the words of a range for a peer to the given place, which may have any
    /// alignment; ranges begin at multiples of `unit`. `consume` is told when a range of a peer's
    /// words is there. One message ahead is sent of what is received.
    func exchange(
        sending sent: Int, receiving received: Int, unit: Int = 1,
        produce: (Int, Range<Int>, UnsafeMutableRawPointer) -> Void,
        target: (Int) -> UnsafeMutablePointer<UInt64>,
        consume: (Int, Range<Int>) -> Void = { _, _ in }
    ) async throws(MPCError) {
        guard sent > 0 || received > 0 else { return }
        beginRound()
        let outgoing = Self.messages(sent, unit: unit)
        let incoming = Self.messages(received, unit: unit)
        var next = 0
        for step in 0..<max(outgoing.count, incoming.count) {
            while next < outgoing.count, next <= step + 1 {
                for peer in peers {
                    try send(to: peer, byteCount: outgoing[next].count * 8) { buffer in
                        guard let base = buffer.baseAddress else { return }
                        produce(peer, outgoing[next], base)
                    }
                }
                next += 1
            }
            guard step < incoming.count else { continue }
            let range = incoming[step]
            for peer in peers {
                let place = UnsafeMutableRawBufferPointer(
                    start: target(peer) + range.lowerBound, count: range.count * 8)
                try await receive(from: peer, into: place)
                consume(peer, range)
            }
        }
    }
}
