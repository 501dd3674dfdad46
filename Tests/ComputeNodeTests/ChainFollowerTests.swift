import Channels
import ComputeNode
import Ledger
import Logging
import Synchronization
import Testing

/// What a node makes of a chain whose blocks are replaced, at each moment of a look at it.
@Suite struct ChainFollowerTests {
    private struct NoSessions: CommitteeSessions {
        func withSession(
            _ id: Hash32, party: Int, peers: [CommitteePeer],
            _ body: @Sendable (any Channel) async throws -> Void
        ) async throws {}
    }

    private struct Followed {
        let directory: TemporaryDirectory
        let journal: Journal
        let chain = ScriptedChain()
        let follower: ChainFollower

        init() throws {
            directory = try TemporaryDirectory()
            journal = try Journal(path: directory.file("j"), owner: Samples.owner)
            let configuration = try NodeConfiguration(yaml: Samples.yaml, directory: "/node")
            let context = NodeContext(
                journal: journal, chain: chain, sessions: NoSessions(),
                limits: configuration.limits, policy: configuration.policy,
                timeouts: configuration.timeouts, confirmations: 3, pollInterval: .seconds(1),
                counters: Counters(), stop: StopFlag(), logger: Logger(label: "test"))
            follower = ChainFollower(node: context, startBlock: 0) { _ in }
        }

        func grow(_ count: Int, salt: UInt8 = 1) {
            chain.state.withLock { $0.salts += [UInt8](repeating: salt, count: count) }
        }

        var state: TaskState? { get throws { try journal.task(Samples.word(1))?.state } }
    }

    @Test func confirmsWhatStaysAndOnlyThen() async throws {
        let followed = try Followed()
        followed.chain.state.withLock { $0.requests[5] = Samples.terms() }
        followed.grow(7)
        try await followed.follower.poll()
        #expect(try followed.state == .seen)
        followed.grow(1)
        try await followed.follower.poll()
        #expect(try followed.state == .confirmed)
    }

    @Test func dropsWhatVanished() async throws {
        let followed = try Followed()
        followed.chain.state.withLock { $0.requests[5] = Samples.terms() }
        followed.grow(6)
        try await followed.follower.poll()
        #expect(try followed.state == .seen)
        followed.chain.state.withLock { state in
            state.salts[5...] = [9, 9, 9, 9, 9]
            state.requests = [:]
        }
        try await followed.follower.poll()
        #expect(try followed.state == nil)
    }

    @Test func keepsAConfirmedTaskWhoseBlockIsReplaced() async throws {
        let followed = try Followed()
        followed.chain.state.withLock { $0.requests[5] = Samples.terms() }
        followed.grow(9)
        try await followed.follower.poll()
        #expect(try followed.state == .confirmed)
        followed.chain.state.withLock { $0.salts[4...] = [9, 9, 9, 9, 9, 9, 9] }
        try await followed.follower.poll()
        #expect(try followed.state == .confirmed)
    }

    /// The block that holds the request is replaced between two questions of one look: the request
    /// in the new block must not be passed over.
    @Test(arguments: [5, 6, 7]) func missesNothingThatMovesDuringALook(_ number: Int) async throws {
        let followed = try Followed()
        followed.grow(6)
        try await followed.follower.poll()
        followed.grow(1)
        // The cursor stands at block 6. After it was looked at, the chain gets another block from
        // `number` on, and the request with it.
        followed.chain.state.withLock { state in
            state.before = (
                7,
                { state in
                    state.salts[number...] = ArraySlice(
                        [UInt8](repeating: 9, count: state.salts.count - number))
                    state.requests[number] = Samples.terms()
                }
            )
        }
        try await followed.follower.poll()
        followed.grow(1, salt: 9)
        try await followed.follower.poll()
        #expect(try followed.state != nil)
    }

    @Test func readsAgainWhereASeenTaskMoved() async throws {
        let followed = try Followed()
        followed.chain.state.withLock { $0.requests[5] = Samples.terms() }
        followed.grow(6)
        try await followed.follower.poll()
        // Replaced right when the task is about to be confirmed; the request is mined again.
        followed.grow(3)
        try await followed.follower.poll()
        #expect(try followed.state == .confirmed)

        let other = try Followed()
        other.chain.state.withLock { $0.requests[5] = Samples.terms() }
        other.grow(9)
        other.chain.state.withLock { state in
            state.before = (5, { $0.salts[5...] = [9, 9, 9, 9, 9] })
        }
        try await other.follower.poll()
        #expect(try other.state == nil)
        try await other.follower.poll()
        #expect(try other.state == .confirmed)
    }
}

@Suite struct TaskPolicyTests {
    private func policy(_ lines: String) throws -> TaskPolicy {
        let yaml = Samples.yaml + "\npolicy:\n" + lines + "\n"
        return TaskPolicy(try NodeConfiguration(yaml: yaml, directory: "/node").policy)
    }

    @Test func takesWhatTheOperatorAllows() throws {
        let terms = Samples.terms()
        let open = try policy("  contracts: any")
        #expect(open.objection(to: terms, now: 900) == nil)
        #expect(open.objection(to: terms, now: 1000) != nil, "too late to accept")
        var others = terms
        others.committee = (1...16).map { Samples.address($0) }
        #expect(open.objection(to: others, now: 900) == nil)
        others.committee.append(Samples.address(17))
        #expect(open.objection(to: others, now: 900) != nil)
        others.committee = [Samples.address(1)]
        #expect(open.objection(to: others, now: 900) != nil)
        // The sample's escrow is 30 wei and its deadline 2000.
        #expect(try policy("  minimumEscrow: 30").objection(to: terms, now: 900) == nil)
        #expect(try policy("  minimumEscrow: 31").objection(to: terms, now: 900) != nil)
        #expect(try policy("  maximumDeadline: 1100").objection(to: terms, now: 900) == nil)
        #expect(try policy("  maximumDeadline: 1099").objection(to: terms, now: 900) != nil)
        let listed = { (id: Hash32) in try policy("  contracts: [\"\(id)\"]") }
        #expect(try listed(terms.contract).objection(to: terms, now: 900) == nil)
        #expect(try listed(Samples.word(3)).objection(to: terms, now: 900) != nil)
    }
}
