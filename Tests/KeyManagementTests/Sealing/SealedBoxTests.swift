import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct SealedBoxTests {
    private func context(
        _ participants: ParticipantSet, use: String = "test", session: [UInt8] = [1, 2, 3],
        from sender: PartyNumber = 1, to recipient: PartyNumber = 2
    ) -> SealingContext {
        SealingContext(
            use: use, session: session, participants: participants, from: sender, to: recipient)
    }

    @Test func boxesOpenInTheirPlaceOnly() throws {
        let parties = try TestParties(3)
        let set = parties.participants
        let content: [UInt8] = [7, 8, 9]
        let box = try SealedBox.seal(
            SecretVector(content), context(set), from: parties.keys(of: 1))
        #expect(box.count == content.count + SealedBox.overhead)
        let opened = try SealedBox.open(box, context(set), by: parties.keys(of: 2))
        #expect(opened.reveal() == content)

        // The same members under another name are another set.
        let renamed = try ParticipantSet(name: "other", members: set.members)
        let elsewhere = [
            context(set, use: "other"), context(set, session: [1, 2]), context(renamed),
            context(set, from: 3), context(set, from: 2, to: 2),
        ]
        for other in elsewhere {
            #expect(throws: KeyManagementError.cannotOpen) {
                _ = try SealedBox.open(box, other, by: parties.keys(of: 2))
            }
        }
        #expect(throws: KeyManagementError.cannotOpen) {
            _ = try SealedBox.open(box, context(set), by: parties.keys(of: 3))
        }
    }

    @Test func changedBoxesDontOpen() throws {
        var generator = SeededGenerator(label: "changed boxes")
        let parties = try TestParties(2)
        let context = context(parties.participants)
        let box = try SealedBox.seal(SecretVector([1, 2, 3]), context, from: parties.keys(of: 1))
        for mutation in MessageMutations.all(box, stride: 1, using: &generator) {
            #expect(throws: KeyManagementError.cannotOpen, "\(mutation.name)") {
                _ = try SealedBox.open(mutation.bytes, context, by: parties.keys(of: 2))
            }
        }
    }
}
