import Channels
import KeyManagement
package import Ledger
package import Logging
import Synchronization

/// The standing sessions with all nodes that this one holds keys with.
///
/// Claim: a question comes from the node that holds the key which its pin in the registry names, over
/// mutual TLS, and a peer's entry is its own signed word.
package final class PeerLinks: Sendable {
    /// This node's own entry.
    package let own: PartyEntry
    private let chain: any KeyChain
    private let sessions: any NodeSessions
    private let retry: Duration
    private let logger: Logger
    private let state = Mutex(State())
    private let wishes: AsyncStream<Address>
    private let wish: AsyncStream<Address>.Continuation

    private struct State {
        var links: [Address: PeerLink] = [:]
    }

    /// The most peers that a node has links with.
    static let limit = 1024

    package init(
        own: PartyEntry, chain: any KeyChain, sessions: any NodeSessions,
        retry: Duration = .seconds(1), logger: Logger
    ) {
        self.own = own
        self.chain = chain
        self.sessions = sessions
        self.retry = retry
        self.logger = logger
        (wishes, wish) = AsyncStream.makeStream(of: Address.self)
    }

    /// Opens links with these nodes, and keeps them.
    package func want(_ accounts: some Sequence<Address>) {
        for account in accounts where account != own.account {
            let isNew = state.withLock { state in
                guard state.links[account] == nil, state.links.count < Self.limit else {
                    return false
                }
                state.links[account] = PeerLink(
                    peer: account, chainId: chain.chainId, registry: chain.keyRegistry)
                return true
            }
            if isNew { wish.yield(account) }
        }
    }

    private func link(_ account: Address) -> PeerLink? {
        state.withLock { $0.links[account] }
    }

    /// The entry of a node, this one or one to which a link stands.
    package func entry(of account: Address) -> PartyEntry? {
        account == own.account ? own : link(account)?.entry
    }

    /// Which meeting with another node stands: `PeerLink.meeting`.
    func meeting(with account: Address) -> UInt64? { link(account)?.meeting }

    /// Which of these nodes can be reached now, this one included.
    package func present(_ accounts: [Address]) -> [Address] {
        accounts.filter { entry(of: $0) != nil }
    }

    /// Waits until links to all of these stand. Throws `.keyRun(.timedOut)` with those that don't.
    package func wait(for accounts: [Address], within time: Duration) async throws(NodeError) {
        want(accounts)
        let end = ContinuousClock.now + time
        while true {
            let missing = accounts.filter { entry(of: $0) == nil }
            if missing.isEmpty { return }
            guard ContinuousClock.now < end, !Task.isCancelled else {
                throw .keyRun(.timedOut(waitedFor: missing))
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Asks a node. Throws as `PeerLink.ask`.
    package func ask(
        _ account: Address, _ kind: LinkQuestion, _ body: [UInt8], within time: Duration
    ) async throws(NodeError) -> [UInt8] {
        guard let link = link(account) else { throw .keyRun(.left(account)) }
        return try await link.ask(kind, body, within: time)
    }

    /// Keeps the links until the task is cancelled.
    package func run(
        answering: @escaping @Sendable (Address, LinkQuestion, [UInt8]) async throws -> [UInt8]
    ) async {
        await withDiscardingTaskGroup { group in
            for await account in wishes {
                guard let link = link(account) else { continue }
                group.addTask { await self.keep(link, answering) }
            }
            group.cancelAll()
        }
    }

    /// How long a peer is waited for before its registration is read again: it may have moved.
    private static let patience = Duration.seconds(3)

    /// How long after a peer that doesn't read was left no link with it is opened: what it was sent has gone
    /// from memory by then.
    private static let pause = Duration.seconds(60)

    /// How long after the registry has not had a peer it is asked again.
    private static let absence = Duration.seconds(5)

    private func keep(_ link: PeerLink, _ answering: @escaping PeerLink.Answering) async {
        while !Task.isCancelled {
            do {
                let members = [own.account, link.peer].sorted { $0.bytes.precedes($1.bytes) }
                let place = members[0] == link.peer ? 0 : 1
                let own = own
                try await sessions.withSession(
                    Self.session(members, chain), of: members, patience: .seconds(86_400 * 365),
                    opening: Self.patience, isFresh: true
                ) { channel in
                    try await link.serve(channel, peer: place, as: own, answering: answering)
                }
            } catch KeyRunFault.unread(let peer, let limit) {
                logger.warning(
                    "a node asks and does not read the answers: no link with it for a while",
                    metadata: ["peer": "\(peer)", "bytes": "\(limit)"])
                try? await Task.sleep(for: Self.pause)
            } catch NodeError.notRegistered {
                logger.debug("no such node", metadata: ["peer": "\(link.peer)"])
                try? await Task.sleep(for: Self.absence)
            } catch {
                logger.debug(
                    "no link", metadata: ["peer": "\(link.peer)", "reason": "\(error)"])
            }
            try? await Task.sleep(for: retry / 10)
        }
    }

    /// keccak256(tag ‖ chainId (32) ‖ key registry (20) ‖ the two accounts in order).
    private static func session(_ members: [Address], _ chain: any KeyChain) -> Hash32 {
        var hash = Keccak256()
        hash.update("swift-mpc/keys/link/v1")
        hash.update(UInt256(chain.chainId).bytes)
        hash.update(chain.keyRegistry.bytes)
        for member in members { hash.update(member.bytes) }
        return hash.finish()
    }
}

extension [UInt8] {
    /// Whether these bytes come before others, the first byte the most significant.
    func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }
}
