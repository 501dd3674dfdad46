import Channels
import ComputeNode
import KeyManagement
import Keystore
import Ledger
import Logging
import Synchronization
import Testing
import Transport

/// The standing session with a peer that asks much, and may read nothing.
@Suite(.serialized) struct PeerLinkTests {
    /// Gives the link a session with a peer that says hello, asks `count` questions, and then is silent.
    private final class Peer: NodeSessions, MeteredChannel {
        private struct State {
            var next = 0
            var openings = 0
            var sent: [[UInt8]] = []
            var byteCount = 0
            var error: (any Error)?
        }

        let party: Int
        let partyCount = 2
        let traffic = Traffic()
        private let hello: [UInt8]
        private let count: Int
        /// Of how many questions it waits for the answers before it asks more.
        private let pace: Int
        /// Whether what is sent is kept, since nobody reads it.
        private let isDeaf: Bool
        private let state = Mutex(State())

        init(_ party: Int, hello: [UInt8], count: Int, pace: Int, isDeaf: Bool) {
            self.party = party
            self.hello = hello
            self.count = count
            self.pace = pace
            self.isDeaf = isDeaf
        }

        var openings: Int { state.withLock { $0.openings } }
        var error: (any Error)? { state.withLock { $0.error } }
        var byteCount: Int { state.withLock { $0.byteCount } }
        /// By the frames' formats: 3 is an answer, 4 a refusal.
        func sent(_ format: UInt8) -> Int {
            state.withLock { $0.sent.count { $0.first == format } }
        }

        func withSession<Value: Sendable>(
            _ id: Hash32, of members: [Address], patience: Duration, opening: Duration,
            isFresh: Bool, _ body: @escaping @Sendable (any Channel) async throws -> Value
        ) async throws -> Value {
            state.withLock { $0.openings += 1 }
            do { return try await body(self) } catch {
                state.withLock { $0.error = $0.error ?? error }
                throw error
            }
        }

        func send(
            to peer: Int, byteCount: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Void
        ) throws(ChannelError) {
            var bytes = [UInt8](repeating: 0, count: byteCount)
            bytes.withUnsafeMutableBytes { fill($0) }
            state.withLock { state in
                state.sent.append(Array(bytes.prefix(16)))
                state.byteCount += byteCount
            }
        }

        func unsentByteCount(to peer: Int) async -> Int { isDeaf ? byteCount : 0 }

        func receive(
            from peer: Int, into buffer: UnsafeMutableRawBufferPointer
        ) async throws(ChannelError) { throw .closedHere }

        func receive(from peer: Int, maximum: Int) async throws(ChannelError) -> [UInt8] {
            let number = state.withLock { state in
                defer { state.next += 1 }
                return state.next
            }
            guard number > 0 else { return hello }
            if number > count {
                try? await Task.sleep(for: .seconds(60))
                throw .closed(party: peer)
            }
            while number > pace + state.withLock({ $0.sent.count }) {
                try? await Task.sleep(for: .milliseconds(1))
                if Task.isCancelled { throw .closedHere }
            }
            var writer = MessageWriter(format: 2, version: 1)
            writer.number(UInt64(number))
            writer.byte(LinkQuestion.stock.rawValue)
            writer.variable([], limit: 0)
            return writer.bytes
        }

        func beginRound() {}
        func close() {}
    }

    private static let limit = 16 << 20
    private static let answer = [UInt8](repeating: 1, count: 16 << 10)

    private func entry(_ key: LedgerKey, _ chain: SharedKeyChain) throws -> PartyEntry {
        try PartyEntry(
            PartyKeys(), of: key.address, chainId: chain.chainId, registry: chain.keyRegistry,
            sign: { digest throws(NodeError) in try chain.sign(digest) })
    }

    /// Has a peer ask so many questions; `body` sees what comes of it.
    private func withPeer(
        asking count: Int, pace: Int = 256, isDeaf: Bool,
        answeredAfter time: Duration = .zero, _ body: (Peer, Address) async throws -> Void
    ) async throws {
        let registry = SharedKeyChain.Registry()
        let keys = try (0..<2).map { _ in try LedgerKey() }
        let chains = keys.map { SharedKeyChain(registry, $0) }
        let entries = try zip(keys, chains).map { try entry($0, $1) }
        var writer = MessageWriter()
        for bytes in [
            entries[1].account.bytes, entries[1].statement.verificationKey.bytes,
            entries[1].statement.sealingKey.bytes, entries[1].signature.bytes,
        ] { writer.fixed(bytes) }
        var hello = MessageWriter(format: 1, version: 1)
        hello.variable(writer.bytes, limit: writer.bytes.count)
        let isFirst = keys[0].address.bytes.lexicographicallyPrecedes(keys[1].address.bytes)
        let peer = Peer(
            isFirst ? 0 : 1, hello: hello.bytes, count: count, pace: pace, isDeaf: isDeaf)
        let links = PeerLinks(
            own: entries[0], chain: chains[0], sessions: peer, retry: .milliseconds(10),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        links.want([keys[1].address])
        let running = Task {
            await links.run { _, _, _ in
                if time > .zero { try? await Task.sleep(for: time) }
                return Self.answer
            }
        }
        try await body(peer, keys[1].address)
        running.cancel()
        await running.value
    }

    private func wait(_ condition: () -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !condition() {
            try #require(ContinuousClock.now < end, "waited for too long")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// One that reads nothing is left, by name, and not met again at once.
    @Test(.timeLimit(.minutes(5))) func unreadAnswersEndTheLink() async throws {
        try await withPeer(asking: 2000, isDeaf: true) { peer, account in
            try await wait { peer.error != nil }
            #expect(peer.error as? KeyRunFault == .unread(by: account, limit: Self.limit))
            #expect(peer.byteCount <= Self.limit)
            #expect(peer.byteCount > Self.limit - 2 * Self.answer.count)
            try await Task.sleep(for: .milliseconds(100))
            #expect(peer.openings == 1)
        }
    }

    /// One that reads is answered, as much as it likes.
    @Test(.timeLimit(.minutes(5))) func whatIsReadCountsNoMore() async throws {
        try await withPeer(asking: 2000, isDeaf: false) { peer, _ in
            try await wait { peer.sent(3) == 2000 || peer.error != nil }
            #expect(peer.error == nil && peer.sent(4) == 0)
        }
    }

    /// So many questions are answered at once.
    @Test(.timeLimit(.minutes(5))) func questionsAreLimited() async throws {
        try await withPeer(
            asking: 600, pace: 600, isDeaf: false,
            answeredAfter: .seconds(60)
        ) { peer, _ in
            try await wait { peer.sent(4) >= 600 - 512 }
            #expect(peer.sent(4) == 600 - 512 && peer.sent(3) == 0)
        }
    }
}
