import KeyManagement

/// Parties with keys of their own, for tests.
struct TestParties {
    let keys: [PartyKeys]
    let participants: ParticipantSet

    init(keys: [PartyKeys], participants: ParticipantSet) {
        self.keys = keys
        self.participants = participants
    }

    init(_ count: Int, name: String = "test") throws {
        keys = (0..<count).map { _ in PartyKeys() }
        var members = [Participant]()
        for (place, keys) in keys.enumerated() {
            members.append(
                try keys.participant(identity: Array("\(name), party \(place + 1)".utf8)))
        }
        participants = try ParticipantSet(name: name, members: members)
    }

    func keys(of party: PartyNumber) -> PartyKeys { keys[party.place] }
}
