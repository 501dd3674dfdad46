import Channels
import NIOCore
import Synchronization

/// One incarnation of a session at this party. Lives on the node's event loop.
final class Session: @unchecked Sendable {
    // Unchecked: what changes is touched on the node's loop only.
    enum State {
        case opening(Opening)
        case running
        case ended
    }

    typealias Opening = UnsafeContinuation<Result<Session, Channels.ChannelError>, Never>

    let id: SessionID
    let node: NodeCore
    let committee: [PartyIdentity]
    let digest: [UInt8]
    let party: Int
    let timeout: TimeAmount
    let nonce = Nonce.random()
    let openingDeadline: NIODeadline
    /// The number of the round the task that uses the channel is in.
    let round = Atomic<Int>(0)
    /// Whether the session is over here. May be asked from anywhere.
    let isOver = Atomic<Bool>(false)
    private(set) var state: State
    private(set) var links: [SessionLink?] = []

    init(
        id: SessionID, node: NodeCore, committee: [PartyIdentity], party: Int,
        timeout: TimeAmount, openingTimeout: TimeAmount, opening: Opening
    ) {
        self.id = id
        self.node = node
        self.committee = committee
        self.party = party
        self.timeout = timeout
        digest = Announcement.digest(of: committee)
        openingDeadline = .now() + openingTimeout
        state = .opening(opening)
        links = committee.enumerated().map { index, identity in
            index == party ? nil : SessionLink(party: index, identity: identity, session: self)
        }
    }

    var isOpening: Bool { if case .opening = state { true } else { false } }
    var isEnded: Bool { if case .ended = state { true } else { false } }

    /// The link with a peer. The caller has checked the number.
    func link(_ party: Int) -> SessionLink {
        guard party >= 0, party < links.count, let link = links[party] else {
            preconditionFailure("no such peer")
        }
        return link
    }

    func link(with identity: PartyIdentity) -> SessionLink? {
        links.lazy.compactMap { $0 }.first { $0.identity == identity }
    }

    // MARK: Opening

    /// Announces the session to a peer over a connection that stands, and pairs it with the
    /// peer's announcement if there is one.
    func announce(_ link: SessionLink, over connection: PeerConnection) {
        link.unpair()
        link.connection = connection
        link.tag = node.newTag()
        connection.register(link)
        let mine = Announcement(
            session: id, committee: digest, nonce: nonce, tag: link.tag,
            window: node.configuration.windowBytes)
        connection.writeControl(.open, payload: mine.payload)
        if let theirs = connection.announced[id] { pair(link, theirs) }
    }

    /// Takes the peer's announcement as the other end of the link.
    func pair(_ link: SessionLink, _ theirs: Announcement) {
        guard theirs.committee == digest else {
            return finish(.failure(.committeeDiffers(party: link.party)))
        }
        link.unpair()
        link.theirs = theirs
        link.outgoing.credit = Int(theirs.window)
        link.connection?.writeControl(
            .accept, destination: theirs.tag, source: link.tag,
            payload: Pairing(receiver: theirs.nonce, sender: nonce).payload)
    }

    /// The peer has paired too.
    func accepted(_ link: SessionLink, _ pairing: Pairing) {
        guard isOpening, pairing.receiver == nonce, pairing.sender == link.theirs?.nonce else {
            return
        }
        link.isAccepted = true
        startIfComplete()
    }

    func startIfComplete() {
        guard links.allSatisfy({ $0?.isPaired ?? true }) else { return }
        finish(.success(self))
    }

    /// Ends the opening, one way or the other.
    func finish(_ result: Result<Session, Channels.ChannelError>) {
        guard case .opening(let opening) = state else { return }
        state = .running
        if case .failure = result { end() }
        opening.resume(returning: result)
    }

    // MARK: Ending

    /// The peer has announced a new incarnation.
    func reopened(by link: SessionLink, _ theirs: Announcement) {
        switch state {
        case .opening: pair(link, theirs)
        case .running:
            if link.theirs == nil { return }
            link.isLeft = true
            fail(.restarted(party: link.party))
        case .ended: break
        }
    }

    /// The peer has taken back the announcement that the link is paired with.
    func withdrawn(by link: SessionLink) {
        switch state {
        case .opening:
            link.isLeft = true
            leftWhileOpening(link, .closed(party: link.party))
        case .running:
            link.isLeft = true
            link.end(.closed(party: link.party))
        case .ended: link.connection?.forget(link)
        }
    }

    /// A peer that had paired may have finished already: what it sent is kept. Should it come
    /// back, the link is paired anew.
    private func leftWhileOpening(_ link: SessionLink, _ reason: Channels.ChannelError) {
        if link.isPaired { link.end(reason) } else { link.unpair() }
    }

    /// The connection of a link is gone.
    func lost(_ link: SessionLink, _ reason: Channels.ChannelError) {
        switch state {
        case .opening: leftWhileOpening(link, reason)
        case .running: link.end(reason)
        case .ended: break
        }
    }

    /// Every receive fails from now on.
    func fail(_ error: Channels.ChannelError) {
        for case let link? in links { link.fail(error) }
    }

    /// The session is over here: what was sent still goes out, then the peers are told.
    /// With `superseded`, a new incarnation takes its place at once and they are not.
    func end(superseded: Bool = false) {
        if isEnded { return }
        if case .opening(let opening) = state {
            opening.resume(returning: .failure(.closedHere))
        }
        state = .ended
        isOver.store(true, ordering: .releasing)
        node.remove(self)
        for case let link? in links {
            link.fail(.closedHere)
            guard let connection = link.connection else { continue }
            if superseded { connection.forget(link) } else { connection.drain(link) }
        }
    }

    // MARK: Time

    /// Ends what has waited too long. `late` is how long the loop itself was held up.
    func expire(now: NIODeadline, late: TimeAmount) {
        if isOpening, openingDeadline + late <= now {
            let missing = links.lazy.compactMap { $0 }.first { !$0.isPaired }
            finish(.failure(.timedOut(party: missing?.party ?? party, round: 0)))
        }
        for case let link? in links { link.expire(now: now, late: late) }
    }
}
