import ComputeNode
import Foundation
import Ledger
import Testing

/// Requests about keys, as a node's journal keeps them.
@Suite struct JournalRequestTests {
    private let caller = Samples.address(7)

    private var use: KeyUse {
        KeyUse(
            key: Samples.word(1), epoch: 3, operation: .sign, purpose: "payments",
            payloadHash: Samples.word(2), request: Samples.word(3), caller: caller)
    }

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
