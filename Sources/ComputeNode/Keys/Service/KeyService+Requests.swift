import Foundation
import GRDB
import KeyManagement
public import Ledger
import Logging
import Synchronization

/// What a request that this node coordinates came to.
enum KeyOutcome: Sendable {
    case done([UInt8])
    case failed(NodeError)
}

/// What putting a request on disk came to.
enum RecordedRequest {
    /// It is new here; whether it stays counted as a use.
    case taken(isCounted: Bool)
    /// The very same was taken before: where it stands.
    case known(KeyRequestRow)

    var isNew: Bool {
        if case .taken = self { true } else { false }
    }
}

/// Where a request about a key stands: the answer to it, and to `GET …/requests/{request}`.
public struct KeyRequestReport: Codable, Hashable, Sendable {
    public var key: Bytes32
    /// The caller's own id.
    public var request: Bytes32
    public var operation: String
    /// `pending`, `done` or `failed`.
    public var state: String
    /// Of a request that is done, in hexadecimal with `0x`: what it is, the operation says.
    public var answer: String?
    /// The code of why a request failed, as in `failure`.
    public var reason: String?
    /// Why a request failed.
    public var failure: KeyRequestFailure?

    public var isDone: Bool { state == KeyRequestState.done.rawValue }
    public var isPending: Bool { state == KeyRequestState.pending.rawValue }
}

extension KeyService {
    /// Carries out a checked request, once, and waits a while for what it comes to.
    ///
    /// - Parameters:
    ///   - isRecordedFirst: whether the request has to be on disk before anything is begun; else it is on
    ///     disk before the answer leaves.
    ///   - change: what is on disk together with the request, unless that was taken before.
    ///   - wait: after that the caller is told that the request is pending.
    /// - Throws: why it was refused, or failed while the caller waited.
    func submit<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, isRecordedFirst: Bool,
        with change: @escaping @Sendable (Database) throws -> Void = { _ in },
        within wait: Duration, _ work: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> KeyRequestReport {
        let use = call.use
        let entered = state.withLock { state -> (Promise<KeyOutcome>, isNew: Bool)? in
            if let known = state.running[use] { return (known, false) }
            guard !state.running.keys.contains(where: { $0.isInPlace(of: use) }) else { return nil }
            let promise = Promise<KeyOutcome>()
            state.running[use] = promise
            return (promise, true)
        }
        guard let (promise, isNew) = entered else { throw NodeError.key(.conflict) }
        if isNew {
            Task {
                let (outcome, isTaken) = await carryOut(call, isRecordedFirst, change, work)
                promise.fulfill(outcome)
                await conclude(call.use, call.caller.account, outcome, isTaken: isTaken)
                state.withLock { $0.running[use] = nil }
            }
        }
        switch await promise.value(within: wait) {
        case nil:
            return KeyRequestReport(
                key: use.key, request: use.request, operation: use.operation.name,
                state: KeyRequestState.pending.rawValue)
        case .failed(let error): throw error
        case .done(let answer):
            return KeyRequestReport(
                key: use.key, request: use.request, operation: use.operation.name,
                state: KeyRequestState.done.rawValue, answer: Hex.encode(answer))
        }
    }

