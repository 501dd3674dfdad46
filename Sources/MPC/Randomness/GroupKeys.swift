internal import Channels

/// Keys that groups of parties share: 16 bytes each, known to the members and to nobody else.
///
/// Set-up takes two rounds. In the first every party sends every other a nonce of 32 bytes, and the
/// 16-byte seeds of the groups that it is the first member of and the other a member. In the second it
/// sends SHA-256 of everything public, and a tag under all seeds that the two have in common: another
/// hash aborts with `.transcriptMismatch`, another tag with `.keyMismatch`. So any two members of a
/// group have the same seed, whoever chose it, and see the same session.
struct GroupKeys: Sendable {
    private static let nonceBytes = 32
    private static let seedBytes = 16

    /// Of the groups that this party is a member of; members in rising order.
    private let keys: [[Int]: WordBuffer]
    /// The digest of all that is public in the set-up, which all parties have compared.
    let transcript: [UInt8]

    /// The AES-128-CTR stream of a group's key in a domain. Precondition: this party is a member.
    func stream(_ group: [Int], domain: UInt64) -> WordStream {
        guard let key = keys[group] else { preconditionFailure("no member of the group") }
        defer { extendLifetime(key) }
        return WordStream(key: key.rawBytes, domain: domain)
    }

    /// Agrees on keys for `groups`, which include all pairs.
    ///
    /// - Parameters:
    ///   - version: the protocol and its parameters; all parties must give the same.
    ///   - binding: what the session is for; all parties must give the same bytes.
    static func agree(
        on channel: any Channel, groups: [[Int]], version: String, binding: [UInt8]
    ) async throws(MPCError) -> GroupKeys {
        let party = channel.party
        let peers = (0..<channel.partyCount).filter { $0 != party }
        let groups = Array(Set(groups)).filter { $0.contains(party) }
            .sorted { $0.lexicographicallyPrecedes($1) }
        var seeds: [[Int]: WordBuffer] = [:]
        for group in groups where group[0] == party {
            seeds[group] = try SessionHash.random(words: seedBytes / 8)
        }
        let nonce = Array(try SessionHash.random(words: nonceBytes / 8).rawBytes)

        // Round 1: nonces and seeds.
        channel.beginRound()
        for peer in peers {
            let given = groups.filter { $0[0] == party && $0.contains(peer) }
            try onChannel { () throws(ChannelError) in
                try channel.send(
                    to: peer, byteCount: nonceBytes + given.count * seedBytes
                ) { message in
                    message.copyBytes(from: nonce)
                    for (k, group) in given.enumerated() {
                        guard let seed = seeds[group] else { continue }
                        UnsafeMutableRawBufferPointer(
                            rebasing: message[(nonceBytes + k * seedBytes)...]
                        ).copyMemory(from: seed.rawBytes)
                        extendLifetime(seed)
                    }
                }
            }
        }
        var nonces = [[UInt8]](repeating: nonce, count: channel.partyCount)
        for peer in peers {
            let given = groups.filter { $0[0] == peer }
            let message = WordBuffer(uninitialized: (nonceBytes + given.count * seedBytes) / 8)
            do { try await channel.receive(from: peer, into: message.bytes) } catch {
                throw .channel(error)
            }
            nonces[peer] = Array(message.rawBytes[..<nonceBytes])
            for (k, group) in given.enumerated() {
                let seed = WordBuffer(uninitialized: seedBytes / 8)
                let start = nonceBytes + k * seedBytes
                seed.bytes.copyMemory(
                    from: UnsafeRawBufferPointer(
                        rebasing: message.rawBytes[start..<start + seedBytes]))
                seeds[group] = seed
            }
            extendLifetime(message)
        }
        let transcript = SessionHash.digest(
            [
                SessionHash.lengthPrefixed(Array(version.utf8)), [UInt8(channel.partyCount)],
                SessionHash.lengthPrefixed(binding),
            ] + nonces)
        try await confirm(channel, transcript, groups, seeds)
        var keys: [[Int]: WordBuffer] = [:]
        for (group, seed) in seeds {
            let key = WordBuffer(uninitialized: 2)
            SessionHash.streamKey(seed.rawBytes, transcript, into: key.base)
            keys[group] = key
            extendLifetime(seed)
        }
        return GroupKeys(keys: keys, transcript: transcript)
    }

    /// Round 2: the transcript's hash, and a tag under the seeds that two parties have in common.
    private static func confirm(
        _ channel: any Channel, _ transcript: [UInt8], _ groups: [[Int]],
        _ seeds: [[Int]: WordBuffer]
    ) async throws(MPCError) {
        let peers = (0..<channel.partyCount).filter { $0 != channel.party }
        func tag(_ peer: Int, by sender: Int) -> [UInt8] {
            let common = groups.filter { $0.contains(peer) }
            let all = WordBuffer(uninitialized: common.count * seedBytes / 8)
            for (k, group) in common.enumerated() {
                guard let seed = seeds[group] else { continue }
                (all.base + k * seedBytes / 8).update(from: seed.base, count: seedBytes / 8)
                extendLifetime(seed)
            }
            defer { extendLifetime(all) }
            return SessionHash.tag(all.rawBytes, transcript, by: sender)
        }
        channel.beginRound()
        for peer in peers {
            let message = transcript + tag(peer, by: channel.party)
            try onChannel { () throws(ChannelError) in try channel.send(message, to: peer) }
        }
        for peer in peers {
            let words = WordBuffer(uninitialized: 8)
            do { try await channel.receive(from: peer, into: words.bytes) } catch {
                throw .channel(error)
            }
            let message = Array(words.rawBytes)
            extendLifetime(words)
            guard Array(message[..<32]) == transcript else {
                throw .transcriptMismatch(party: peer)
            }
            guard SessionHash.constantTimeEqual(Array(message[32...]), tag(peer, by: peer)) else {
                throw .keyMismatch(party: peer)
            }
        }
    }

    /// All sets of `size` of the parties 0 ..< count, in rising order.
    static func subsets(of count: Int, size: Int) -> [[Int]] {
        guard size > 0 else { return [[]] }
        guard count >= size else { return [] }
        return subsets(of: count - 1, size: size)
            + subsets(of: count - 1, size: size - 1).map { $0 + [count - 1] }
    }
}
