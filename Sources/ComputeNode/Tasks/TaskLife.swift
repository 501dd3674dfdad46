import Channels
import Foundation
import Ledger
import Logging

/// One task's way from confirmed to finished at this node.
///
/// Each step reads the journal, does one thing, and writes the journal before the step's effect;
/// so a restart goes on where the last durable step was. What the chain shows always wins.
struct TaskLife: Sendable {
    let node: NodeContext
    let id: Hash32
    let logger: Logger
    private let clock = ContinuousClock()

    /// Seconds after its deadline at which a task that the chain doesn't know is given up.
    static let vanishedGrace = 60.0

    init(node: NodeContext, id: Hash32) {
        self.node = node
        self.id = id
        var logger = node.logger
        logger[metadataKey: "task"] = "\(id)"
        self.logger = logger
    }

    /// What one step came to.
    enum Step {
        /// Take the next one at once.
        case advanced
        /// Something has to happen elsewhere first.
        case wait
    }

    /// A reason that no retry mends. The text holds no secret.
    struct Refusal: Error {
        var reason: String
    }

    /// Goes on with the task until it is final or the node stops.
    func run() async {
        var moments = Moments(start: clock.now)
        var failures = 0
        while !node.stop.isSet, !Task.isCancelled {
            do {
                guard let record = try node.journal.task(id), !record.state.isFinal else { return }
                let step = try await step(record, &moments)
                failures = 0
                if case .wait = step { await node.stop.sleep(node.pollInterval) }
            } catch let refusal as Refusal {
                fail(refusal.reason)
            } catch NodeError.storage(let code) {
                logger.critical("journal failed", metadata: ["sqlite": "\(code)"])
                await node.stop.sleep(.seconds(5))
            } catch {
                failures += 1
                logger.notice("will try again", metadata: ["error": "\(error)"])
                let factor = 1 << min(failures - 1, 3)
                await node.stop.sleep(node.timeouts.retry * factor)
            }
        }
    }

    /// When things this process waits for began.
    struct Moments {
        var start: ContinuousClock.Instant
        var accepted: ContinuousClock.Instant?
        var posting: ContinuousClock.Instant?
        /// Parsed once.
        var job: ContractJob?
        /// The head when the chain first showed the task's end.
        var endedAt: UInt64?
        /// Whether the chain once did not know the task.
        var vanished = false
    }

    private func step(_ record: TaskRecord, _ moments: inout Moments) async throws -> Step {
        let status = try await node.chain.status(of: id)
        switch status {
        case .finished: return try await finish(record, &moments)
        case .expired: return try await expired(record, &moments)
        case .unknown: return try vanished(record, &moments)
        case .requested, .running: moments.endedAt = nil
        }
        if try await refundIfLate(record, status) { return .advanced }
        switch record.state {
        case .confirmed: return try decide(record, &moments)
        case .accepted: return try await accept(record, status, &moments)
        case .declined: return try await announceDecline(record, status)
        case .failed, .seen: return .wait
        case .waitingInputs, .running, .computed:
            return try await compute(record, &moments)
        case .posted: return try await post(record, &moments)
        case .finished, .expired: return .advanced
        }
    }

    // MARK: - Before the session

    private func decide(_ record: TaskRecord, _ moments: inout Moments) throws -> Step {
        if let reason = TaskPolicy(node.policy).objection(to: record.terms, now: node.now) {
            return try decline(record, reason)
        }
        if moments.job != nil { return try take(record) }
        guard let texts = try node.journal.contract(record.terms.contract) else {
            if moments.start.duration(to: clock.now) > node.timeouts.contract {
                return try decline(record, "the contract was not uploaded")
            }
            return .wait
        }
        switch Result(catching: { () throws(Refusal) in
            try ContractJob.checked(texts, terms: record.terms)
        }) {
        case .failure(let refusal): return try decline(record, refusal.reason)
        case .success(let job):
            let room = node.limits.storedBytes - (try node.journal.storedResultBytes())
            guard job.privateResultBytes <= max(room, 0) else {
                return try decline(record, "this node keeps as many results as it is configured to")
            }
            moments.job = job
        }
        return try take(record)
    }

    private func take(_ record: TaskRecord) throws -> Step {
        guard try node.journal.accept(id, places: node.limits.tasks) else { return .wait }
        logger.info("\(record.state.rawValue) → accepted")
        return .advanced
    }

    private func decline(_ record: TaskRecord, _ reason: String) throws -> Step {
        let reason = reason.printable
        try node.journal.move(id, to: .declined) { $0.reason = reason }
        logger.notice("declined", metadata: ["reason": "\(reason)"])
        return .advanced
    }

    /// Since all must accept, one node's decline ends the task and refunds the requester.
    private func announceDecline(
        _ record: TaskRecord, _ status: TaskStatus
    ) async throws -> Step {
        guard status == .requested else { return .wait }
        let reason = String((record.reason ?? "").utf8Prefix(128))
        _ = try await node.chain.decline(id, reason: reason)
        node.counters.countTransaction("decline")
        return .advanced
    }

    private func accept(
        _ record: TaskRecord, _ status: TaskStatus, _ moments: inout Moments
    ) async throws -> Step {
        if status == .running {
            moments.accepted = clock.now
            return try move(record, to: .waitingInputs)
        }
        if try await !node.chain.hasAccepted(id) {
            let transaction = try await node.chain.accept(id)
            node.counters.countTransaction("accept")
            logger.info("accepted", metadata: ["transaction": "\(transaction)"])
            return .advanced
        }
        return .wait
    }

    // MARK: - The session

