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
}
