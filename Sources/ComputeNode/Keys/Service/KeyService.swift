import Foundation
package import KeyManagement
package import Keystore
package import Ledger
package import Logging
import Synchronization

/// The keys that this node holds with others: makes them, uses them and changes them, as the chain, each
/// key's policy and the callers' signatures say. See Protocols/key-service.md.
///
/// Any member may be asked. It shows the request as the caller has signed it to the others it needs, and
/// each of them checks all of it for itself.
package final class KeyService: Sendable {
    package let chain: any KeyChain
    package let watch: KeyWatch
    package let links: PeerLinks
    let sessions: any NodeSessions
    let writer: JournalWriter
    let gate: RequestGuard
    let table: SchemeTable
    /// What custodians seal parts of backups to.
    let sealing: SealingKey
    package let limits: NodeConfiguration.KMS
    /// Between one message in a run and the next, and for peers to come to a session.
    let patience: Duration
    let counters: Counters
    let logger: Logger
    let meter = UseMeter()
    /// Of invitations.
    let invitations = RateLimiter(perMinute: KeyService.invitationsPerMinute)
    let state = Mutex(State())

    var journal: Journal { writer.journal }

    /// A key of which this node is, or is to be, a member.
    struct Entry: Sendable {
        var row: HeldKeyRow
        var number: SchemeNumber
        var custody: any KeyCustody
        /// By their hashes.
        var policies: [Hash32: KeyPolicy]
        /// One that is to take the present one's place.
        var nextPolicy: NotedPolicy?
        /// What this node said last of the key on chain, when, and for how long it does not say that again.
        var told: (what: String, at: ContinuousClock.Instant, pause: Duration)?
        /// The epoch on chain of which it was said that this node's share is older, or lost.
        var outdated: UInt64?

        /// What the key was made for; while it is none, for what its owner first asked.
        var purpose: String { custody.held?.purpose ?? row.purpose }

        /// Why this node has nothing to use the key with, where it holds no share.
        var lack: KeyProblem { custody.held == nil && row.state == .held ? .shareLost : .noShare }
    }

    /// What is in memory alone.
    struct State {
        var keys: [Bytes32: Entry] = [:]
        /// The requests that this node coordinates now.
        var running: [KeyUse: Promise<KeyOutcome>] = [:]
        /// Of the keys whose shares are being made or moved now.
        var changing: [Bytes32: ChangeTurn] = [:]
        /// Sessions to which others have invited this node, and which it has come to.
        var attended: [Attendance: Promise<Void>] = [:]
        /// To how many sessions it comes by whose invitations.
        var visits: [Address: Int] = [:]
        /// Those that were taken back before it had come, and when.
        var withdrawn: [Attendance: ContinuousClock.Instant] = [:]
        /// Keys whose policy on chain this node does not know, and asks others for.
        var fetching: Set<Bytes32> = []
        /// When this node may invite again to the rest of a change that was broken off.
        var resuming: [Bytes32: ContinuousClock.Instant] = [:]
        /// Sharings for which presignatures are being made by this node's invitation.
        var presigning: Set<Bytes32> = []
        /// Holders of sharings to whose runs for presignatures this node has come.
        var attending: Set<Holding> = []
        /// Why presignatures were not made when this node last invited to that.
        var presigningFailures: [Bytes32: NodeError] = [:]
        /// Why holders of sharings, when last asked, did not give more to use, or did not say what they have.
        var withheld: [Holding: NodeError] = [:]
        /// Holders of sharings that are being asked for more to use.
        var filling: Set<Holding> = []
        /// Holders of sharings that are being asked what they still have.
        var comparing: Set<Holding> = []
        /// In which meeting a holder of a sharing has said what it still has.
        var compared: [Holding: UInt64] = [:]
    }

    /// A holder of a sharing.
    struct Holding: Hashable {
        var sharing: Bytes32
        var holder: PartyNumber
    }

    package init(
        chain: any KeyChain, watch: KeyWatch, links: PeerLinks, sessions: any NodeSessions,
        writer: JournalWriter, gate: RequestGuard, keystore: Keystore, parties: PartyKeys,
        sealing: SealingKey,
        limits: NodeConfiguration.KMS, patience: Duration, counters: Counters, logger: Logger
    ) throws(NodeError) {
        self.chain = chain
        self.watch = watch
        self.links = links
        self.sessions = sessions
        self.writer = writer
        self.gate = gate
        self.sealing = sealing
        self.limits = limits
        self.patience = patience
        self.counters = counters
        self.logger = logger
        table = SchemeTable(
            keystore: keystore, storageKey: try NodeSecrets.storageKey(in: keystore),
            parties: parties, journal: writer.journal, account: chain.account)
        try load()
    }

    /// Reads what the disk has, and ends what was broken off.
    private func load() throws(NodeError) {
        try journal.interruptRequests(KeyRequestFailure(.key(.failed(.interrupted))))
        try meter.load(journal, now: Int64(Date().timeIntervalSince1970))
        for row in try journal.keys() where row.state != .destroyed {
            guard let number = SchemeNumber(rawValue: row.scheme) else { continue }
            let custody = table.custody(of: row.id, number)
            start(custody, of: row.id)
            for sharing in try journal.sharings(of: row.id) { links.want(sharing.members) }
            let policies = try journal.policies(of: row.id)
            state.withLock {
                $0.keys[row.id] = Entry(
                    row: row, number: number, custody: custody, policies: policies,
                    nextPolicy: row.nextPolicy)
            }
            name(custody.contradicting, of: row.id)
        }
    }

    /// Reads a key's shares. Other keys are served where these can't be read.
    private func start(_ custody: any KeyCustody, of id: Bytes32) {
        do throws(NodeError) { try custody.start() } catch {
            logger.error(
                """
                this node's share of a key can't be read and is not used: if its record is damaged, have the \
                key's owner ask another member to repair the share (mpc key repair)
                """, metadata: ["key": "\(id)", "reason": "\(error)"])
        }
    }

    /// Tells the operator who has voted for new shares of a key and against them.
    func name(_ contradicting: [Address], of id: Bytes32) {
        guard !contradicting.isEmpty else { return }
        logger.warning(
            "members of a key have voted for new shares and against them: replace them",
            metadata: [
                "key": "\(id)",
                "nodes": "\(contradicting.map(\.description).joined(separator: ", "))",
            ])
    }

    func entry(_ id: Bytes32) -> Entry? { state.withLock { $0.keys[id] } }

    // MARK: - Running

    /// Keeps the links, follows the chain and does what is due, until the node stops.
    package func run(stop: StopFlag, poll: Duration, retry: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await self.links.run { peer, question, body in
                    try await self.answer(peer, question, body)
                }
            }
            group.addTask { await self.watch.run(stop: stop, poll: poll, retry: retry) }
            group.addTask { await self.keep(stop: stop, poll: poll) }
            group.addTask { await self.refill(stop: stop) }
            await stop.wait()
            group.cancelAll()
        }
    }

    /// What another node asks of this one.
    package func answer(
        _ peer: Address, _ question: LinkQuestion, _ body: [UInt8]
    ) async throws -> [UInt8] {
        switch question {
        case .invite: try await invited(by: peer, body)
        case .use: try await assist(in: body, by: peer)
        case .stock: try giveStock(to: peer, body)
        case .tell: try await told(by: peer, body)
        case .compare: try compareStock(with: peer, body)
        case .withdraw: try takeBack(from: peer, body)
        case .policy: try await givePolicy(to: peer, body)
        }
    }
}
