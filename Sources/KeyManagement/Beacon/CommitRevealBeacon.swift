/// A random value that the parties draw together, by committing to their parts and then showing them (M. Blum,
/// "Coin Flipping by Telephone", 1981). Two rounds and one of echoes.
///
/// Claim: as long as one party is honest, nobody knows or chooses anything of the value before the second
/// round, and all who get a value get the same. Who sees the others' parts may withhold its own: then
/// nobody has a value, and `missing` says who it is. If the run is repeated without that party, c
/// corrupt parties have c + 1 values to choose from at most, so that an event of probability p happens
/// with at most 1 - (1 - p)^(c + 1). Where that is too much, `ThresholdBeacon` gives no choice.
public struct CommitRevealBeacon: Sendable {
    /// The length of a value.
    public static let byteCount = 32

    package let session: RoundSession

    /// - Parameter identifier: 16 to 64 bytes that name this draw and no other; the parties agree on it
    ///   before anything is known of the value.
    ///
    /// Throws `.malformedEncoding` for the identifier.
    public init(
        identifier: [UInt8], participants: ParticipantSet
    ) throws(KeyManagementError) {
        session = try RoundSession(
            name: "swift-mpc/commit-reveal-beacon/v1", identifier: identifier,
            participants: participants, terms: [])
    }

    /// One party; its output are the 32 bytes. Throws `.noSuchParty` and `.notOwnKeys`.
    public func party(
        _ party: PartyNumber, keys: PartyKeys
    ) throws(KeyManagementError) -> RoundParty<[UInt8]> {
        try RoundParty(
            CommitRevealRounds(session, party: party), session: session, party: party,
            keys: keys)
    }
}
