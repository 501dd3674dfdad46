import ComputeNode
import Foundation
import Ledger
import Testing

/// Policies, approvals, and requests about keys, as each node checks them for itself.
@Suite struct KeyPolicyTests {
    static let registry = Samples.address(0x52)
    private let keys: [LedgerKey]
    private let caller = Samples.address(7)
    private let now: UInt64 = 1_000_000

    init() throws { keys = try (0..<4).map { _ in try LedgerKey() } }

    private func policy(
        _ change: (inout KeyPolicy) -> Void = { _ in }
    ) throws(PolicyProblem) -> KeyPolicy {
        var policy = try KeyPolicy(
            callers: [caller, Samples.address(8)], operations: [.sign, .refresh],
            purposes: ["payments", "a"], approvers: Set(keys.prefix(3).map(\.address)),
            approvals: 2, usesPerHour: 10, validUntil: 2_000_000)
        change(&policy)
        return policy
    }

    private var use: KeyUse {
        KeyUse(
            key: Samples.word(1), epoch: 3, operation: .sign, purpose: "payments",
            payloadHash: Samples.word(2), request: Samples.word(3), caller: caller)
    }

    private func entry(
        _ policy: KeyPolicy, status: KeyRegistry.Status = .active, epoch: UInt64 = 3
    ) -> KeyRegistry.Key {
        KeyRegistry.Key(
            owner: Samples.address(1), guardian: nil, status: status, scheme: 1, threshold: 2,
            epoch: epoch, policyHash: policy.hash, policyNumber: 0, publicKey: [1],
            members: [])
    }

    private func approval(
        _ key: LedgerKey, _ policy: KeyPolicy, expires: UInt64? = nil, of use: KeyUse? = nil
    ) throws -> KeyUse.Approval {
        let expires = expires ?? now + 100
        let digest = (use ?? self.use).approval(policy: policy, expires: expires)
            .digest(chainId: 5, registry: Self.registry)
        return .init(expires: expires, signature: try key.sign(digest))
    }

    private func check(
        _ use: KeyUse, _ policy: KeyPolicy, _ approvals: [KeyUse.Approval],
        entry: KeyRegistry.Key? = nil, newest: KeyRegistry.Key? = nil, chainId: UInt64 = 5,
        registry: Address = Self.registry, now: UInt64? = nil
    ) throws(PolicyProblem) {
        let entry = entry ?? self.entry(policy)
        try use.check(
            policy, approvals: approvals, entry: entry, newest: newest ?? entry,
            chainId: chainId, registry: registry, now: now ?? self.now)
    }

    // MARK: - Encoding

    @Test func policiesReadAsTheyAreWritten() throws {
        let policies = [
            try policy(), try KeyPolicy(callers: [], operations: [], purposes: []),
            try policy { $0.operations = Set(KeyPolicy.Operation.allCases) },
        ]
        for policy in policies {
            #expect(try KeyPolicy(encoded: policy.encoded) == policy)
        }
        #expect(Set(policies.map(\.hash)).count == 3)
        let changes: [(inout KeyPolicy) -> Void] = [
            { $0.callers.remove(caller) }, { $0.operations.insert(.export) },
            { $0.purposes = ["payments", "b"] }, { $0.approvers.removeFirst() },
            { $0.approvals = 1 }, { $0.usesPerHour = 11 }, { $0.validUntil = 1 },
            { swap(&$0.callers, &$0.approvers) },
        ]
        let hashes = try changes.map { try policy($0).hash } + [policies[0].hash]
        #expect(Set(hashes).count == hashes.count)
    }

