import Channels
import NIOCore
import Synchronization

/// A session's face to the task that uses it.
///
/// On the node's event loop every call is direct; elsewhere it goes through the loop's queue.
final class SessionChannel: MeteredChannel, @unchecked Sendable {
    // Unchecked: `traffic` is touched only by the one task a channel belongs to.
    let party: Int
    let partyCount: Int
    private(set) var traffic = Traffic()

    private let session: Session
    private let loop: any EventLoop
    private let timeout: TimeAmount
    private let isClosed = Atomic<Bool>(false)

    /// Of a session that runs.
    init(_ session: Session) {
        self.session = session
        party = session.party
        partyCount = session.committee.count
        loop = session.node.loop
        timeout = session.timeout
    }

    deinit { close() }

    private var isOver: Bool { session.isOver.load(ordering: .acquiring) }

    func beginRound() {
        traffic.rounds += 1
        session.round.store(traffic.rounds, ordering: .relaxed)
    }

    func close() {
        // Once the session is over the loop may be gone.
        guard !isClosed.exchange(true, ordering: .relaxed), !isOver else { return }
        let session = session
        if loop.inEventLoop {
            session.end()
            session.node.flushUnlessInJob()
        } else {
            loop.execute {
                session.end()
                session.node.flush()
            }
        }
    }

    func send(
        to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) throws(Channels.ChannelError) {
        guard !isClosed.load(ordering: .relaxed), !isOver else { throw .closedHere }
        let link = session.link(peer)
        if loop.inEventLoop {
            if let ending = link.ending { throw ending }
            guard let connection = link.connection else { throw .closed(party: peer) }
            connection.send(link, byteCount, fill)
            session.node.flushUnlessInJob()
        } else {
            sendFromElsewhere(link, byteCount, fill)
        }
        traffic.bytesSent += byteCount
        traffic.messagesSent += 1
    }

    func unsentByteCount(to peer: Int) async -> Int {
        let link = session.link(peer)
        if loop.inEventLoop { return link.outgoing.unsent }
        guard !isOver else { return 0 }
        let unchecked = Unchecked(link)
        return await withCheckedContinuation { continuation in
            loop.execute { continuation.resume(returning: unchecked.value.outgoing.unsent) }
        }
    }

    private func sendFromElsewhere(
        _ link: SessionLink, _ byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        var bytes = ByteBufferAllocator().buffer(capacity: byteCount)
        bytes.fill(byteCount, fill)
        let unchecked = Unchecked(link)
        loop.execute { [bytes, session] in
            let link = unchecked.value
            guard link.ending == nil, let connection = link.connection else { return }
            connection.send(link, byteCount) { target in
                bytes.withUnsafeReadableBytes { target.copyMemory(from: $0) }
            }
            session.node.flush()
        }
    }

    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer
    ) async throws(Channels.ChannelError) {
        let link = session.link(peer)
        try await receive(link, IncomingStream.Request(buffer))
        traffic.bytesReceived += buffer.count
    }

    func receive(
        from peer: Int, into buffer: UnsafeMutableRawBufferPointer, messageBytes: Int,
        before: (Int) throws(Channels.ChannelError) -> Void
    ) async throws(Channels.ChannelError) {
        guard loop.inEventLoop else {
            return try await receiveOneByOne(
                from: peer, into: buffer, messageBytes: messageBytes, before: before)
        }
        let link = session.link(peer)
        let run = IncomingRun(buffer, messageBytes: messageBytes)
        link.begin(run)
        defer { link.endRun() }
        for number in 0..<run.messages {
            try before(number)
            while true {
                let error = link.advance()
                if run.count > number { break }
                if let error { throw error }
                try await wait(link, nil)
            }
        }
        traffic.bytesReceived += buffer.count
    }

    func receive(
        from peer: Int, maximum: Int
    ) async throws(Channels.ChannelError) -> [UInt8] {
        let link = session.link(peer)
        let collected = IncomingStream.Collected()
        try await receive(link, IncomingStream.Request(collected, maximum: maximum, isExact: false))
        traffic.bytesReceived += collected.bytes.count
        return [UInt8](collected.bytes)
    }

    func receive(
        from peer: Int, byteCount: Int, _ body: (UnsafeRawBufferPointer) -> Void
    ) async throws(Channels.ChannelError) {
        let link = session.link(peer)
        let collected = IncomingStream.Collected()
        try await receive(
            link, IncomingStream.Request(collected, maximum: byteCount, isExact: true))
        traffic.bytesReceived += byteCount
        body(collected.bytes)
        if loop.inEventLoop, let message = collected.message { link.incoming.recycle(message) }
    }

    private func receive(
        _ link: SessionLink, _ request: IncomingStream.Request
    ) async throws(Channels.ChannelError) {
        if loop.inEventLoop, let result = link.poll(request) {
            _ = try result.get()
        } else {
            try await wait(link, request)
        }
    }

    private func wait(
        _ link: SessionLink, _ request: IncomingStream.Request?
    ) async throws(Channels.ChannelError) {
        guard !isOver else { throw .closedHere }
        let unchecked = Unchecked(link)
        let round = traffic.rounds
        let error = await withTaskCancellationHandler {
            await withUnsafeContinuation {
                (continuation: UnsafeContinuation<Channels.ChannelError?, Never>) in
                let now = NIODeadline.now()
                let waiter = SessionLink.Waiter(
                    request: request, continuation: continuation, began: now,
                    deadline: now + timeout, round: round)
                if loop.inEventLoop {
                    Self.begin(waiter, link)
                } else {
                    loop.execute { Self.begin(waiter, unchecked.value) }
                }
            }
        } onCancel: {
            if !session.isOver.load(ordering: .acquiring) {
                loop.execute { unchecked.value.cancel() }
            }
        }
        if let error { throw error }
    }

    private static func begin(_ waiter: SessionLink.Waiter, _ link: SessionLink) {
        link.wait(waiter)
    }
}

/// Carries something that belongs to the loop through a closure that runs there.
struct Unchecked<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) { self.value = value }
}

extension ByteBuffer {
    /// Appends `count` bytes that `fill` writes.
    mutating func fill(_ count: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void) {
        writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            fill(UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
            return count
        }
    }
}