    private func compute(_ record: TaskRecord, _ moments: inout Moments) async throws -> Step {
        if record.state == .computed, record.signatures.count >= record.terms.threshold {
            return try move(record, to: .posted)
        }
        guard let contract = try node.journal.contract(record.terms.contract) else {
            throw Refusal(reason: "the contract's text is gone from the journal")
        }
        let job = try moments.job ?? ContractJob(contract, terms: record.terms)
        moments.job = job
        let accepted = moments.accepted ?? moments.start
        let held = try heldInputs(record, job)
        if record.state == .waitingInputs, held.contains(false) {
            let patience = accepted.duration(to: clock.now) < node.timeouts.inputs
            let late = Double(record.terms.deadline) - node.timeouts.reserve.inSeconds
            if patience, node.now < late { return .wait }
        }
        try await TaskSession(life: self, record: record, job: job, held: held).run()
        return .advanced
    }

    /// Which inputs are here, for this node's place in the committee, and of the right length.
    private func heldInputs(_ record: TaskRecord, _ job: ContractJob) throws -> [Bool] {
        let party = try party(of: record)
        var held: [Bool] = []
        for (index, input) in record.terms.inputs.enumerated() {
            guard let stored = try node.journal.input(input) else {
                held.append(false)
                continue
            }
            held.append(
                stored.contract == record.terms.contract && stored.position == party
                    && stored.first.share.count == job.componentBytes(ofInput: index))
        }
        return held
    }

    func party(of record: TaskRecord) throws -> Int {
        guard let party = record.terms.committee.firstIndex(of: node.chain.account) else {
            throw Refusal(reason: "this node is not in the committee")
        }
        return party
    }

    // MARK: - After the session

    private func post(_ record: TaskRecord, _ moments: inout Moments) async throws -> Step {
        let began = moments.posting ?? clock.now
        moments.posting = began
        let turn = node.timeouts.postDelay * (try party(of: record))
        guard began.duration(to: clock.now) >= turn else { return .wait }
        guard let output = record.output else {
            throw Refusal(reason: "the output is gone from the journal")
        }
        let signatures = record.signatures.sorted { $0.key < $1.key }.map(\.value)
        let transaction = try await node.chain.finish(id, output: output, signatures: signatures)
        node.counters.countTransaction("finish")
        try node.journal.update(id, in: .posted) { $0.transaction = transaction }
        logger.info("result posted", metadata: ["transaction": "\(transaction)"])
        return .advanced
    }

    private func finish(_ record: TaskRecord, _ moments: inout Moments) async throws -> Step {
        guard try await isConfirmed(&moments) else { return .wait }
        let posted = try await node.chain.result(of: id, since: record.terms.blockNumber)
        if let own = record.output, let posted, own != posted {
            logger.error("the chain holds another output than this node computed")
        }
        try node.journal.end(id, as: .finished, output: posted, keepingInputs: false)
        logger.info("finished")
        return .advanced
    }

    /// Inputs of a task that all accepted can't be named again, so they are deleted; those of one
    /// that never ran can.
    private func expired(_ record: TaskRecord, _ moments: inout Moments) async throws -> Step {
        guard try await isConfirmed(&moments) else { return .wait }
        let ran: Set<TaskState> = [.waitingInputs, .running, .computed, .posted, .failed]
        try node.journal.end(
            id, as: .expired, keepingInputs: !ran.contains(record.state))
        logger.info("expired")
        return .advanced
    }

    /// Whether the end that the chain shows has the configured blocks on top.
    private func isConfirmed(_ moments: inout Moments) async throws -> Bool {
        let head = try await node.chain.head().number
        let first = moments.endedAt ?? head
        moments.endedAt = first
        return head >= first + node.confirmations
    }

    /// Only a deep reorganisation takes a confirmed request away. It may come back until its
    /// deadline; then it no longer holds a place.
    private func vanished(_ record: TaskRecord, _ moments: inout Moments) throws -> Step {
        if !moments.vanished { logger.warning("the chain doesn't know the task any more") }
        moments.vanished = true
        guard node.now > Double(record.terms.deadline) + Self.vanishedGrace else { return .wait }
        try node.journal.end(id, as: .expired, keepingInputs: true)
        return .advanced
    }

    /// After the time is over the escrow goes back: the nodes ask for it in turn.
    private func refundIfLate(_ record: TaskRecord, _ status: TaskStatus) async throws -> Bool {
        let terms = record.terms
        let limit = Double(status == .requested ? terms.acceptBy : terms.deadline)
        let turn = terms.committee.firstIndex(of: node.chain.account) ?? 0
        let grace = 2 + node.timeouts.postDelay.inSeconds * Double(turn)
        guard node.now > limit + grace else { return false }
        _ = try await node.chain.expire(id)
        node.counters.countTransaction("expire")
        logger.notice("time is over: escrow refunded")
        return true
    }

    private func fail(_ reason: String) {
        let reason = reason.printable
        logger.error("failed", metadata: ["reason": "\(reason)"])
        do {
            try node.journal.move(id, to: .failed) { $0.reason = reason }
        } catch {
            logger.critical("journal failed", metadata: ["error": "\(error)"])
        }
    }

    private func move(_ record: TaskRecord, to state: TaskState) throws -> Step {
        try node.journal.move(id, to: state)
        logger.info("\(record.state.rawValue) → \(state.rawValue)")
        return .advanced
    }
}

extension String {
    /// One line of at most 1000 bytes: texts from the chain or a contract must not write log lines
    /// of their own.
    var printable: String {
        let clean = unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
            default: String(scalar)
            }
        }
        return String(clean.joined().utf8Prefix(1000))
    }

    /// The longest prefix of at most `count` bytes.
    func utf8Prefix(_ count: Int) -> Substring {
        var end = startIndex
        while end < endIndex {
            let next = index(after: end)
            if self[..<next].utf8.count > count { break }
            end = next
        }
        return self[..<end]
    }
}
