extension ChannelError: CustomStringConvertible {
    /// One line, for a log or a user.
    public var description: String {
        switch self {
        case .timedOut(let party, let round):
            "nothing came from party \(party) in round \(round) for the session's time-out"
        case .unexpectedLength(let party, let round, let expected, let received):
            "party \(party) sent \(received) bytes in round \(round), \(expected) expected"
        case .outOfOrder(let party, let round):
            "a message of party \(party) in round \(round) was repeated, skipped or damaged"
        case .tooLong(let party, let limit):
            "party \(party) sent a message longer than the limit of \(limit) bytes"
        case .closed(let party): "party \(party) ended the session or its connection was lost"
        case .restarted(let party): "party \(party) restarted in the middle of the session"
        case .committeeDiffers(let party):
            "party \(party) opened the session with another committee"
        case .invalidCommittee:
            "the committee lacks this party, or has one twice, or is too large"
        case .closedHere: "this party has closed the session"
        }
    }
}
