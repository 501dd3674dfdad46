import Channels
import ComputeNode
import Ledger
import Testing

/// What three nodes conclude from their openings, and what they refuse.
@Suite struct AgreementTests {
    private func opening(
        _ present: [Bool], fixed: Bool = false, computed: Bool = false, terms: UInt8 = 1
    ) -> Opening {
        Opening(
            terms: Samples.word(terms), isFixed: fixed, isComputed: computed, present: present)
    }

    @Test func takesWhatAllHold() throws {
        let agreement = try Agreement([
            opening([true, true, false]), opening([true, false, true]),
            opening([true, true, true]),
        ])
        #expect(agreement.present == [true, false, false])
        #expect(!agreement.allComputed)
    }

    @Test func keepsASetThatWasFixed() throws {
        // The second node holds the other input by now; the earlier run's set stands.
        let agreement = try Agreement([
            opening([true, false], fixed: true), opening([true, true]), opening([true, true]),
        ])
        #expect(agreement.present == [true, false])
    }

    @Test func refusesTwoFixedSetsAndLostInputs() {
        #expect(throws: NodeError.disagreement(party: 1, about: .inputs)) {
            try Agreement([
                opening([true, false], fixed: true), opening([true, true], fixed: true),
                opening([true, true]),
            ])
        }
        #expect(throws: NodeError.disagreement(party: 2, about: .inputs)) {
            try Agreement([
                opening([true, true], fixed: true), opening([true, true]), opening([true, false]),
            ])
        }
    }

    @Test func skipsTheRunOnlyIfAllAreDone() throws {
        let done = opening([true], fixed: true, computed: true)
        #expect(try Agreement([done, done, done]).allComputed)
        #expect(try !Agreement([done, done, opening([true])]).allComputed)
    }

    @Test func encodesInjectivelyAndReadsOnlyItsOwn() {
        let own = opening([true, false, true], fixed: true)
        let bytes = own.encoded
        #expect(Opening(encoded: bytes, inputs: 3) == own)
        #expect(Opening(encoded: bytes, inputs: 2) == nil)
        #expect(Opening(encoded: [], inputs: 0) == nil)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= 4
            #expect(Opening(encoded: changed, inputs: 3) != own, "byte \(index)")
        }
    }

    /// One node says to one that it holds an input and to the other that it does not.
    @Test func findsALyingOpening() async throws {
        let opening = opening([true, true])
        let lie = FaultPlan(
            seed: 1,
            rewrite: { place, bytes in
                if place == .init(from: 2, to: 1, index: 0) { bytes[bytes.count - 1] = 0 }
            })
        let outcomes = await InMemoryNetwork(
            partyCount: 3, timeout: .seconds(5), faults: lie
        ).outcomes { channel in try await Agreement.reach(opening, over: channel) }
        for party in [0, 1] {
            #expect(throws: NodeError.self) { try outcomes[party].get() }
        }
        let honest = try await runParties(3) { channel in
            try await Agreement.reach(opening, over: channel)
        }
        #expect(honest.allSatisfy { $0.present == [true, true] })
    }

    @Test func namesWhoSpeaksOfAnotherTask() async throws {
        let (own, other) = (opening([true]), opening([true], terms: 2))
        let outcomes = await InMemoryNetwork(partyCount: 3, timeout: .seconds(5)).outcomes {
            channel in
            try await Agreement.reach(channel.party == 1 ? other : own, over: channel)
        }
        for party in [0, 2] {
            #expect(throws: NodeError.disagreement(party: 1, about: .task)) {
                try outcomes[party].get()
            }
        }
    }
}