    /// Every shorter and longer text, and lists in another order or with an entry twice.
    @Test func onlyTheCanonicalEncodingIsRead() throws {
        let good = try policy().encoded
        for count in good.indices {
            #expect(throws: PolicyProblem.malformed) {
                try KeyPolicy(encoded: Array(good[..<count]))
            }
        }
        #expect(throws: PolicyProblem.malformed) { try KeyPolicy(encoded: good + [0]) }
        var swapped = good
        let first = "swift-mpc/policy/v1".utf8.count + 1
        swapped.replaceSubrange(
            first..<first + 40, with: good[first + 20..<first + 40] + good[first..<first + 20])
        #expect(throws: PolicyProblem.malformed) { try KeyPolicy(encoded: swapped) }
        var twice = good
        twice.replaceSubrange(first + 20..<first + 40, with: good[first..<first + 20])
        #expect(throws: PolicyProblem.malformed) { try KeyPolicy(encoded: twice) }
        var other = good
        other[0] ^= 1
        #expect(throws: PolicyProblem.malformed) { try KeyPolicy(encoded: other) }
    }

    @Test func policiesAreBounded() throws {
        let many = Set((0..<65).map { Samples.address(UInt8($0)) })
        for (callers, purposes, approvers, approvals) in [
            (many, ["a"], [], 0), ([], [""], [], 0),
            ([], [String(repeating: "a", count: 65)], [], 0), ([], ["a"], many, 0),
            ([], ["a"], [caller], 2), ([], ["a"], [caller], -1),
            ([], Set((0..<65).map { "\($0)" }), [], 0),
        ] as [(Set<Address>, Set<String>, Set<Address>, Int)] {
            #expect(throws: PolicyProblem.malformed) {
                try KeyPolicy(
                    callers: callers, operations: [], purposes: purposes, approvers: approvers,
                    approvals: approvals)
            }
        }
    }

    // MARK: - Uses

    @Test func approvedUsesPass() throws {
        let policy = try policy()
        let approvals = try keys.prefix(3).map { try approval($0, policy) }
        try check(use, policy, approvals)
        try check(use, policy, Array(approvals.prefix(2)))
        try check(use, policy, Array(approvals.suffix(2)))
        let free = try self.policy { $0.approvals = 0 }
        try check(use, free, [])
    }

    /// No policy lets one alone give a key away, whatever it lists.
    @Test func exportsNeedTwoApprovers() throws {
        #expect(!KeyPolicy.Operation.standard.contains(.export))
        #expect(KeyPolicy.Operation.standard.count == KeyPolicy.Operation.allCases.count - 1)
        var use = use
        use.operation = .export
        for needed in 0...2 {
            let policy = try policy {
                $0.operations = [.export]
                $0.approvals = needed
            }
            let approvals = try keys.prefix(3).map { try approval($0, policy, of: use) }
            if needed == 2 {
                try check(use, policy, approvals)
            } else {
                #expect(throws: PolicyProblem.operation(.export)) {
                    try check(use, policy, approvals)
                }
            }
        }
    }

    @Test func whatThePolicyDoesNotAllow() throws {
        let policy = try policy()
        let approvals = try keys.prefix(2).map { try approval($0, policy) }
        func refused(_ problem: PolicyProblem, _ change: (inout KeyUse) -> Void) throws {
            var use = use
            change(&use)
            let approvals = try keys.prefix(2).map { try approval($0, policy, of: use) }
            #expect(throws: problem) { try check(use, policy, approvals) }
        }
        try refused(.caller(Samples.address(99))) { $0.caller = Samples.address(99) }
        try refused(.operation(.decrypt)) { $0.operation = .decrypt }
        try refused(.purpose) { $0.purpose = "payments2" }
        try refused(.otherEpoch(expected: 3)) { $0.epoch = 2 }
        #expect(throws: PolicyProblem.expired) {
            try check(use, policy, approvals, now: 2_000_001)
        }
        let other = try self.policy { $0.approvals = 0 }
        #expect(throws: PolicyProblem.otherPolicy) {
            try check(use, other, [], entry: entry(policy))
        }
        #expect(throws: PolicyProblem.otherPolicy) {
            try check(use, other, [], newest: entry(policy))
        }
    }

    /// The kill switch: at the confirmed block and at the newest.
    @Test func stoppedKeysAreNotUsed() throws {
        let policy = try policy()
        let approvals = try keys.prefix(2).map { try approval($0, policy) }
        for status in [KeyRegistry.Status.none, .proposed, .stopped, .ended] {
            #expect(throws: PolicyProblem.notActive) {
                try check(use, policy, approvals, entry: entry(policy, status: status))
            }
            #expect(throws: PolicyProblem.notActive) {
                try check(use, policy, approvals, newest: entry(policy, status: status))
            }
        }
    }

    @Test func approvalsAreOfThisUse() throws {
        let policy = try policy()
        let good = try approval(keys[0], policy)
        let changes: [(inout KeyUse) -> Void] = [
            { $0.key = Samples.word(9) }, { $0.epoch = 4 }, { $0.operation = .refresh },
            { $0.purpose = "a" }, { $0.payloadHash = Samples.word(9) },
            { $0.request = Samples.word(9) }, { $0.caller = Samples.address(8) },
        ]
        for (number, change) in changes.enumerated() {
            var other = use
            change(&other)
            let foreign = try approval(keys[1], policy, of: other)
            #expect(throws: PolicyProblem.self, "change \(number)") {
                try check(use, policy, [good, foreign])
            }
        }
        // Another policy's, chain's or registry's approval, and one with its time changed.
        let foreign = try approval(keys[1], self.policy { $0.approvals = 1 })
        #expect(throws: PolicyProblem.self) { try check(use, policy, [good, foreign]) }
        let second = try approval(keys[1], policy)
        #expect(throws: PolicyProblem.self) {
            try check(use, policy, [good, second], chainId: 6)
        }
        #expect(throws: PolicyProblem.self) {
            try check(use, policy, [good, second], registry: Samples.address(1))
        }
        var later = second
        later.expires += 1
        #expect(throws: PolicyProblem.self) { try check(use, policy, [good, later]) }
    }

    @Test func approversAreDistinctAndKnown() throws {
        let policy = try policy()
        let good = try approval(keys[0], policy)
        #expect(throws: PolicyProblem.tooFewApprovals(needed: 2, found: 1)) {
            try check(use, policy, [good])
        }
        #expect(throws: PolicyProblem.tooFewApprovals(needed: 2, found: 0)) {
            try check(use, policy, [])
        }
        #expect(throws: PolicyProblem.repeatedApprover(keys[0].address)) {
            try check(use, policy, [good, good])
        }
        let again = try approval(keys[0], policy, expires: now + 200)
        #expect(throws: PolicyProblem.repeatedApprover(keys[0].address)) {
            try check(use, policy, [good, again])
        }
        #expect(throws: PolicyProblem.approver(keys[3].address)) {
            try check(use, policy, [good, approval(keys[3], policy)])
        }
        #expect(throws: PolicyProblem.malformed) {
            try check(use, policy, [KeyUse.Approval](repeating: good, count: 65))
        }
    }

    @Test func approvalsExpire() throws {
        let policy = try policy()
        let limit = KeyUse.approvalLifetime
        for expires in [now - 1, now + limit + 1, 0, UInt64.max] {
            let approvals = try keys.prefix(2).map {
                try approval($0, policy, expires: expires)
            }
            #expect(throws: PolicyProblem.approvalTime(limit: limit)) {
                try check(use, policy, approvals)
            }
        }
        for expires in [now, now + limit] {
            try check(
                use, policy, keys.prefix(2).map { try approval($0, policy, expires: expires) })
        }
    }

    // MARK: - Requests

    private func entry() -> Journal.AuditEntry {
        .init(caller: caller, action: .signWithKey, object: use.key, outcome: "ok")
    }

    /// One id, one use: asked again it is known, over a restart too; with other content refused.
    @Test func requestsAreTakenOnce() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("j")
        do {
            let journal = try Journal(path: path, owner: Samples.owner)
            #expect(
                try journal.take(use, isApproved: false, limits: .init(), auditing: entry())
                    == .taken)
            #expect(try journal.auditHead()?.length == 1)
        }
        let journal = try Journal(path: path, owner: Samples.owner)
        let known = try #require(try journal.keyRequest(use))
        #expect(known.state == .pending && known.caller == caller && known.operation == .sign)
        #expect(
            try journal.take(use, isApproved: false, limits: .init(), auditing: entry())
                == .known(known))
        let changes: [(inout KeyUse) -> Void] = [
            { $0.epoch = 4 }, { $0.operation = .refresh }, { $0.purpose = "a" },
            { $0.payloadHash = Samples.word(9) },
        ]
        for change in changes {
            var other = use
            change(&other)
            #expect(
                try journal.take(other, isApproved: false, limits: .init(), auditing: entry())
                    == .conflict)
        }
        // Another caller's or key's request with the same id is another request.
        for change in [
            { $0.caller = Samples.address(8) }, { $0.key = Samples.word(9) },
        ] as [(inout KeyUse) -> Void] {
            var other = use
            change(&other)
            #expect(
                try journal.take(other, isApproved: false, limits: .init(), auditing: entry())
                    == .taken)
        }
        #expect(try journal.auditHead()?.length == 3)
        #expect(try journal.finish(use, answer: [1, 2], auditing: entry()))
        #expect(try !journal.finish(use, answer: [3], auditing: entry()), "it has ended")
        let done = try #require(try journal.keyRequest(use))
        #expect(done.state == .done && done.answer == [1, 2])
        #expect(
            try journal.take(use, isApproved: false, limits: .init(), auditing: entry())
                == .known(done))
        #expect(try journal.auditHead()?.length == 4)
    }

    /// What failed before it was begun may be asked again; what failed otherwise has failed.
    @Test func requestsThatWereNotBegunAreTakenAgain() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        let problems: [(KeyProblem, Bool)] = [
            (.tooFewNodes(needed: 2, found: 1), true), (.busy, true),
            (.failed(.interrupted), false), (.refusedBy(Samples.address(4), code: "busy"), false),
        ]
        for (place, (problem, isAgain)) in problems.enumerated() {
            var use = use
            use.request = Samples.word(UInt8(place + 1))
            let failure = KeyRequestFailure(.key(problem))
            #expect(
                try journal.take(use, isApproved: false, limits: .init(), auditing: entry())
                    == .taken)
            #expect(try journal.finish(use, answer: nil, failure: failure, auditing: entry()))
            let failed = try #require(try journal.keyRequest(use))
            #expect(failed.failure == failure && failure.detail == problem.description)
            let again = try journal.take(use, isApproved: false, limits: .init(), auditing: entry())
            #expect(again == (isAgain ? .taken : .known(failed)))
            guard isAgain else { continue }
            let pending = try #require(try journal.keyRequest(use))
            #expect(pending.state == .pending && pending.failure == nil)
            #expect(try journal.finish(use, answer: [1], auditing: entry()))
        }
    }

    @Test func requestsAreBoundedAndExpire() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        let limits = Journal.KeyRequestLimits(pending: 2, stored: 3, lifetime: 100)
        func take(_ id: UInt8, _ account: UInt8 = 7, at now: Double = 1000) throws
            -> KeyRequestOutcome
        {
            var use = use
            use.request = Samples.word(id)
            use.caller = Samples.address(account)
            return try journal.take(
                use, isApproved: false, limits: limits, auditing: entry(), now: now)
        }
        #expect(try take(1) == .taken)
        #expect(try take(2) == .taken)
        #expect(try take(3) == .full, "two are pending")
        #expect(try take(3, 8) == .taken)
        #expect(try take(4, 9) == .full, "three are stored")
        #expect(try take(4, 9, at: 1101) == .taken, "the others' time is over")
        var last = use
        last.request = Samples.word(4)
        last.caller = Samples.address(9)
        #expect(try journal.finish(last, answer: nil, auditing: entry()))
        #expect(try journal.keyRequest(last)?.state == .failed)
    }

    /// A node that has served many goes on serving: what has ended more than an hour ago makes room, but for what
    /// came with approvals.
    @Test func requestsMakeRoomAfterAnHour() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        let limits = Journal.KeyRequestLimits(stored: 16)
        func numbered(_ id: UInt8) -> KeyUse {
            var use = use
            use.request = Samples.word(id)
            return use
        }
        func take(_ id: UInt8, at now: Double) throws -> KeyRequestOutcome {
            try journal.take(
                numbered(id), isApproved: id == 2, limits: limits, auditing: entry(), now: now)
        }
        for id in 1...16 { #expect(try take(UInt8(id), at: 1000) == .taken) }
        for id in 2...16 {
            #expect(try journal.finish(numbered(UInt8(id)), answer: [1], auditing: entry()))
        }
        #expect(try take(17, at: 4660) == .full, "the hour is not over")
        #expect(try take(17, at: 4671) == .taken)
        #expect(try journal.keyRequest(numbered(1))?.state == .pending)
        #expect(try journal.keyRequest(numbered(2))?.state == .done, "it was approved of")
        for id in 3...16 { #expect(try journal.keyRequest(numbered(UInt8(id))) == nil) }
        for id in 18...30 { #expect(try take(UInt8(id), at: 4672) == .taken) }
        #expect(try take(31, at: 4673) == .full, "what was removed is not counted, the rest is")
        // A used nonce: nothing of that request is stored, or counted.
        var replayed = entry()
        replayed.nonce = Samples.word(1)
        try journal.audit(replayed)
        for id in 40...60 {
            #expect(throws: NodeError.share(.replayed)) {
                try journal.take(
                    numbered(UInt8(id)), isApproved: false, limits: .init(), auditing: replayed,
                    now: 4673)
            }
        }
        let more = Journal.KeyRequestLimits(pending: 99, stored: 17)
        #expect(
            try journal.take(
                numbered(61), isApproved: false, limits: more, auditing: entry(), now: 4674)
                == .taken)
        // What goes with a request that isn't taken after all is there again, and counted.
        for id in Array(17...30) + [61] {
            #expect(try journal.finish(numbered(UInt8(id)), answer: [1], auditing: entry()))
        }
        #expect(throws: NodeError.share(.replayed)) {
            try journal.take(
                numbered(62), isApproved: false, limits: limits, auditing: replayed, now: 8400)
        }
        #expect(try journal.keyRequest(numbered(18)) != nil)
        #expect(try take(62, at: 8401) == .taken)
        #expect(try journal.keyRequest(numbered(18)) == nil)
    }

    /// A request that comes again with approvals, or later, is kept as what it is now.
    @Test func retakenRequestsAreKept() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("j"), owner: Samples.owner)
        let limits = Journal.KeyRequestLimits(pending: 99, stored: 16)
        func numbered(_ id: UInt8) -> KeyUse {
            var use = use
            use.request = Samples.word(id)
            return use
        }
        func take(_ id: UInt8, approved: Bool = false, at now: Double) throws {
            #expect(
                try journal.take(
                    numbered(id), isApproved: approved, limits: limits, auditing: entry(), now: now)
                    == .taken)
        }
        let failure = KeyRequestFailure(.key(.busy))
        for id in 1...15 { try take(UInt8(id), at: 1000) }
        for id in 1...15 {
            #expect(
                try journal.finish(
                    numbered(UInt8(id)), answer: nil, failure: failure, auditing: entry())
            )
        }
        try take(1, approved: true, at: 1001)
        try take(2, at: 4000)
        for id in 1...2 {
            #expect(try journal.finish(numbered(UInt8(id)), answer: [1], auditing: entry()))
        }
        // Known for good, but with approvals now.
        try take(14, at: 1002)
        #expect(try journal.finish(numbered(14), answer: [1], auditing: entry()))
        let known = try journal.take(
            numbered(14), isApproved: true, limits: limits, auditing: entry(), now: 1003)
        guard case .known = known else {
            Issue.record("\(known)")
            return
        }
        try take(16, at: 4700)
        #expect(try journal.keyRequest(numbered(1))?.state == .done)
        #expect(try journal.keyRequest(numbered(2))?.state == .done)
        #expect(try journal.keyRequest(numbered(14))?.state == .done)
        #expect(try journal.keyRequest(numbered(3)) == nil)
    }
}
