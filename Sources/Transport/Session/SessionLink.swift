import Channels
import DequeModule
import NIOCore
import Synchronization

/// One session's two streams with one peer. Lives on the node's event loop.
final class SessionLink {
    /// The peer's number in the session.
    let party: Int
    let identity: PartyIdentity
    let node: NodeCore
    /// The session's nonce.
    let nonce: Nonce
    /// Nil when only the rest of what was sent is still on its way.
    private(set) weak var session: Session?

    // MARK: Pairing. Protocols/transport.md, Sessions.

    /// Where this side's announcement was sent. Nil while there is no connection.
    var connection: PeerConnection?
    /// Frames for this side of the stream carry it.
    var tag: UInt32 = 0
    /// The peer's announcement that this side has paired with its own.
    var theirs: Announcement?
    /// Whether the peer has said so too.
    var isAccepted = false
    /// Whether that incarnation of the peer's is over: it takes nothing more.
    var isLeft = false

    // MARK: Sending

    var outgoing = OutgoingStream()

    // MARK: Receiving

    var incoming: IncomingStream
    /// Why nothing more comes after what is queued.
    private(set) var ending: Channels.ChannelError?
    private var waiter: Waiter?
    /// What messages are received into one after the other, while somebody does that.
    private(set) var run: IncomingRun?
    /// When what is still to be sent after the session's end is given up.
    private(set) var drainDeadline = NIODeadline.distantFuture
    /// Where it stands among the node's links that wait.
    var place = 0

    /// A receive that waits. Its destination is valid until it is resumed.
    struct Waiter {
        /// Nil for who waits for the run to go on.
        var request: IncomingStream.Request?
        var continuation: UnsafeContinuation<Channels.ChannelError?, Never>
        var began: NIODeadline
        var deadline: NIODeadline
        var round: Int
    }

    init(party: Int, identity: PartyIdentity, session: Session) {
        self.party = party
        self.identity = identity
        self.session = session
        node = session.node
        nonce = session.nonce
        incoming = IncomingStream(window: session.node.configuration.windowBytes)
    }

    /// The round the session is in, for errors.
    private var round: Int { session?.round.load(ordering: .relaxed) ?? 0 }

    /// Whether the session is over but for what is still to be sent.
    var isDraining: Bool { outgoing.isDraining }

    var isPaired: Bool { theirs != nil && isAccepted }

    /// Forgets the peer's incarnation and what came from it; a later one may take its place.
    func unpair() {
        theirs = nil
        isAccepted = false
        isLeft = false
        ending = nil
        incoming = IncomingStream(window: node.configuration.windowBytes)
        outgoing = OutgoingStream()
    }

    /// The session is over here: what is still to be sent has a time for that, by its length.
    func beginDraining() {
        outgoing.isDraining = true
        let seconds = outgoing.unsent / OutgoingStream.slowestDrain
        drainDeadline = .now() + node.configuration.livenessTimeout + .seconds(Int64(seconds))
    }

    // MARK: What comes

    /// A message begins. False if the peer breaks the protocol.
    func begin(length: UInt64, index: UInt16) -> Bool {
        guard incoming.isBetweenMessages, let count = Int(exactly: length) else { return false }
        let limit = node.configuration.maximumMessageBytes
        if ending == nil {
            if count > limit {
                end(.tooLong(party: party, limit: limit))
            } else if index != incoming.nextIndex {
                end(.outOfOrder(party: party, round: round))
            } else {
                guard incoming.begin(count) else { return false }
                progress()
                return true
            }
        }
        incoming.beginSkipping(count)
        return true
    }

