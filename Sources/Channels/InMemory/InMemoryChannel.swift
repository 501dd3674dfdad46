/// One party's end of an `InMemoryNetwork`.
final class InMemoryChannel: Channel, @unchecked Sendable {
    // Unchecked: `traffic` and `failure` are used only by the one task a channel belongs to.
    let party: Int
    var partyCount: Int { network.partyCount }
    private(set) var traffic = Traffic()

    private let network: InMemoryNetwork.Links
    /// The error that ended each incoming stream: said again at every later receive.
    private var failure: [ChannelError?]

    init(party: Int, network: InMemoryNetwork.Links) {
        self.party = party
        self.network = network
        failure = Array(repeating: nil, count: network.partyCount)
    }

    // A party that gives up its channel has left.
    deinit { network.close(party) }

    func beginRound() { traffic.rounds += 1 }

    func close() { network.close(party) }

    func send(
        to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(ChannelError) {
        try network.link(from: party, to: peer).send(byteCount: byteCount, fill)
        traffic.bytesSent += byteCount
        traffic.messagesSent += 1
    }

    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer
    ) async throws(ChannelError) {
        let link = network.link(from: peer, to: party)
        if let frame = try await next(link, .init(bytes: buffer)) {
            guard frame.storage.count == buffer.count else {
                throw fail(
                    peer,
                    .unexpectedLength(
                        party: peer, round: traffic.rounds, expected: buffer.count,
                        received: frame.storage.count))
            }
            buffer.copyMemory(from: UnsafeRawBufferPointer(frame.storage.bytes))
            link.recycle(frame.storage)
        }
        traffic.bytesReceived += buffer.count
    }

    func receive(from peer: Int, maximum: Int) async throws(ChannelError) -> [UInt8] {
        let link = network.link(from: peer, to: party)
        guard let frame = try await next(link, .init(bytes: nil)) else { return [] }
        guard frame.storage.count <= maximum else {
            throw fail(peer, .tooLong(party: peer, limit: maximum))
        }
        let bytes = [UInt8](frame.storage.bytes)
        link.recycle(frame.storage)
        traffic.bytesReceived += bytes.count
        return bytes
    }

    /// The next frame, checked; nil if the message was written into the destination.
    private func next(
        _ link: Link, _ destination: Link.Destination
    ) async throws(ChannelError) -> Frame? {
        if let error = failure[link.from] { throw error }
        if let frame = try link.poll() { return try check(frame, link) }
        let round = traffic.rounds
        let deadline = network.deadline()
        switch await link.wait(destination, deadline: deadline, round: round) {
        case .filled: return nil
        case .frame(let frame): return try check(frame, link)
        case .failed(let error): throw fail(link.from, error)
        }
    }

    private func check(_ frame: Frame, _ link: Link) throws(ChannelError) -> Frame {
        guard link.accept(frame) else {
            throw fail(link.from, .outOfOrder(party: link.from, round: traffic.rounds))
        }
        return frame
    }

    private func fail(_ peer: Int, _ error: ChannelError) -> ChannelError {
        failure[peer] = error
        return error
    }
}
