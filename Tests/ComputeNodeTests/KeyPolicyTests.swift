import ComputeNode
import Foundation
import Ledger
import Testing

/// Policies and approvals, as each node checks them for itself.
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
}
