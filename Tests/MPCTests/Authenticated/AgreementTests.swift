import Channels
import MPC
import Synchronization
import TestSupport
import Testing

/// What parties agree on, and parties that would have it otherwise.
@Suite struct AgreementTests {
    func errors(
        _ parties: Int,
        _ lie:
            @escaping @Sendable (FaultPlan.Place, UnsafeMutableRawBufferPointer)
            -> Void,
        _ body: @escaping @Sendable (Agreement) async throws -> Void
    ) async -> [MPCError?] {
        let plan = FaultPlan(seed: 1, rewrite: lie)
        let network = InMemoryNetwork(
            partyCount: parties, timeout: .seconds(60), faults: plan)
        let outcomes = await network.outcomes { channel in
            let agreement = Agreement(links: PartyLinks(channel), session: testSession)
            try await agreement.begin()
            try await body(agreement)
        }
        return outcomes.map { outcome in
            if case .failure(let error) = outcome { error as? MPCError } else { nil }
        }
    }

    @Test(arguments: [2, 3, 5]) func seedsAreTheSameAndNew(parties: Int) async throws {
        let seeds = try await runParties(parties) { channel in
            let agreement = Agreement(links: PartyLinks(channel), session: testSession)
            try await agreement.begin()
            var seeds: [[UInt8]] = []
            for _ in 0..<5 { seeds.append(try await agreement.seed()) }
            let shown = try await agreement.showTogether([UInt8(channel.party)])
            #expect(shown == (0..<parties).map { [UInt8($0)] })
            return seeds
        }
        #expect(Set(seeds).count == 1 && Set(seeds[0]).count == 5)
        #expect(seeds[0].allSatisfy { $0.count == 16 })
    }

    /// Party 1 sends party 0's commitment, and later its opening, as its own (FRESCO, issue 432): it speaks last,
    /// and says what it has heard.
    @Test(arguments: [false, true]) func aCopiedCommitmentIsNone(showing: Bool) async throws {
        let network = InMemoryNetwork(partyCount: 2, timeout: .seconds(60))
        let outcomes = await network.outcomes { channel in
            guard channel.party == 0 else {
                while let heard = try? await channel.receive(from: 0, maximum: 4096) {
                    try channel.send(heard, to: 0)
                }
                return
            }
            let agreement = Agreement(links: PartyLinks(channel), session: testSession)
            try await agreement.begin()
            if showing {
                _ = try await agreement.showTogether([1, 2, 3])
            } else {
                _ = try await agreement.seed()
            }
        }
        #expect(throws: MPCError.commitmentBroken(party: 1)) { try outcomes[0].get() }
    }

    @Test(arguments: [40, 70, 90]) func aBrokenCommitmentNamesItsParty(byte: Int) async throws {
        // Message 0: the first commitment. 1: view, opening (nonce and part), the next commitment.
        let seen = await errors(2) { place, bytes in
            if place.from == 0, place.index == 1 { bytes[byte] ^= 1 }
        } _: { agreement in
            for _ in 0..<2 { _ = try await agreement.seed() }
        }
        // A changed commitment to the next seed shows with the next; or the views differ before.
        #expect(seen[1] == .commitmentBroken(party: 0) || seen[1] == .viewsDiffer(party: 0))
    }

    /// What party 2 tells parties 0 and 1 differs: seen with the next seed, and before a showing.
    @Test(arguments: [false, true]) func twoViewsAreSeen(showing: Bool) async throws {
        let seen = await errors(3) { place, bytes in
            if place.from == 2, place.to == 0, place.index == 1 { bytes[0] ^= 1 }
        } _: { agreement in
            _ = try await agreement.broadcast([1, 2, 3, 4])
            if showing {
                _ = try await agreement.showTogether([9])
            } else {
                _ = try await agreement.seed()
            }
        }
        #expect(
            seen[0..<2].allSatisfy { if case .viewsDiffer = $0 { true } else { false } })
        // Neither accuses the other.
        #expect(seen[0..<2].allSatisfy { $0?.deviation == .init(check: "view") })
    }

    /// The same by the comparison alone, which takes a round if something was said, of more than two parties.
    @Test func viewsAreComparedByThemselves() async throws {
        let seen = await errors(3) { place, bytes in
            if place.from == 2, place.to == 0, place.index == 1 { bytes[0] ^= 1 }
        } _: { agreement in
            _ = try await agreement.broadcast([1, 2, 3, 4])
            try await agreement.compareViews()
        }
        #expect(
            seen[0..<2].allSatisfy { if case .viewsDiffer = $0 { true } else { false } })
        for parties in [2, 3] {
            _ = try await runParties(parties) { channel in
                let agreement = Agreement(links: PartyLinks(channel), session: testSession)
                try await agreement.begin()
                try await agreement.compareViews()
                _ = try await agreement.broadcast([1])
                #expect(channel.traffic.rounds == 2)
                try await agreement.compareViews()
                try await agreement.compareViews()
                #expect(channel.traffic.rounds == parties)
                _ = try await agreement.seed()
                try await agreement.compareViews()
                #expect(channel.traffic.rounds == parties + 1)
            }
        }
    }

    /// Party 2 commits to one value towards party 0 and to another towards party 1, and opens both as it should:
    /// what one of them would pass is not taken by it.
    @Test func twoValuesShownAreSeen() async throws {
        let other = try Commitment(
            to: [8], by: 2,
            Commitment.Context(session: testSession, purpose: "showing", number: 0))
        let seen = await errors(3) { place, bytes in
            guard place.from == 2, place.to == 0 else { return }
            // Message 1: view and commitment. 2: view and opening.
            let lie = place.index == 1 ? other.digest : place.index == 2 ? other.opening : []
            for (k, byte) in lie.enumerated() { bytes[bytes.count - lie.count + k] = byte }
        } _: { agreement in
            _ = try await agreement.showTogether([9])
        }
        #expect(seen[0] == .viewsDiffer(party: 1) || seen[0] == .viewsDiffer(party: 2))
        #expect(seen[1] == .viewsDiffer(party: 0) || seen[1] == .viewsDiffer(party: 2))
    }

    /// Who deviates is named where a message itself shows it.
    @Test func deviationsNameWhoeverShowsIt() {
        for (error, check) in [
            (MPCError.transferCheckFailed(party: 2), "transfer"),
            (.commitmentBroken(party: 2), "commitment"), (.proofRefused(party: 2), "proof"),
            (.malformedElement(party: 2), "message"), (.invalidMessage(party: 2), "message"),
        ] { #expect(error.deviation == .init(check: check, party: 2)) }
        #expect(MPCError.verificationFailed.deviation == .init(check: "verification"))
        #expect(MPCError.inconsistentShares.deviation == .init(check: "opening"))
        #expect(MPCError.channel(.timedOut(party: 1, round: 3)).deviation == nil)
        #expect(MPCError.ended.deviation == nil && MPCError.keyLocked.deviation == nil)
    }

    /// Different first commitments to different parties.
    @Test func twoCommitmentsAreSeen() async throws {
        let seen = await errors(3) { place, bytes in
            if place.from == 2, place.to == 0, place.index == 0 { bytes[0] ^= 1 }
        } _: { agreement in
            _ = try await agreement.seed()
        }
        #expect(seen[0] != nil)
        #expect(seen[1] != nil)
    }
}
