import Channels
import KeyManagement
import Ledger
import Synchronization

/// The standing session with one peer: carries questions in both directions, any number at once.
final class PeerLink: Sendable {
    let peer: Address
    private let chainId: UInt64
    private let registry: Address
    private let state = Mutex(State())

    private struct State {
        var outbox: AsyncStream<[UInt8]>.Continuation?
        var entry: PartyEntry?
        /// How often the peer has said who it is.
        var meetings: UInt64 = 0
        var next: UInt64 = 0
        var asked: [UInt64: Promise<Outcome>] = [:]
        /// The peer's questions that are being answered.
        var answering = 0
    }

    private enum Outcome: Sendable {
        case answer([UInt8])
        case refusal(String)
        /// The link has broken.
        case lost
    }

    /// How many of a peer's questions are answered at once; more are refused.
    static let questionLimit = 512

    /// Answers a peer's question. Throws `.key` to refuse.
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
            guard let outbox = state.outbox, state.entry != nil else { return nil }
            state.next += 1
            state.asked[state.next] = promise
            outbox.yield(
                LinkFrame.question(number: state.next, kind: kind, body: body).encoded)
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
    func serve(
        _ channel: any Channel, peer place: Int, as own: PartyEntry,
        answering: @escaping Answering
    ) async throws {
        let (outgoing, outbox) = AsyncStream.makeStream(of: [UInt8].self)
        var writer = MessageWriter()
        own.write(to: &writer)
        outbox.yield(LinkFrame.hello(writer.bytes).encoded)
        state.withLock { $0.outbox = outbox }
        defer { lose() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await bytes in outgoing { try channel.send(bytes, to: place) }
            }
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

    private func lose() {
        let (outbox, asked) = state.withLock { state in
            defer { (state.outbox, state.entry, state.asked) = (nil, nil, [:]) }
            return (state.outbox, state.asked)
        }
        outbox?.finish()
        for promise in asked.values { promise.fulfill(.lost) }
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
            let isTaken = state.withLock { state in
                guard state.answering < Self.questionLimit else { return false }
                state.answering += 1
                return true
            }
            guard isTaken else {
                return send(.refusal(number: number, code: KeyProblem.full.code))
            }
            Task { await answer(number, kind, body, answering) }
        }
    }

    private func answer(
        _ number: UInt64, _ kind: LinkQuestion, _ body: [UInt8], _ answering: Answering
    ) async {
        do {
            send(.answer(number: number, body: try await answering(peer, kind, body)))
        } catch NodeError.key(let problem) {
            send(.refusal(number: number, code: problem.code))
        } catch NodeError.share(let problem) {
            send(.refusal(number: number, code: problem.code))
        } catch NodeError.chain {
            send(.refusal(number: number, code: UploadProblem.chainUnavailable.code))
        } catch {
            send(.refusal(number: number, code: "internal"))
        }
        state.withLock { $0.answering -= 1 }
    }

    private func send(_ frame: LinkFrame) {
        _ = state.withLock { $0.outbox }?.yield(frame.encoded)
    }
}
