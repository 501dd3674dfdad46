extension PreprocessingStore {
    private static let none = [UInt8](repeating: 0, count: 32)
    private static let mostKinds = 256

    /// What a party tells of its store in round 1.
    private struct Told {
        static let byteCount = 32 + 32 + 32 + 8 + 8
        var identity: [UInt8]
        var fresh: [UInt8]
        /// The tokens of its last two sessions.
        var tokens: [[UInt8]]
        var isInOrder: Bool
        var kinds: Int

        init(_ bytes: [UInt8]) {
            identity = Array(bytes[0..<32])
            fresh = Array(bytes[32..<64])
            tokens = [Array(bytes[64..<80]), Array(bytes[80..<96])]
            isInOrder = PreprocessingStore.word(bytes, 12) == 1
            kinds = Int(clamping: PreprocessingStore.word(bytes, 13))
        }
    }

    private static func word(_ bytes: [UInt8], _ k: Int) -> UInt64 {
        bytes[8 * k..<8 * k + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func bytes(_ word: UInt64) -> [UInt8] {
        withUnsafeBytes(of: word.littleEndian) { Array($0) }
    }

    /// Opens the stores of all parties together: that they belong together and are up to date, and that all have
    /// the same windows. Three rounds.
    ///
    /// Every session has a token, which all note; each tells those of its last two. Whose tokens the others don't
    /// know has an old copy: `.storage(.restored)`, for this party's own store for good. Where tokens differ by one
    /// session, or a session did not end in order, all windows are given up: somebody may have been ahead by any
    /// number. Where numbers of windows of a kind differ, those of that kind. Nothing that others tell is
    /// taken over: not their numbers, not their kinds.
    func agree(on links: PartyLinks, name: String) async throws(MPCError) {
        do throws(MPCError) { try requireWritable() } catch { throw links.end(error) }
        let fresh = try SessionHash.random(words: 4)
        let kinds = levelsByHash.sorted { $0.key < $1.key }
        guard kinds.count <= Self.mostKinds else { throw links.end(.storage(.damaged)) }
        let first =
            (identity ?? Self.none) + Array(fresh.rawBytes) + tokens[0] + tokens[1]
            + Self.bytes(isInOrder ? 1 : 0) + Self.bytes(UInt64(kinds.count))
        extendLifetime(fresh)
        let messages = try await links.exchange(first)
        let told = messages.map { Told($0) }
        let most = told.map(\.kinds).max() ?? 0
        guard most <= Self.mostKinds else { throw links.end(.storage(.otherStore)) }

        // Round 2: how many windows of each kind, and a number that none is where some are missing; padded to as many
        // kinds as anybody has.
        var second: [UInt8] = []
        for k in 0..<most {
            let (kind, count) = k < kinds.count ? kinds[k] : (0, 0)
            second += Self.bytes(kind) + Self.bytes(lacksWindows(of: kind) ? .max : UInt64(count))
        }
        let counts = try await links.exchange(second)

        // Round 3: that all were told the same.
        var hash = LabelledHash("swift-mpc/store-session/v2")
        hash.append(Array(name.utf8))
        for bytes in messages + counts { hash.append(bytes) }
        let view = hash.finish()
        for (party, theirs) in try await links.exchange(view).enumerated() where theirs != view {
            throw links.end(.viewsDiffer(party: party))
        }

        try agreeOnIdentity(told, name: name, links)
        let isCurrent = try areCurrent(told, links)
        // What the others say is there: a kind that somebody does not name has no windows there.
        let others = counts.enumerated().map { party, bytes in
            (0..<told[party].kinds).reduce(into: [UInt64: UInt64]()) {
                $0[Self.word(bytes, 2 * $1)] = Self.word(bytes, 2 * $1 + 1)
            }
        }
        let given = kinds.filter { kind, count in
            !isCurrent || others.contains { $0[kind] != UInt64(count) }
        }
        try begin(session: Array(view.prefix(16)), givingUp: given.map(\.key))
    }

    private func agreeOnIdentity(
        _ told: [Told], name: String, _ links: PartyLinks
    ) throws(MPCError) {
        let use = use(name, links.party)
        if told.allSatisfy({ $0.identity == Self.none }) {
            var hash = LabelledHash("swift-mpc/store/v1")
            hash.append(Array(name.utf8))
            for one in told { hash.append(one.fresh) }
            return try identify(as: hash.finish(), use: use)
        }
        guard let known = identity, told.allSatisfy({ $0.identity == known }) else {
            throw links.end(.storage(.otherStore))
        }
        try identify(as: known, use: use)
    }

    /// What this party uses the store for.
    private func use(_ name: String, _ party: Int) -> [UInt8] {
        var hash = LabelledHash("swift-mpc/store-use/v1")
        hash.append(Array(name.utf8))
        hash.append(party)
        return hash.finish()
    }

    /// Whether all stores' last sessions were the same one, and ended in order. Throws `.restored` for a store
    /// whose last session was neither of another's last two, nor the other way round.
    private func areCurrent(_ told: [Told], _ links: PartyLinks) throws(MPCError) -> Bool {
        for (party, theirs) in told.enumerated() where party != links.party {
            if tokens.contains(theirs.tokens[0]) || theirs.tokens.contains(tokens[0]) { continue }
            // Two against one, or nobody else to ask: who is behind can't be told from tokens alone.
            let agreeing = told.indices.filter {
                $0 != links.party && $0 != party && told[$0].tokens.contains(theirs.tokens[0])
            }
            if told.count > 2, agreeing.count == told.count - 2 {
                giveUp()
                throw links.end(.storage(.restored(party: links.party)))
            }
            throw links.end(.storage(.restored(party: party)))
        }
        return told.allSatisfy { $0.tokens[0] == tokens[0] && $0.isInOrder }
    }
}
