/// What parties that need not follow the protocol agree on: random seeds that none of them can choose, values
/// shown at the same time, and that all have seen the same.
///
/// Seeds: every party commits to its part of the next seed ahead, so that a seed takes one round. Views:
/// what a party says to all is hashed into a digest at every party, and the digests are compared with
/// the next seed, with every simultaneous showing, in both its rounds, or by themselves. So two values told to two parties
/// (point-to-point taken for broadcast) end the session before anything is opened that depends on them.
package final class Agreement: @unchecked Sendable {
    static let seedBytes = 16
    let links: PartyLinks
    private let session: [UInt8]
    /// Digest of what all parties have said to all so far.
    private var view: [UInt8]
    /// Whether something was said to all since views were compared.
    private var isUncompared = false
    private var seeds = 0
    private var showings = 0
    /// This party's commitment to its part of the next seed, and what the others committed to.
    private var own: Commitment?
    private var others: [[UInt8]] = []

    /// `session` is the digest of the session's set-up.
    package init(links: PartyLinks, session: [UInt8]) {
        self.links = links
        self.session = session
        view = session
    }

    package var party: Int { links.party }

    private func context(_ purpose: String, _ number: Int) -> Commitment.Context {
        Commitment.Context(session: session, purpose: purpose, number: number)
    }

    private func commitToSeed() throws(MPCError) -> Commitment {
        do throws(MPCError) {
            let part = Array(try SessionHash.random(words: Self.seedBytes / 8).rawBytes)
            return try Commitment(to: part, by: links.party, context("seed", seeds))
        } catch { throw links.end(error) }
    }

    /// Commits to the first seed. One round, once.
    package func begin() async throws(MPCError) {
        let first = try commitToSeed()
        others = try await links.exchange(first.digest)
        own = first
        absorb(others)
    }

    /// Hashes what every party has said to all into the view, in the parties' order.
    private func absorb(_ said: [[UInt8]]) {
        var hash = LabelledHash("swift-mpc/view/v1")
        hash.append(view)
        for bytes in said { hash.append(bytes) }
        view = hash.finish()
    }

    private func requireSameView(_ theirs: [UInt8], of peer: Int) throws(MPCError) {
        guard theirs == view else { throw links.close(.viewsDiffer(party: peer)) }
    }

    /// A seed of 16 bytes that nobody has chosen: nobody knew it before all parties called this. One round.
    ///
    /// If what is to pass a check depends on it, the check ends with the next showing, or says so by `settle`: a
    /// session that ends before counts against the links' lock.
    package func seed(isDecisive: Bool = true) async throws(MPCError) -> [UInt8] {
        guard let own else { preconditionFailure("the agreement has not begun") }
        let context = context("seed", seeds)
        seeds += 1
        let next = try commitToSeed()
        if isDecisive { links.lock.beginSeed() }
        let messages = try await links.exchange(view + own.opening + next.digest)
        let openingBytes = Commitment.nonceBytes + Self.seedBytes
        var hash = LabelledHash("swift-mpc/seed/v1")
        hash.append(session)
        hash.append(seeds)
        for (party, message) in messages.enumerated() {
            try requireSameView(Array(message.prefix(32)), of: party)
            let part = Commitment.value(
                opening: Array(message[32..<32 + openingBytes]), digest: others[party], by: party,
                context)
            guard let part else { throw links.close(.commitmentBroken(party: party)) }
            hash.append(part)
        }
        others = messages.map { Array($0.suffix(Commitment.byteCount)) }
        self.own = next
        absorb(messages)
        isUncompared = false
        return Array(hash.finish().prefix(Self.seedBytes))
    }

    /// No showing is due for the last seed: nothing is gained by breaking off any more.
    package func settle() { links.lock.endSeed() }

    /// Every party says something to all; what each said. One round. The view will show whether it said
    /// the same to all. Precondition: as many bytes at all parties.
    package func broadcast(_ bytes: [UInt8]) async throws(MPCError) -> [[UInt8]] {
        let said = try await links.exchange(bytes)
        note(said)
        return said
    }

    /// Counts as said to all what came some other way.
    func note(_ said: [[UInt8]]) {
        absorb(said)
        isUncompared = true
    }

    /// Compares the views if something was said to all since they were compared: one round, of 32 bytes. Two
    /// parties have nothing to compare: neither could say two things. Throws `.viewsDiffer`.
    package func compareViews() async throws(MPCError) {
        guard isUncompared, links.partyCount > 2 else { return }
        for (party, theirs) in try await links.exchange(view).enumerated() {
            try requireSameView(theirs, of: party)
        }
        isUncompared = false
    }

    /// Every party shows a value, none having seen another's before it had fixed its own; all views are
    /// compared first, and what was committed to is with the openings: who has two values for two parties has one try
    /// for each otherwise to guess what passes. Two rounds. Precondition: as many bytes at all parties.
    ///
    /// `check` says, by throwing, whether what was shown is right. If something was wrong before, what this party
    /// shows betrays its secret (σ of a check of MACs its share of the key). So a check that is broken off once this
    /// has been shown has failed: whatever ends it, a peer that says no more or a crash, closes the links' lock.
    @discardableResult
    package func showTogether(
        _ bytes: [UInt8], _ check: ([[UInt8]]) throws(MPCError) -> Void = { _ in }
    ) async throws(MPCError) -> [[UInt8]] {
        let context = context("showing", showings)
        showings += 1
        let own: Commitment
        do { own = try Commitment(to: bytes, by: links.party, context) } catch {
            throw links.end(error)
        }
        let committed = try await links.exchange(view + own.digest)
        for (party, message) in committed.enumerated() {
            try requireSameView(Array(message.prefix(32)), of: party)
        }
        absorb(committed)
        isUncompared = false
        do { try links.lock.beginCheck() } catch { throw links.end(error) }
        let opened: [[UInt8]]
        do { opened = try await links.exchange(view + own.opening) } catch {
            throw links.close(error)
        }
        var values: [[UInt8]] = []
        for (party, message) in opened.enumerated() {
            try requireSameView(Array(message.prefix(32)), of: party)
            let value = Commitment.value(
                opening: Array(message.dropFirst(32)),
                digest: Array(committed[party].suffix(Commitment.byteCount)), by: party, context)
            guard let value else { throw links.close(.commitmentBroken(party: party)) }
            values.append(value)
        }
        absorb(opened)
        do { try check(values) } catch { throw links.close(error) }
        links.lock.endCheck()
        return values
    }
}