    /// Some bytes of the message that has begun. False if the peer breaks the protocol.
    func arrive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let isComplete = incoming.arrive(bytes) else { return false }
        if isComplete { progress() } else { grant() }
        return true
    }

    /// Sends the peer leave to send more, when it is worth a frame.
    private func grant() {
        guard let theirs, let connection, ending == nil else { return }
        let amount = incoming.grant(window: node.configuration.windowBytes)
        guard amount > 0 else { return }
        connection.writeControl(
            .credit, destination: theirs.tag, source: tag,
            payload: (0..<4).map { UInt8(truncatingIfNeeded: amount >> ($0 * 8)) })
    }

    /// Nothing comes after what is there: the peer has left, or the connection.
    func end(_ error: Channels.ChannelError) {
        guard ending == nil else { return }
        ending = error
        progress()
    }

    /// The stream is of no use any more, whatever has come.
    func fail(_ error: Channels.ChannelError) {
        ending = error
        incoming.drop()
        progress()
    }

    // MARK: Who waits

    /// Tries to meet a request at once. Nil if it has to wait.
    func poll(_ request: IncomingStream.Request) -> Result<Int, Channels.ChannelError>? {
        switch incoming.take(request) {
        case .complete(let count):
            grant()
            return .success(count)
        case .refused(let received):
            let error: Channels.ChannelError
            if request.isExact {
                error = .unexpectedLength(
                    party: party, round: round, expected: request.maximum, received: received)
            } else {
                error = .tooLong(party: party, limit: request.maximum)
            }
            ending = error
            incoming.drop()
            return .failure(error)
        case .waiting:
            if let ending {
                incoming.drop()
                return .failure(ending)
            }
            grant()
            return nil
        }
    }

    /// Waits for a request to be met.
    func wait(_ waiter: Waiter) {
        precondition(self.waiter == nil, "a channel belongs to one task at a time")
        if let request = waiter.request, let result = poll(request) {
            waiter.continuation.resume(returning: result.failure)
        } else {
            self.waiter = waiter
            node.polling.begin(self, at: waiter.began)
        }
    }

    /// Meets the request that waits, if that is possible now.
    private func progress() {
        if let run {
            let count = run.count
            let error = advance()
            // Messages before an error are taken first; it is said again.
            if run.count > count { resume(nil) } else if let error { resume(error) }
        } else if let request = waiter?.request, let result = poll(request) {
            resume(result.failure)
        }
    }

    private func resume(_ error: Channels.ChannelError?) {
        guard let waiter else { return }
        self.waiter = nil
        node.polling.end(self, began: waiter.began)
        waiter.continuation.resume(returning: error)
    }

    // MARK: Runs of messages

    /// Messages go to the run's memory from now on, as soon as they come.
    func begin(_ run: IncomingRun) {
        precondition(self.run == nil, "a channel belongs to one task at a time")
        self.run = run
    }

    /// Takes what has come. Why nothing more will, if the run can't be completed: the same at each call.
    func advance() -> Channels.ChannelError? {
        while let destination = run?.next {
            guard let result = poll(IncomingStream.Request(destination)) else { return nil }
            if let error = result.failure { return error }
            run?.advance()
        }
        return nil
    }

    /// The run's memory is not written to any more. If something was to come there, the stream is of no
    /// use after it.
    func endRun() {
        let isComplete = run?.next == nil
        run = nil
        guard !isComplete else { return }
        if ending == nil { fail(.closedHere) } else { incoming.drop() }
    }

    /// The task that waits has been cancelled.
    func cancel() {
        if waiter != nil { fail(.closedHere) }
    }

    /// The connection is gone.
    func lost(_ reason: Channels.ChannelError) {
        connection = nil
        session?.lost(self, reason)
    }

    /// Ends a wait whose time is over. `late` is how long the loop itself was held up.
    func expire(now: NIODeadline, late: TimeAmount) {
        guard var waiter else { return }
        if late > .zero {
            waiter.deadline = waiter.deadline + late
            self.waiter = waiter
        }
        guard waiter.deadline <= now else { return }
        fail(.timedOut(party: party, round: waiter.round))
    }
}

extension Result {
    var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
