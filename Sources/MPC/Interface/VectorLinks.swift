package import Channels
internal import Synchronization

/// A party's links as protocols use them: messages of long vectors, and the end of the session with the
/// first error.
package final class VectorLinks: Sendable {
    package let channel: any Channel
    /// Whether an exchange has failed. The streams of masks may be out of step since.
    private let hasEnded = Atomic(false)

    /// Bytes of one message of a long exchange. A vector's first messages leave while the rest is
    /// being computed.
    package static let messageBytes = 1 << 18

    package init(channel: any Channel) { self.channel = channel }

    package func beginRound() { channel.beginRound() }

    /// What a party says that has all that was sent to it.
    private static let here: UInt8 = 1

    /// One round in which every party says that it has all that was sent to it so far. When it returns, no party
    /// can fix a message of an earlier round any more. Throws `.invalidMessage`.
    package func meet() async throws(MPCError) {
        beginRound()
        let peers = (0..<channel.partyCount).filter { $0 != channel.party }
        for peer in peers {
            try send(to: peer, byteCount: 1) { $0.storeBytes(of: Self.here, as: UInt8.self) }
        }
        for peer in peers {
            var said: UInt8 = 0
            try await receive(from: peer, byteCount: 1) { said = $0.load(as: UInt8.self) }
            guard said == Self.here else { throw end(.invalidMessage(party: peer)) }
        }
    }

    /// The messages in which `count` elements of `size` bytes go: ranges that begin at multiples of
    /// `unit`.
    package static func messages(_ count: Int, size: Int, unit: Int) -> [Range<Int>] {
        let step = max(messageBytes / size / unit, 1) * unit
        return stride(from: 0, to: count, by: step).map { $0..<min($0 + step, count) }
    }

    /// Throws `.ended` once something has failed.
    package func requireOpen() throws(MPCError) {
        guard !hasEnded.load(ordering: .relaxed) else { throw .ended }
    }

    /// Sends one message, which `fill` writes; it may have any alignment.
    package func send(
        to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawPointer) -> Void
    ) throws(MPCError) {
        try requireOpen()
        do {
            try channel.send(to: peer, byteCount: byteCount) { buffer in
                guard let base = buffer.baseAddress else { return }
                fill(base)
            }
        } catch { throw end(.channel(error)) }
    }

    /// Receives one message of exactly this length.
    package func receive(
        from peer: Int, into target: UnsafeMutableRawPointer, byteCount: Int
    ) async throws(MPCError) {
        try requireOpen()
        let buffer = UnsafeMutableRawBufferPointer(start: target, count: byteCount)
        do { try await channel.receive(from: peer, into: buffer) } catch {
            throw end(.channel(error))
        }
    }

    /// Receives one message of exactly this length, which `body` reads.
    package func receive(
        from peer: Int, byteCount: Int, _ body: (UnsafeRawPointer) -> Void
    ) async throws(MPCError) {
        try requireOpen()
        do {
            try await channel.receive(from: peer, byteCount: byteCount) { message in
                guard let base = message.baseAddress else { return }
                body(base)
            }
        } catch { throw end(.channel(error)) }
    }

    /// Receives messages of `messageBytes` bytes, the last perhaps shorter, as `Channel.receive`.
    package func receive(
        from peer: Int, into target: UnsafeMutableRawPointer, byteCount: Int, messageBytes: Int,
        before: (Int) throws(MPCError) -> Void
    ) async throws(MPCError) {
        try requireOpen()
        let buffer = UnsafeMutableRawBufferPointer(start: target, count: byteCount)
        var failure: MPCError?
        do throws(ChannelError) {
            try await channel.receive(from: peer, into: buffer, messageBytes: messageBytes) {
                (count: Int) throws(ChannelError) in
                do throws(MPCError) { try before(count) } catch {
                    failure = error
                    throw .closedHere
                }
            }
        } catch { throw failure ?? end(.channel(error)) }
    }

    /// Ends the session for this party with an error: nothing is sent or received after it.
    package func end(_ error: MPCError) -> MPCError {
        hasEnded.store(true, ordering: .relaxed)
        return error
    }
}
