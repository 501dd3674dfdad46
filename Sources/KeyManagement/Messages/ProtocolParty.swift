/// One party of one run of a protocol: a state machine that no network touches.
///
/// `start` gives the first messages; each `receive` may give more, or the result. The caller carries
/// messages to the others and theirs here, in any order that keeps each sender's own; it waits no longer
/// than it wants to, and says by `missing` whom it waited for. A thrown fault names its culprit and ends
/// the run, unless `KeyManagementError.leavesStateUnchanged` says otherwise: then the message counts as
/// not received. One owner calls it; it isn't `Sendable`.
public protocol ProtocolParty<Output>: AnyObject {
    associatedtype Output

    /// Who takes part; this party's and the senders' numbers are of this set.
    var participants: ParticipantSet { get }

    /// This party.
    var party: PartyNumber { get }

    /// Those from whom a message is needed before the next step: empty before the start and when the run
    /// is over.
    var missing: [PartyNumber] { get }

    /// After a fault that others may not have seen: what to send them, so that they name the same culprit.
    var accusation: OutgoingMessage? { get }

    /// The first step. Throws `.alreadyStarted` at the second call.
    func start() throws(KeyManagementError) -> ProtocolStep<Output>

    /// Takes a message. Throws `.notStarted`, `.over` when there is a result or the run has failed,
    /// `.unknownSender`, and `.fault` with who is to blame and for what.
    func receive(
        _ message: IncomingMessage
    ) throws(KeyManagementError) -> ProtocolStep<Output>
}

extension ProtocolParty {
    public var accusation: OutgoingMessage? { nil }
}

/// What a step of a protocol leads to.
public struct ProtocolStep<Output> {
    /// To be sent now, in this order.
    public var messages: [OutgoingMessage]
    /// The result, once there is one: nothing more is received then.
    public var output: Output?

    public init(_ messages: [OutgoingMessage] = [], output: Output? = nil) {
        self.messages = messages
        self.output = output
    }

    /// Nothing to send: other parties' messages are waited for.
    public static var waiting: Self { Self() }
}
