/// Openings in which each party compares what it is sent with a hash of what the other holder of that
/// component has. They throw `.inconsistentShares` where the two differ.
extension ReplicatedParty {
    /// Opens to all parties. One round; a hash besides what `open` sends.
    func openChecked(_ x: ArithmeticShares) async throws(MPCError) -> [UInt64] {
        guard x.count > 0 else { return [] }
        try sendHash(to: next, words: x.count) { $0.update(from: x.first, count: x.count) }
        let missing = WordBuffer(uninitialized: x.count)
        try await passToPrevious(count: x.count, into: missing.base) { range, message in
            message.copyMemory(from: x.second + range.lowerBound, byteCount: 8 * range.count)
        }
        try await compareHash(of: missing)
        defer { extendLifetime((x, missing)) }
        return (0..<x.count).map { x.first[$0] &+ x.second[$0] &+ missing.base[$0] }
    }

    /// Opens to one party; the others get `nil`.
    func openChecked(
        _ x: ArithmeticShares, to receiver: Int
    ) async throws(MPCError) -> [UInt64]? {
        guard x.count > 0 else { return party == receiver ? [] : nil }
        if next == receiver {
            try sendHash(to: receiver, words: x.count) { $0.update(from: x.first, count: x.count) }
        }
        let missing = WordBuffer(uninitialized: x.count)
        try await passMissing(count: x.count, to: receiver, into: missing.base) { range, message in
            message.copyMemory(from: x.second + range.lowerBound, byteCount: 8 * range.count)
        }
        guard party == receiver else { return nil }
        try await compareHash(of: missing)
        defer { extendLifetime((x, missing)) }
        return (0..<x.count).map { x.first[$0] &+ x.second[$0] &+ missing.base[$0] }
    }

    func openChecked(_ x: BooleanShares) async throws(MPCError) -> [UInt64] {
        guard x.wordCount > 0 else { return try await open(x) }
        try sendHash(to: next, words: x.wordCount) {
            x.planes.copyElements(of: x.first, 0..<x.wordCount, to: $0)
        }
        let missing = WordBuffer(uninitialized: x.wordCount)
        try await passToPrevious(count: x.wordCount, into: missing.base) { range, message in
            x.planes.copyElements(of: x.second, range, to: message)
        }
        try await compareHash(of: missing)
        return combine(x, missing)
    }

    func openChecked(
        _ x: BooleanShares, to receiver: Int
    ) async throws(MPCError) -> [UInt64]? {
        guard x.wordCount > 0 else { return try await open(x, to: receiver) }
        if next == receiver {
            try sendHash(to: receiver, words: x.wordCount) {
                x.planes.copyElements(of: x.first, 0..<x.wordCount, to: $0)
            }
        }
        let missing = WordBuffer(uninitialized: x.wordCount)
        try await passMissing(count: x.wordCount, to: receiver, into: missing.base) {
            range, message in
            x.planes.copyElements(of: x.second, range, to: message)
        }
        guard party == receiver else { return nil }
        try await compareHash(of: missing)
        return combine(x, missing)
    }

    private func sendHash(
        to peer: Int, words count: Int, _ fill: (UnsafeMutablePointer<UInt64>) -> Void
    ) throws(MPCError) {
        let words = WordBuffer(uninitialized: count)
        fill(words.base)
        let digest = SessionHash.digest([Array("opening".utf8)], secret: words.rawBytes)
        extendLifetime(words)
        try links.send(to: peer, byteCount: 32) { $0.copyMemory(from: digest, byteCount: 32) }
    }

    private func compareHash(of words: WordBuffer) async throws(MPCError) {
        let expected = SessionHash.digest([Array("opening".utf8)], secret: words.rawBytes)
        extendLifetime(words)
        let other = WordBuffer(uninitialized: 4)
        try await links.receive(from: previous, into: other.base, byteCount: 32)
        guard Array(other.rawBytes) == expected else { throw links.end(.inconsistentShares) }
        extendLifetime(other)
    }
}
