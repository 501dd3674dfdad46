internal import Channels

extension ReplicatedParty {
    /// Words of one message of a long exchange. A vector's first messages leave while the rest is
    /// being computed; what is on its way stays in a core's cache.
    static let messageWords = 1 << 14
    /// Messages that are sent ahead of what is received.
    private static let lead = 2

    /// One round in which every party sends `count` words to the party before it and receives as
    /// many, from the party after it, in `target`.
    ///
    /// `produce` writes the words of a range to the given place, which may have any alignment. Ranges
    /// begin at multiples of `unit`.
    func passToPrevious(
        count: Int, unit: Int = 1, into target: UnsafeMutablePointer<UInt64>,
        _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) async throws(MPCError) {
        guard count > 0 else { return }
        links.beginRound()
        let messages = Self.messages(count, unit: unit)
        var sent = 0
        try await links.receive(
            from: next, into: target, byteCount: 8 * count, messageBytes: 8 * messages[0].count
        ) { (k: Int) throws(MPCError) in
            while sent < messages.count, sent <= k + Self.lead {
                try send(messages[sent], to: previous, produce)
                sent += 1
            }
        }
    }

    /// `passToPrevious` for words that a kernel makes run by run with the next zero-sharing masks.
    ///
    /// `produce` gets a run's first word, where it goes in the message, and its masks: α is the first
    /// less (for bits: xor) the second.
    func passMasked(
        count: Int, into target: UnsafeMutablePointer<UInt64>,
        _ produce: (Int, UnsafeMutableRawPointer, CorrelatedRandomness.Pair.Masks) -> Void
    ) async throws(MPCError) {
        try await passToPrevious(count: count, into: target) { range, message in
            var i = range.lowerBound
            var out = message
            while i < range.upperBound {
                let masks = randomness.zeros.masks(upTo: range.upperBound - i)
                produce(i, out, masks)
                i += masks.count
                out += 8 * masks.count
            }
        }
    }

    /// The messages in which `count` words go: ranges that begin at multiples of `unit`.
    static func messages(_ count: Int, unit: Int) -> [Range<Int>] {
        let size = max(messageWords / unit, 1) * unit
        return stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }

    /// Sends `count` words to `peer`, in as many messages as `receiveAll` expects.
    func sendAll(
        _ count: Int, unit: Int = 1, to peer: Int,
        _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) async throws(MPCError) {
        for range in Self.messages(count, unit: unit) {
            // Lets what is queued leave.
            if range.lowerBound > 0 { await Task.yield() }
            try send(range, to: peer, produce)
        }
    }

    /// Receives `count` words from `peer`.
    func receiveAll(
        _ count: Int, from peer: Int, into target: UnsafeMutablePointer<UInt64>
    ) async throws(MPCError) {
        for range in Self.messages(count, unit: 1) {
            try await receive(from: peer, into: target + range.lowerBound, count: range.count)
        }
    }

    func send(
        _ range: Range<Int>, to peer: Int,
        _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) throws(MPCError) {
        try links.send(to: peer, byteCount: range.count * 8) { produce(range, $0) }
    }

    func receive(
        from peer: Int, into target: UnsafeMutablePointer<UInt64>, count: Int
    ) async throws(MPCError) {
        try await links.receive(from: peer, into: target, byteCount: 8 * count)
    }
}
