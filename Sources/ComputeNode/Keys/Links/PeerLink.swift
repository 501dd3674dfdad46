import Channels
import KeyManagement
import Ledger
import Synchronization
import Transport

/// The standing session with one peer: carries questions in both directions, any number at once.
final class PeerLink: Sendable {
    let peer: Address
    private let chainId: UInt64
    private let registry: Address
    private let state = Mutex(State())

    /// A frame that is to be sent.
    private struct Outgoing: Sendable {
        var bytes: [UInt8]
        /// Whether a question of the peer's is answered when it has gone.
        var isAnswer = false
    }

    private struct State {
        var outbox: AsyncStream<Outgoing>.Continuation?
        /// The bytes and the answers in it.
        var waiting = (bytes: 0, answers: 0)
        /// Which of the link's sessions stands.
        var session: UInt64 = 0
        var entry: PartyEntry?
        /// How often the peer has said who it is.
        var meetings: UInt64 = 0
        var next: UInt64 = 0
        var asked: [UInt64: Promise<Outcome>] = [:]
        /// The peer's questions that are being answered, or whose answers have not left.
        var answering = 0

        mutating func begin(_ outbox: AsyncStream<Outgoing>.Continuation) {
            self.outbox = outbox
            session += 1
        }

        /// Has a frame sent. One too many for a peer that doesn't read ends the link.
        mutating func put(_ frame: LinkFrame, isAnswer: Bool = false) {
            let bytes = frame.encoded
            guard let outbox, waiting.bytes + bytes.count <= PeerLink.unreadLimit else {
                self.outbox?.finish()
                self.outbox = nil
                if isAnswer { answering -= 1 }
                return
            }
            waiting.bytes += bytes.count
            if isAnswer { waiting.answers += 1 }
            outbox.yield(Outgoing(bytes: bytes, isAnswer: isAnswer))
        }

        mutating func note(sent frame: Outgoing) {
            waiting.bytes -= frame.bytes.count
            guard frame.isAnswer else { return }
            waiting.answers -= 1
            answering -= 1
        }

        /// The session is over. Gives who waits for an answer of the peer's.
        mutating func end() -> [Promise<Outcome>] {
            let waiters = Array(asked.values)
            answering -= waiting.answers
            (outbox, entry, asked, waiting) = (nil, nil, [:], (0, 0))
            return waiters
        }
    }

    private enum Outcome: Sendable {
        case answer([UInt8])
        case refusal(String)
        /// The link has broken.
        case lost
    }

    /// How many of a peer's questions are answered at once, until the answer has left; more are refused.
    static let questionLimit = 512
    /// How many bytes wait for a peer that doesn't read them; with more, the link ends.
    static let unreadLimit = 16 << 20

    /// Answers a peer's question. What it throws the peer is told by its `LinkFrame.code`.
    typealias Answering =
        @Sendable (Address, LinkQuestion, [UInt8]) async throws -> [UInt8]

    init(peer: Address, chainId: UInt64, registry: Address) {
        self.peer = peer
        self.chainId = chainId
        self.registry = registry
    }

    /// The peer's keys, while the link stands.
    var entry: PartyEntry? { state.withLock { $0.entry } }

    /// Which of the link's meetings stands, counted from 1; nil while the peer can't be reached. Between two
    /// of them it may have started anew.
    var meeting: UInt64? { state.withLock { $0.entry == nil ? nil : $0.meetings } }

    // MARK: - Asking

    /// Asks the peer. Throws `.key(.refusedBy)`, `.keyRun(.left)` when the link breaks, and
    /// `.keyRun(.timedOut)`.
    func ask(
        _ kind: LinkQuestion, _ body: [UInt8], within time: Duration
    ) async throws(NodeError) -> [UInt8] {
        let promise = Promise<Outcome>()
        let number = state.withLock { state -> UInt64? in
            guard state.outbox != nil, state.entry != nil else { return nil }
            state.next += 1
            state.asked[state.next] = promise
            state.put(.question(number: state.next, kind: kind, body: body))
            return state.next
        }
        guard let number else { throw .keyRun(.left(peer)) }
        let outcome = await promise.value(within: time)
        state.withLock { $0.asked[number] = nil }
        switch outcome {
        case .answer(let body): return body
        case .refusal(let code): throw .key(.refusedBy(peer, code: code))
        case .lost: throw .keyRun(.left(peer))
        case nil: throw .keyRun(.timedOut(waitedFor: [peer]))
        }
    }

    // MARK: - Serving

    /// Carries questions over an open session until it ends. To be run on the transport's loop.
    ///
    /// Throws `KeyRunFault.unread` for a peer that asks and doesn't read the answers.
    func serve(
        _ channel: any Channel, peer place: Int, as own: PartyEntry,
        answering: @escaping Answering
    ) async throws {
        let (outgoing, outbox) = AsyncStream.makeStream(of: Outgoing.self)
        var writer = MessageWriter()
        own.write(to: &writer)
        let hello = LinkFrame.hello(writer.bytes)
        state.withLock { state in
            state.begin(outbox)
            state.put(hello)
        }
        defer {
            outbox.finish()
            for promise in state.withLock({ $0.end() }) { promise.fulfill(.lost) }
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.send(outgoing, over: channel, to: place) }
            group.addTask {
                while true {
                    try self.take(
                        try await channel.receive(from: place, maximum: LinkFrame.byteLimit),
                        answering)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Sends what is put into the outbox, as long as the peer takes what was sent before.
    private func send(
        _ outgoing: AsyncStream<Outgoing>, over channel: any Channel, to place: Int
    ) async throws {
        for await frame in outgoing {
            let unsent = await (channel as? any MeteredChannel)?.unsentByteCount(to: place) ?? 0
            guard unsent + frame.bytes.count <= Self.unreadLimit else { break }
            try channel.send(frame.bytes, to: place)
            state.withLock { $0.note(sent: frame) }
        }
        try Task.checkCancellation()
        throw KeyRunFault.unread(by: peer, limit: Self.unreadLimit)
    }

    private func take(_ bytes: [UInt8], _ answering: @escaping Answering) throws {
        switch try LinkFrame(bytes) {
        case .hello(let body):
            var reader = MessageReader(body)
            let entry = try PartyEntry(from: &reader, chainId: chainId, registry: registry)
            try reader.end()
            guard entry.account == peer else { throw MalformedMessage.malformed }
            state.withLock { state in
                state.entry = entry
                state.meetings += 1
            }
        case .answer(let number, let body):
            state.withLock { $0.asked[number] }?.fulfill(.answer(body))
        case .refusal(let number, let code):
            state.withLock { $0.asked[number] }?.fulfill(.refusal(code))
        case .question(let number, let kind, let body):
            let session = state.withLock { state -> UInt64? in
                guard state.answering < Self.questionLimit else {
                    state.put(.refusal(number: number, code: KeyProblem.full.code))
                    return nil
                }
                state.answering += 1
                return state.session
            }
            guard let session else { return }
            Task { await answer(number, kind, body, in: session, answering) }
        }
    }

    private func answer(
        _ number: UInt64, _ kind: LinkQuestion, _ body: [UInt8], in session: UInt64,
        _ answering: Answering
    ) async {
        let frame: LinkFrame
        do {
            frame = .answer(number: number, body: try await answering(peer, kind, body))
        } catch {
            frame = .refusal(number: number, code: LinkFrame.code(of: error))
        }
        state.withLock { state in
            // What was asked in a session that has ended is answered to nobody: numbers begin anew.
            guard state.session == session else {
                state.answering -= 1
                return
            }
            state.put(frame, isAnswer: true)
        }
    }
}
