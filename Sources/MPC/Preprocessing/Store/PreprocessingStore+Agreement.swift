extension PreprocessingStore {
    /// Windows of each kind that are given up where somebody's session did not end in order: a party is at
    /// most that many windows ahead of another when it stops.
    private static var margin: UInt64 { 2 }

    /// Opens the stores of all parties together: that they belong together, are up to date, and go on at the
    /// same windows. Two rounds.
    ///
    /// A store's count of openings is told to all, and noted by them. Who tells a count that another has
    /// noted before has an old copy. Throws `.storage(.otherStore)`, `.storage(.restored)`; the latter
    /// ends the use of this store for good.
    func agree(on links: PartyLinks, name: String) async throws(MPCError) {
        // Round 1: identity, or what makes a new one; openings; the number of kinds.
        let fresh = try SessionHash.random(words: 4)
        let offered = identity ?? [UInt8](repeating: 0, count: 32)
        let kinds = cursors.sorted { $0.key < $1.key }
        var first = offered + Array(fresh.rawBytes)
        extendLifetime(fresh)
        func append(_ word: UInt64) {
            first += withUnsafeBytes(of: word.littleEndian) { Array($0) }
        }
        append(openCount)
        append(wasClosed ? 1 : 0)
        append(UInt64(kinds.count))
        for party in 0..<links.partyCount { append(seenCounts[party] ?? 0) }
        let told = try await links.exchange(first)
        func word(_ bytes: [UInt8], _ k: Int) -> UInt64 {
            bytes[8 * k..<8 * k + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        try agreeOnIdentity(told, name: name, party: links.party)
        try requireUpToDate(
            counts: told.map { word($0, 8) },
            seen: told.map { bytes in (0..<links.partyCount).map { word(bytes, 11 + $0) } })

        // Round 2: the kinds' cursors, padded to as many as anybody has.
        let most = told.map { word($0, 10) }.max() ?? 0
        guard most <= 4096 else { throw links.end(.storage(.otherStore)) }
        var second: [UInt8] = []
        for k in 0..<Int(most) {
            let entry: [UInt64] =
                k < kinds.count
                ? [kinds[k].key, kinds[k].value.used, kinds[k].value.made, 1] : [0, 0, 0, 0]
            for word in entry {
                second += withUnsafeBytes(of: word.littleEndian) { Array($0) }
            }
        }
        let cursors = try await links.exchange(second)
        var all: [UInt64: [(used: UInt64, made: UInt64)]] = [:]
        for bytes in cursors {
            for k in 0..<Int(most) where word(bytes, 4 * k + 3) == 1 {
                all[word(bytes, 4 * k), default: []]
                    .append((word(bytes, 4 * k + 1), word(bytes, 4 * k + 2)))
            }
        }
        let inOrder = told.allSatisfy { word($0, 9) == 1 }
        for (kind, cursors) in all {
            try align(kind, cursors, parties: links.partyCount, inOrder: inOrder)
        }
        for peer in links.peers { try note(party: peer, count: word(told[peer], 8)) }
    }

    private func agreeOnIdentity(
        _ told: [[UInt8]], name: String, party: Int
    ) throws(MPCError) {
        let none = [UInt8](repeating: 0, count: 32)
        let offers = told.map { Array($0.prefix(32)) }
        if offers.allSatisfy({ $0 == none }) {
            var hash = LabelledHash("swift-mpc/store/v1")
            hash.append(Array(name.utf8))
            for bytes in told { hash.append(Array(bytes[32..<64])) }
            return try identify(as: hash.finish(), use: use(name, party))
        }
        guard let known = identity, offers.allSatisfy({ $0 == known }) else {
            throw .storage(.otherStore)
        }
        try identify(as: known, use: use(name, party))
    }

    /// What this party uses the store for.
    private func use(_ name: String, _ party: Int) -> [UInt8] {
        var hash = LabelledHash("swift-mpc/store-use/v1")
        hash.append(Array(name.utf8))
        hash.append(party)
        return hash.finish()
    }

    /// Throws `.restored` for the first party whose count of openings somebody knows to have been reached
    /// before.
    private func requireUpToDate(counts: [UInt64], seen: [[UInt64]]) throws(MPCError) {
        for (party, count) in counts.enumerated() {
            for (observer, known) in seen.enumerated() where observer != party {
                if known[party] >= count {
                    giveUp()
                    throw .storage(.restored(party: party))
                }
            }
        }
    }

    /// Goes on where the party that has used most goes on, with the windows that all have.
    private func align(
        _ kind: UInt64, _ cursors: [(used: UInt64, made: UInt64)], parties: Int, inOrder: Bool
    ) throws(MPCError) {
        let used = cursors.map(\.used).max() ?? 0
        let isSame = cursors.count == parties && cursors.allSatisfy { $0.used == used }
        let start = isSame && inOrder ? used : used &+ Self.margin
        let common = cursors.count == parties ? cursors.map(\.made).min() ?? 0 : 0
        let next = max(cursors.map(\.made).max() ?? 0, start)
        let kept = numbers(kind).filter { $0 >= start && $0 < common }
        try keep(kept, of: kind, used: start, next: next)
    }
}
