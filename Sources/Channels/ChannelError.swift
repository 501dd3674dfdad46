/// Why a session could not go on. Every case names the party concerned where there is one.
public enum ChannelError: Error, Equatable, Sendable {
    /// Nothing came from `party` for the session's time-out; it was waited for in `round`.
    case timedOut(party: Int, round: Int)
    /// A message from `party` had another length than the protocol step has.
    case unexpectedLength(party: Int, round: Int, expected: Int, received: Int)
    /// A message from `party` came twice, was skipped, or was damaged.
    case outOfOrder(party: Int, round: Int)
    /// A frame or message from `party` was longer than the limit.
    case tooLong(party: Int, limit: Int)
    /// `party` ended the session, or its connection was lost.
    case closed(party: Int)
    /// `party` restarted and opened the session anew.
    case restarted(party: Int)
    /// `party` opened the session with another committee, or the same in another order.
    case committeeDiffers(party: Int)
    /// The committee does not have this party in it, or has one twice, or too many.
    case invalidCommittee
    /// This party has closed the session.
    case closedHere
}
