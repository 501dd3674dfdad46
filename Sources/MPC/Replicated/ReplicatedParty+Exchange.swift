internal import Channels

extension ReplicatedParty {
    /// Words of one message of a long exchange. A vector's first messages leave while the rest is
    /// being computed.
    static let messageWords = 1 << 15

    /// One round in which every party sends `count` words to the party before it and receives as
    /// many, from the party after it, in `target`.
    ///
    /// `produce` writes the words of a range to the given place, which may have any alignment.
    func passToPrevious(
        count: Int, into target: UnsafeMutablePointer<UInt64>,
        _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) async throws(MPCError) {
        guard count > 0 else { return }
        channel.beginRound()
        var sent = 0
        var received = 0
        while received < count {
            // One message ahead of what is received.
            while sent < count, sent < received + 2 * Self.messageWords {
                let range = sent..<min(sent + Self.messageWords, count)
                try send(range, to: previous, produce)
                sent = range.upperBound
            }
            let here = min(Self.messageWords, count - received)
            try await receive(from: next, into: target + received, count: here)
            received += here
        }
    }

    /// Sends `count` words to `peer`, in as many messages as `receiveAll` expects.
    func sendAll(
        _ count: Int, to peer: Int, _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) throws(MPCError) {
        var sent = 0
        while sent < count {
            let range = sent..<min(sent + Self.messageWords, count)
            try send(range, to: peer, produce)
            sent = range.upperBound
        }
    }

    /// Receives `count` words from `peer`.
    func receiveAll(
        _ count: Int, from peer: Int, into target: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        var received = 0
        while received < count {
            let here = min(Self.messageWords, count - received)
            try await receive(from: peer, into: target + received, count: here)
            received += here
        }
    }

    private func send(
        _ range: Range<Int>, to peer: Int,
        _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) throws(MPCError) {
        do {
            try channel.send(to: peer, byteCount: range.count * 8) { buffer in
                guard let base = buffer.baseAddress else { return }
                produce(range, base)
            }
        } catch { throw .channel(error) }
    }

    private func receive(
        from peer: Int, into target: UnsafeMutablePointer<UInt64>, count: Int
    ) async throws(MPCError) {
        let buffer = UnsafeMutableRawBufferPointer(start: target, count: count * 8)
        do { try await channel.receive(from: peer, into: buffer) } catch { throw .channel(error) }
    }
}
