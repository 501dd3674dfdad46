import Channels
import ComputeNode
import Ledger
import Synchronization

/// Sessions of nodes that are all in this process: what one sends, the others get.
final class InProcessNetwork: Sendable {
    /// One session: a queue from each member to each other one.
    final class Session: Sendable {
        let id: Hash32
        let members: [Address]
        let queues: [[AsyncStream<[UInt8]>]]
        let inlets: [[AsyncStream<[UInt8]>.Continuation]]
        private let state = Mutex<(opened: Set<Int>, isOver: Bool)>(([], false))

        init(_ id: Hash32, _ members: [Address]) {
            self.id = id
            self.members = members
            let count = members.count
            let pairs = (0..<count).map { _ in
                (0..<count).map { _ in AsyncStream.makeStream(of: [UInt8].self) }
            }
            queues = pairs.map { $0.map(\.stream) }
            inlets = pairs.map { $0.map(\.continuation) }
        }

        var count: Int { members.count }

        func open(_ place: Int) -> Bool {
            state.withLock { !$0.isOver && $0.opened.insert(place).inserted }
        }

        /// A member that has not opened the session yet.
        var missing: Int? {
            state.withLock { state in (0..<count).first { !state.opened.contains($0) } }
        }

        /// Nothing comes from this member any more; no other may join.
        func leave(_ place: Int) {
            state.withLock { $0.isOver = true }
            for inlet in inlets[place] { inlet.finish() }
        }
    }

    /// One message, from one member of a session to another.
    struct Letter: Sendable {
        let session: Session
        let from: Int
        let to: Int
        let bytes: [UInt8]

        var sender: Address { session.members[from] }
        var recipient: Address { session.members[to] }
        /// Whether it goes over the standing session of two nodes: no run has two parties only.
        var isOfLink: Bool { session.count == 2 }
    }

    private let sessions = Mutex<[Hash32: Session]>([:])

    /// What is sent in a message's place, by a sender who lies.
    let rewrite = Mutex<(@Sendable (Letter) -> [[UInt8]])?>(nil)

    /// A node that ends no session that it has come to.
    let lingering = Mutex<Address?>(nil)

    /// Joins the session of this id, or begins one.
    func join(_ id: Hash32, _ members: [Address], as place: Int) -> Session {
        sessions.withLock { sessions in
            if let known = sessions[id], known.members == members, known.open(place) {
                return known
            }
            let fresh = Session(id, members)
            _ = fresh.open(place)
            sessions[id] = fresh
            return fresh
        }
    }
}

/// One node's way to its sessions.
struct InProcessSessions: NodeSessions {
    let network: InProcessNetwork
    let account: Address

    func withSession<Value: Sendable>(
        _ id: Hash32, of members: [Address], patience: Duration, opening: Duration,
        isFresh: Bool, _ body: @escaping @Sendable (any Channel) async throws -> Value
    ) async throws -> Value {
        guard let place = members.firstIndex(of: account) else { throw NodeError.notRegistered }
        let session = network.join(id, members, as: place)
        defer {
            if network.lingering.withLock({ $0 }) != account { session.leave(place) }
        }
        let end = ContinuousClock.now + opening
        while let missing = session.missing {
            guard ContinuousClock.now < end, !Task.isCancelled else {
                throw ChannelError.closed(party: missing)
            }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return try await body(InProcessChannel(network, session, place))
    }
}

/// One member's end of a session.
final class InProcessChannel: Channel {
    let party: Int
    let traffic = Traffic()
    private let network: InProcessNetwork
    private let session: InProcessNetwork.Session

    var partyCount: Int { session.count }

    init(_ network: InProcessNetwork, _ session: InProcessNetwork.Session, _ party: Int) {
        self.network = network
        self.session = session
        self.party = party
    }

    func send(
        to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(ChannelError) {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        bytes.withUnsafeMutableBytes { fill($0) }
        let rewrite = network.rewrite.withLock { $0 }
        let letter = InProcessNetwork.Letter(
            session: session, from: party, to: peer, bytes: bytes)
        for sent in rewrite?(letter) ?? [bytes] { session.inlets[party][peer].yield(sent) }
    }

    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer
    ) async throws(ChannelError) {
        buffer.copyBytes(from: try await receive(from: peer, maximum: buffer.count))
    }

    func receive(from peer: Int, maximum: Int) async throws(ChannelError) -> [UInt8] {
        var iterator = session.queues[peer][party].makeAsyncIterator()
        guard let bytes = await iterator.next() else { throw .closed(party: peer) }
        return bytes
    }

    func beginRound() {}
    func close() { session.leave(party) }
}