    /// - Returns: what it came to, and whether it was taken: what went by its id before is another's to end.
    private func carryOut<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, _ isRecordedFirst: Bool,
        _ change: @escaping @Sendable (Database) throws -> Void,
        _ work: @escaping @Sendable () async throws -> [UInt8]
    ) async -> (KeyOutcome, isTaken: Bool) {
        var isTaken = false
        do {
            let isCounted = try count(call)
            let recording = Task {
                try await record(call, as: .pending, isCounted: isCounted, with: change)
            }
            if isRecordedFirst, let known = Self.known(try await recording.value) {
                return (known, false)
            }
            let result = await Result { try await work() }
            // Also where the work failed: what was asked for is on record.
            let recorded = try await recording.value
            if let known = Self.known(recorded) { return (known, false) }
            isTaken = true
            if case .taken(isCounted: true) = recorded, case .failure(let error) = result,
                KeyRequestFailure(Self.nodeError(error)).wasNotBegun
            {
                giveBack(call)
            }
            return (.done(try result.get()), true)
        } catch {
            return (.failed(Self.nodeError(error)), isTaken)
        }
    }

    /// Counts a use by the policy's limit. Throws `.key(.tooManyUses)`.
    ///
    /// - Returns: whether it was counted: what is none is not, nor, at the limit, one that was before.
    func count<Payload: KeyPayload>(_ call: CheckedCall<Payload>) throws(NodeError) -> Bool {
        guard let limit = call.usesPerHour, call.use.operation.isUse else { return false }
        let now = Int64(Date().timeIntervalSince1970)
        guard meter.take(call.use.key, caller: call.use.caller, limit: limit, now: now) else {
            // One that is known comes to what it came to; but for one that would only now be begun.
            if let known = try journal.keyRequest(call.use), !known.wasNotBegun { return false }
            throw try refuse(call.caller, call.use, .tooManyUses(limit: limit))
        }
        return true
    }

    /// Takes a use back that was counted before, too.
    func giveBack<Payload: KeyPayload>(_ call: CheckedCall<Payload>) {
        meter.giveBack(
            call.use.key, caller: call.use.caller, now: Int64(Date().timeIntervalSince1970))
    }

    /// Puts a request on disk with its audit record. Throws `.share(.replayed)`, `.key(.conflict)` and
    /// `.key(.full)`.
    ///
    /// - Parameters:
    ///   - isCounted: whether it was counted as a use: that is taken back where it is none, or was counted before.
    ///   - change: is done in the same transaction, unless the request was taken before.
    @discardableResult
    func record<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, as state: KeyRequestState, isCounted: Bool = false,
        with change: @escaping @Sendable (Database) throws -> Void = { _ in }
    ) async throws(NodeError) -> RecordedRequest {
        var isUse = false
        defer { if isCounted, !isUse { giveBack(call) } }
        let (use, limits) = (call.use, limits.requests)
        let entry = Journal.AuditEntry(
            caller: call.caller.account, action: .use(use.operation), object: use.key,
            outcome: "ok:" + Self.base64URL(use.payloadHash), nonce: call.caller.nonce)
        let journal = journal
        let outcome = try await writer.write { db in
            try journal.take(
                use, as: state, isApproved: call.isApproved, limits: limits, auditing: entry,
                now: Date().timeIntervalSince1970, with: change, db)
        }
        switch outcome {
        case .taken:
            isUse = true
            return .taken(isCounted: isCounted)
        case .takenOver: return .taken(isCounted: false)
        case .known(let row): return .known(row)
        case .conflict: throw .key(.conflict)
        case .full: throw .key(.full)
        }
    }

    private static func known(_ recorded: RecordedRequest) -> KeyOutcome? {
        guard case .known(let row) = recorded else { return nil }
        switch row.state {
        case .assisted: return nil
        case .done: return .done(row.answer ?? [])
        case .failed, .pending:
            return .failed(.key(row.failure.map { .earlier($0) } ?? .failed(.interrupted)))
        }
    }

    /// Notes how a request ended, if it was taken. After the answer: the request itself is on record.
    private func conclude(
        _ use: KeyUse, _ caller: Address, _ outcome: KeyOutcome, isTaken: Bool
    ) async {
        let answer: [UInt8]?
        let failure: KeyRequestFailure?
        switch outcome {
        case .done(let bytes): (answer, failure) = (bytes, nil)
        case .failed(let error): (answer, failure) = (nil, KeyRequestFailure(error))
        }
        let code = failure?.code ?? "done"
        counters.change { $0.keyUses["\(use.operation.name) \(code)", default: 0] += 1 }
        guard isTaken else { return }
        if let failure {
            logger.notice(
                "a request failed",
                metadata: [
                    "key": "\(use.key)", "request": "\(use.request)",
                    "operation": "\(use.operation.name)",
                    "code": "\(code)", "reason": "\(failure.detail)",
                ])
        }
        let journal = journal
        do throws(NodeError) {
            _ = try await writer.write { db in
                try journal.finish(
                    use, answer: answer, failure: failure,
                    auditing: .init(
                        caller: caller, action: .endUseOfKey, object: use.key, outcome: code),
                    now: Date().timeIntervalSince1970, db)
            }
        } catch {
            logger.critical("journal failed", metadata: ["error": "\(error)"])
        }
    }

    /// Where a request stands, for who made it.
    package func request(
        _ received: RequestGuard.Received, _ request: Bytes32, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let caller = try gate.caller(of: received, key: id, registry: chain.keyRegistry)
        let running = state.withLock { state in
            state.running.keys.first {
                $0.key == id && $0.request == request && $0.caller == caller.account
            }
        }
        if let running {
            return KeyRequestReport(
                key: id, request: request, operation: running.operation.name,
                state: KeyRequestState.pending.rawValue)
        }
        guard let row = try journal.keyRequest(request, of: id, by: caller.account) else {
            throw NodeError.key(.unknownRequest)
        }
        let state = row.state == .assisted ? KeyRequestState.done : row.state
        return KeyRequestReport(
            key: id, request: request, operation: row.operation.name, state: state.rawValue,
            answer: row.answer.map { Hex.encode($0) }, reason: row.failure?.code,
            failure: row.failure)
    }

    // MARK: - Errors

    static func nodeError(_ error: any Error) -> NodeError {
        switch error {
        case let error as NodeError:
            if case .keyRun(let fault) = error { return .key(.failed(fault)) }
            return error
        case let error as KeyProblem: return .key(error)
        case let error as KeyManagementError: return .key(.failed(.ended(error)))
        case let fault as KeyRunFault: return .key(.failed(fault))
        default: return .key(.failed(.interrupted))
        }
    }

    private static func base64URL(_ word: Bytes32) -> String {
        Data(word.bytes).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}

extension Result where Failure == any Error {
    init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

extension Promise where Value == Void {
    /// Does something until this comes: then that is cancelled and, when it has ended, `error` thrown.
    func bound<Outcome: Sendable>(
        throwing error: any Error, _ body: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                guard await self.value() != nil else { return nil }
                throw error
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() { if let outcome { return outcome } }
            throw error
        }
    }
}

extension Promise {
    /// The value, or nothing if it takes longer.
    func value(within time: Duration) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await self.value() }
            group.addTask {
                try? await Task.sleep(for: time)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
