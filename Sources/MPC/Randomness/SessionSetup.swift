internal import Channels

/// Set-up of a session: two rounds that give each pair of parties a key and all three the assurance
/// that they see the same session. See Protocols/replicated.md, "Set-up".
struct SessionSetup {
    static let nonceBytes = 32
    static let seedBytes = 16

    /// Agrees on keys. `version` names the protocol, `binding` is what the session is for; all parties must
    /// give the same.
    static func agree(
        on channel: any Channel, version: String = "swift-mpc/replicated/1", binding: [UInt8]
    ) async throws(MPCError) -> CorrelatedRandomness {
        guard channel.partyCount == 3 else { throw .wrongPartyCount(channel.partyCount) }
        let party = channel.party
        let (next, previous) = ((party + 1) % 3, (party + 2) % 3)

        // Round 1: a nonce to both; the seed of kᵢ, drawn here, to i-1.
        let ownSeed = try SessionHash.random(words: seedBytes / 8)
        let nonce = try SessionHash.random(words: nonceBytes / 8)
        channel.beginRound()
        try onChannel { () throws(ChannelError) in
            try channel.send(to: next, byteCount: nonceBytes) {
                $0.copyMemory(from: nonce.rawBytes)
            }
            try channel.send(to: previous, byteCount: nonceBytes + seedBytes) {
                $0.copyMemory(from: nonce.rawBytes)
                UnsafeMutableRawBufferPointer(rebasing: $0[nonceBytes...])
                    .copyMemory(from: ownSeed.rawBytes)
            }
        }
        let fromNext = try await receive(from: next, on: channel, byteCount: nonceBytes + seedBytes)
        let fromPrevious = try await receive(from: previous, on: channel, byteCount: nonceBytes)
        let nextNonce = UnsafeRawBufferPointer(rebasing: fromNext.bytes[..<nonceBytes])
        let nextSeed = UnsafeRawBufferPointer(rebasing: fromNext.bytes[nonceBytes...])

        var nonces = [nonce.rawBytes, nonce.rawBytes, nonce.rawBytes]
        nonces[next] = nextNonce
        nonces[previous] = fromPrevious.rawBytes
        let transcript = SessionHash.digest([
            Array(version.utf8), [3], SessionHash.lengthPrefixed(binding),
            Array(nonces[0]), Array(nonces[1]), Array(nonces[2]),
        ])
        extendLifetime((nonce, fromPrevious))

        // Round 2: the transcript's hash, and a tag that confirms the key shared with the receiver.
        try await confirm(
            channel, transcript,
            ownKey: ownSeed.rawBytes, ownHolder: previous, nextKey: nextSeed, nextHolder: next)
        let keys = WordBuffer(uninitialized: 4)
        SessionHash.streamKey(ownSeed.rawBytes, transcript, into: keys.base)
        SessionHash.streamKey(nextSeed, transcript, into: keys.base + 2)
        defer { extendLifetime((ownSeed, fromNext, keys)) }
        return CorrelatedRandomness(
            first: UnsafeRawBufferPointer(start: keys.base, count: 16),
            second: UnsafeRawBufferPointer(start: keys.base + 2, count: 16))
    }

    private static func confirm(
        _ channel: any Channel, _ transcript: [UInt8],
        ownKey: UnsafeRawBufferPointer, ownHolder: Int,
        nextKey: UnsafeRawBufferPointer, nextHolder: Int
    ) async throws(MPCError) {
        channel.beginRound()
        let shared = [(ownHolder, ownKey), (nextHolder, nextKey)]
        for (peer, key) in shared {
            let message = transcript + SessionHash.tag(key, transcript, by: channel.party)
            try onChannel { () throws(ChannelError) in try channel.send(message, to: peer) }
        }
        for (peer, key) in shared {
            let words = try await receive(from: peer, on: channel, byteCount: 64)
            let message = Array(words.rawBytes)
            extendLifetime(words)
            guard Array(message[..<32]) == transcript else {
                throw .transcriptMismatch(party: peer)
            }
            let expected = SessionHash.tag(key, transcript, by: peer)
            guard SessionHash.constantTimeEqual(Array(message[32...]), expected) else {
                throw .keyMismatch(party: peer)
            }
        }
    }

    private static func receive(
        from peer: Int, on channel: any Channel, byteCount: Int
    ) async throws(MPCError) -> WordBuffer {
        let message = WordBuffer(uninitialized: byteCount / 8)
        do { try await channel.receive(from: peer, into: message.bytes) } catch {
            throw .channel(error)
        }
        return message
    }
}
