import KeyManagement
import Testing

/// What a corrupt party signs instead of its message of a round.
struct RoundForger {
    let session: RoundSession
    let limits: RoundLimits
    let party: PartyNumber
    let keys: PartyKeys

    init<Output>(_ party: RoundParty<Output>, keys: PartyKeys) {
        session = party.session
        limits = party.limits
        self.party = party.party
        self.keys = keys
    }

    /// A message of the party, decoded; nil for an accusation.
    func decode(_ bytes: [UInt8]) -> RoundMessage? {
        try? RoundMessage(bytes, sender: party, session: session, limits: limits)
    }

    /// A message signed by the party with these parts.
    func sign(round: Int, body: [UInt8], echoes: [RoundMessage.Echo]) -> [UInt8] {
        RoundMessage(
            round: round, sender: party, body: body, echoes: echoes, session: session, keys: keys
        ).encoded
    }
}
