import KeyManagement
import Testing

@Suite struct ParticipantSetTests {
    private let keys = (0..<3).map { _ in PartyKeys() }

    private func members(_ identities: [String] = ["a", "b", "c"]) throws -> [Participant] {
        try zip(keys, identities).map { try $0.participant(identity: Array($1.utf8)) }
    }

    /// A node that is listed twice would count twice.
    @Test func nobodyIsListedTwice() throws {
        let members = try members()
        #expect(throws: KeyManagementError.repeatedParticipant(3)) {
            _ = try ParticipantSet(name: "set", members: [members[0], members[1], members[0]])
        }
        #expect(throws: KeyManagementError.repeatedParticipant(3)) {
            _ = try ParticipantSet(name: "set", members: try self.members(["a", "b", "a"]))
        }
        // Another name, with the key of the first.
        for isSealing in [true, false] {
            let mixed = try Participant(
                identity: [9],
                verificationKey: members[isSealing ? 2 : 0].verificationKey,
                sealingKey: members[isSealing ? 0 : 2].sealingKey)
            #expect(throws: KeyManagementError.repeatedParticipant(3)) {
                _ = try ParticipantSet(name: "set", members: [members[0], members[1], mixed])
            }
        }
    }

    @Test func sizesAreBounded() throws {
        let members = try members()
        for count in [0, 1] {
            #expect(throws: KeyManagementError.invalidPartyCount(count)) {
                _ = try ParticipantSet(name: "set", members: Array(members.prefix(count)))
            }
        }
        for name in ["", String(repeating: "n", count: 65)] {
            #expect(throws: KeyManagementError.malformedParticipant) {
                _ = try ParticipantSet(name: name, members: members)
            }
        }
        let key = members[0].verificationKey
        for (identity, first, second) in [
            ([], key, key), ([UInt8](repeating: 1, count: 65), key, key),
            ([1], Array(key.dropLast()), key), ([1], key, key + [0]),
        ] {
            #expect(throws: KeyManagementError.malformedParticipant) {
                _ = try Participant(
                    identity: identity, verificationKey: first, sealingKey: second)
            }
        }
    }

    @Test func digestsTellSetsApart() throws {
        let members = try members()
        let set = try ParticipantSet(name: "set", members: members)
        var digests = [set.digest]
        digests.append(try ParticipantSet(name: "other", members: members).digest)
        digests.append(try ParticipantSet(name: "set", members: members.reversed()).digest)
        digests.append(try ParticipantSet(name: "set", members: Array(members.prefix(2))).digest)
        digests.append(
            try ParticipantSet(name: "set", members: try self.members(["a", "b", "d"])).digest)
        #expect(Set(digests).count == digests.count)
        #expect(try ParticipantSet(name: "set", members: members).digest == set.digest)
    }

    @Test func identitiesHaveNumbers() throws {
        let set = try ParticipantSet(name: "set", members: try members())
        #expect(try set.number(of: Array("b".utf8)) == 2)
        #expect(throws: KeyManagementError.unknownIdentity) { try set.number(of: [1, 2]) }
        #expect(set.number(of: set[3]) == 3)
        #expect(set.number(of: try PartyKeys().participant(identity: [1])) == nil)
    }

    @Test func keysSurviveTheirEncoding() throws {
        let again = try PartyKeys(
            encodedInEncryptedKeystore: keys[0].encodedForEncryptedKeystore())
        #expect(again.verificationKey == keys[0].verificationKey)
        #expect(again.sealingKey == keys[0].sealingKey)
        #expect(again.sign([1]) == keys[0].sign([1]))
    }
}
