internal import Channels

extension ReplicatedParty {
    /// Opens values to all parties. One round; every party sends 8 bytes an element.
    ///
    /// Each party lacks one component, which both others hold; it gets it from the party after it and
    /// has to take it as it comes: security is passive.
    public func open(_ x: ArithmeticShares) async throws(MPCError) -> [UInt64] {
        let missing = WordBuffer(uninitialized: x.count)
        try await passToPrevious(count: x.count, into: missing.base) { range, message in
            message.copyMemory(from: x.second + range.lowerBound, byteCount: 8 * range.count)
        }
        defer { extendLifetime((x, missing)) }
        return (0..<x.count).map { x.first[$0] &+ x.second[$0] &+ missing.base[$0] }
    }

    /// Opens values of which the parties hold summands modulo 2^64, as of products, to all parties. One round;
    /// every party sends 8 bytes an element to each of the others, its summand masked by a fresh sharing of
    /// zero as in `multiply`.
    package func open(summands: [UInt64]) async throws(MPCError) -> [UInt64] {
        let masked = WordBuffer(uninitialized: summands.count)
        let arrived = WordBuffer(uninitialized: summands.count)
        var i = 0
        while i < summands.count {
            let mask = randomness.zeros.next(upTo: summands.count - i)
            for k in 0..<mask.count {
                masked.base[i + k] = summands[i + k] &+ mask.first[k] &- mask.second[k]
            }
            i += mask.count
        }
        guard !summands.isEmpty else { return [] }
        links.beginRound()
        var opened = [UInt64](UnsafeBufferPointer(start: masked.base, count: masked.count))
        for range in Self.messages(summands.count, unit: 1) {
            for peer in [previous, next] {
                try send(range, to: peer) { range, message in
                    message.copyMemory(
                        from: masked.base + range.lowerBound, byteCount: 8 * range.count)
                }
            }
            for peer in [next, previous] {
                try await receive(from: peer, into: arrived.base, count: range.count)
                for k in 0..<range.count { opened[range.lowerBound + k] &+= arrived.base[k] }
            }
        }
        extendLifetime((masked, arrived))
        return opened
    }

    /// Opens values to party `receiver` only; the others get `nil`. One round; the party after the
    /// receiver sends 8 bytes an element.
    public func open(
        _ x: ArithmeticShares, to receiver: Int
    ) async throws(MPCError) -> [UInt64]? {
        let missing = WordBuffer(uninitialized: x.count)
        try await passMissing(count: x.count, to: receiver, into: missing.base) { range, message in
            message.copyMemory(from: x.second + range.lowerBound, byteCount: 8 * range.count)
        }
        guard party == receiver else { return nil }
        defer { extendLifetime((x, missing)) }
        return (0..<x.count).map { x.first[$0] &+ x.second[$0] &+ missing.base[$0] }
    }

    /// Opens values to all parties, as integers of `width` bits. One round; every party sends `width`
    /// bits an element (whole words of 64 elements). Precondition: width ≤ 64.
    public func open(_ x: BooleanShares) async throws(MPCError) -> [UInt64] {
        let missing = WordBuffer(uninitialized: x.wordCount)
        try await passToPrevious(count: x.wordCount, into: missing.base) { range, message in
            x.planes.copyElements(of: x.second, range, to: message)
        }
        return combine(x, missing)
    }

    /// Opens values to party `receiver` only; the others get `nil`. One round.
    public func open(_ x: BooleanShares, to receiver: Int) async throws(MPCError) -> [UInt64]? {
        let missing = WordBuffer(uninitialized: x.wordCount)
        try await passMissing(count: x.wordCount, to: receiver, into: missing.base) {
            range, message in
            x.planes.copyElements(of: x.second, range, to: message)
        }
        return party == receiver ? combine(x, missing) : nil
    }

    func passMissing(
        count: Int, to receiver: Int, into target: UnsafeMutablePointer<UInt64>,
        _ produce: (Range<Int>, UnsafeMutableRawPointer) -> Void
    ) async throws(MPCError) {
        precondition((0..<3).contains(receiver))
        guard count > 0 else { return }
        channel.beginRound()
        if party == receiver {
            try await receiveAll(count, from: next, into: target)
        } else if previous == receiver {
            try await sendAll(count, to: receiver, produce)
        }
    }

    func combine(_ x: BooleanShares, _ missing: WordBuffer) -> [UInt64] {
        let all = BooleanShares(uninitialized: x.count, width: x.width)
        for k in 0..<x.wordCount {
            all.first[k] = x.first[k] ^ x.second[k] ^ missing.base[k]
        }
        return all.firstElements()
    }
}
