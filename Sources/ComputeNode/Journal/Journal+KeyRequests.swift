import Foundation
import GRDB
package import Ledger
import Synchronization

/// Where an asynchronous request about a key stands.
package enum KeyRequestState: String, Sendable {
    /// Taken, not yet done.
    case pending
    /// Done; the answer is stored.
    case done
    /// Coordinated by another node; this one has assisted.
    case assisted
    /// Ended without answer, for good.
    case failed
}

/// A request about a key: the caller chose its id, which is its idempotency key.
package struct KeyRequestRow: Equatable, Sendable {
    package var id: Bytes32
    package var caller: Address
    package var key: Bytes32
    package var operation: KeyPolicy.Operation
    /// Of all that the request asks for: the same id with another content is refused.
    package var contentHash: Hash32
    package var state: KeyRequestState
    /// Of a request that is done. Nothing secret.
    package var answer: [UInt8]?
    /// Why a request failed.
    package var failure: KeyRequestFailure?

    /// Whether it failed before anybody else was asked.
    var wasNotBegun: Bool { state == .failed && failure?.wasNotBegun ?? false }
}

/// What taking a request came to.
package enum KeyRequestOutcome: Equatable, Sendable {
    /// It is new; its audit record is on disk.
    case taken
    /// The same, of one that this node has assisted in.
    case takenOver
    /// The very same was asked before: where it stands.
    case known(KeyRequestRow)
    /// Its id was used for something else, or by somebody else.
    case conflict
    /// The caller has as many pending, or the node as many stored, as the limits say.
    case full
}

extension Journal {
    /// What a node stores of requests about keys.
    package struct KeyRequestLimits: Sendable {
        /// Of one caller.
        package var pending: Int
        /// Of all callers, done ones included, until they expire; where there are nearly as many, until an hour is over.
        package var stored: Int
        /// Seconds that a request and its answer are kept.
        package var lifetime: Int64

        package init(pending: Int = 16, stored: Int = 100_000, lifetime: Int64 = 86_400) {
            self.pending = pending
            self.stored = stored
            self.lifetime = lifetime
        }
    }

    /// The row that identifies one use.
    private static func id(_ use: KeyUse) -> Bytes32 {
        id(use.request, use.key, use.caller)
    }

    private static func id(_ request: Bytes32, _ key: Bytes32, _ caller: Address) -> Bytes32 {
        Keccak256.hash(key.bytes + caller.bytes + request.bytes)
    }

    /// keccak256 of all fixed-length parts and the purpose's.
    private static func contentHash(_ use: KeyUse) -> Hash32 {
        var hash = Keccak256()
        hash.update(use.key.bytes)
        hash.update(UInt256(use.epoch).bytes)
        hash.update([use.operation.rawValue])
        hash.update(use.payloadHash.bytes)
        hash.update(use.request.bytes)
        hash.update(use.caller.bytes)
        hash.update(use.purpose)
        return hash.finish()
    }

    /// Takes a checked request, with its audit record, unless it is known.
    ///
    /// A repeated one is answered with where the first stands and changes nothing, so a client whose
    /// connection broke asks again with the same id and gets one signature, not two.
    package func take(
        _ use: KeyUse, isApproved: Bool, limits: KeyRequestLimits,
        auditing entry: AuditEntry, now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) -> KeyRequestOutcome {
        try write { db in
            try self.take(
                use, as: .pending, isApproved: isApproved, limits: limits, auditing: entry,
                now: now, db)
        }
    }

    /// The same as a part of a transaction, for a request that this node coordinates (`.pending`) or
    /// assists in.
    ///
    /// One that was assisted in before may be coordinated, and the other way round: it is the same request.
    /// So may one that failed before it was begun: nothing of it had left this node.
    ///
    /// - Parameter change: is done with it, unless it is known.
    func take(
        _ use: KeyUse, as state: KeyRequestState, isApproved: Bool, limits: KeyRequestLimits,
        auditing entry: AuditEntry, now: Double,
        with change: (Database) throws -> Void = { _ in }, _ db: Database
    ) throws -> KeyRequestOutcome {
        let tally = keyRequests.withLock { $0 }
        do {
            return try takeCounting(use, state, isApproved, limits, entry, now, change, db)
        } catch {
            // Nothing of it is done.
            keyRequests.withLock { $0 = tally }
            throw error
        }
    }

    private func takeCounting(
        _ use: KeyUse, _ state: KeyRequestState, _ isApproved: Bool, _ limits: KeyRequestLimits,
        _ entry: AuditEntry, _ now: Double, _ change: (Database) throws -> Void, _ db: Database
    ) throws -> KeyRequestOutcome {
        let (id, content) = (Self.id(use), Self.contentHash(use))
        let seconds = Int64(now)
        let stored = try storedRequests(at: seconds, limits, db)
        if let known = try Self.fetchRequest(id, db) {
            guard known.contentHash == content else { return .conflict }
            guard known.wasNotBegun || state == .pending && known.state == .assisted else {
                if isApproved { try keepForApprovals(id, until: seconds + limits.lifetime, db) }
                return .known(known)
            }
            try Self.append(entry, now: now, owner: owner, db)
            try db.run(
                """
                UPDATE keyRequest SET state = ?, failure = NULL, createdAt = ?, expiresAt = ?,
                    isApproved = max(isApproved, ?)
                WHERE id = ?
                """,
                [
                    state.rawValue, seconds, seconds + limits.lifetime, isApproved,
                    Data(id.bytes),
                ])
            try change(db)
            return known.state == .assisted ? .takenOver : .taken
        }
        let pending = try db.count(
            "SELECT COUNT(*) FROM keyRequest WHERE caller = ? AND state = 'pending'",
            [Data(use.caller.bytes)])
        guard stored < limits.stored, pending < limits.pending else { return .full }
        try Self.append(entry, now: now, owner: owner, db)
        try db.run(
            """
            INSERT INTO keyRequest
                (id, caller, key, operation, contentHash, state, createdAt, expiresAt,
                isApproved)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                Data(id.bytes), Data(use.caller.bytes), Data(use.key.bytes), use.operation.name,
                Data(content.bytes), state.rawValue, seconds, seconds + limits.lifetime,
                isApproved,
            ])
        try change(db)
        keyRequests.withLock { $0.stored += 1 }
        return .taken
    }

    /// Has a request that has come again with approvals outlive them.
    private func keepForApprovals(_ id: Bytes32, until time: Int64, _ db: Database) throws {
        try db.run(
            "UPDATE keyRequest SET isApproved = 1, expiresAt = ? WHERE id = ? AND isApproved = 0",
            [time, Data(id.bytes)])
    }

    /// How many requests are stored, after those are gone whose time is over: looked for now and then. Where there
    /// would be too many, those go too that have ended, that no hour's uses are counted by any more, and for which
    /// nobody has approved of anything: an approval is good for one request only, for a day.
    private func storedRequests(
        at seconds: Int64, _ limits: KeyRequestLimits, _ db: Database
    ) throws -> Int {
        var tally = keyRequests.withLock { $0 }
        let isInDoubt = requestsAreInDoubt.withLock { isInDoubt in
            defer { isInDoubt = false }
            return isInDoubt
        }
        if isInDoubt { tally = RequestTally() }
        guard abs(seconds - tally.lookedAt) >= RequestTally.interval else { return tally.stored }
        if abs(seconds - tally.countedAt) >= RequestTally.recount {
            tally.stored = try db.count("SELECT COUNT(*) FROM keyRequest")
            tally.countedAt = seconds
        }
        let expired = try removeRequests(
            "expiresAt < ? ORDER BY expiresAt", [seconds], db)
        tally.stored -= expired
        var isMore = expired == RequestTally.removedAtOnce
        if tally.stored >= limits.stored - limits.stored / 16 {
            // As the index has it that finds them.
            let ended = try removeRequests(
                "createdAt < ? AND isApproved = 0 AND state != 'pending' ORDER BY createdAt",
                [seconds - UseMeter.memory], db)
            tally.stored -= ended
            isMore = isMore || ended == RequestTally.removedAtOnce
        }
        // Where more is due it goes in a second.
        tally.lookedAt = isMore ? seconds - RequestTally.interval + 1 : seconds
        keyRequests.withLock { $0 = tally }
        return tally.stored
    }

    /// Removes the first of those that the clause names, not too many at once; how many they were.
    private func removeRequests(
        _ clause: String, _ arguments: StatementArguments, _ db: Database
    ) throws -> Int {
        try db.run(
            """
            DELETE FROM keyRequest WHERE id IN (
                SELECT id FROM keyRequest WHERE \(clause) LIMIT ?)
            """,
            arguments + [RequestTally.removedAtOnce])
        return db.changesCount
    }

    /// What is known of the number of stored requests.
    struct RequestTally {
        var stored = 0
        var lookedAt = Int64.min / 2
        var countedAt = Int64.min / 2
        /// Seconds between looks, and between counts: in between what comes and goes is counted.
        static let interval: Int64 = 10
        static let recount: Int64 = 3600
        static let removedAtOnce = 1000
    }

    /// Ends a pending request, with its audit record; one that has ended stays as it is.
    ///
    /// - Returns: whether it was pending.
    package func finish(
        _ use: KeyUse, answer: [UInt8]?, failure: KeyRequestFailure? = nil,
        auditing entry: AuditEntry, now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) -> Bool {
        try write { db in
            try self.finish(
                use, answer: answer, failure: failure, auditing: entry, now: now, db)
        }
    }

    /// The same as a part of a transaction.
    func finish(
        _ use: KeyUse, answer: [UInt8]?, failure: KeyRequestFailure?,
        auditing entry: AuditEntry, now: Double, _ db: Database
    ) throws -> Bool {
        try db.run(
            """
            UPDATE keyRequest SET state = ?, answer = ?, failure = ?
            WHERE id = ? AND contentHash = ? AND state = ?
            """,
            [
                (answer == nil ? KeyRequestState.failed : .done).rawValue,
                answer.map { Data($0) }, try failure.map(Self.encode),
                Data(Self.id(use).bytes), Data(Self.contentHash(use).bytes),
                KeyRequestState.pending.rawValue,
            ])
        guard db.changesCount == 1 else { return false }
        try Self.append(entry, now: now, owner: owner, db)
        return true
    }

    /// Ends what was pending when the node stopped: nobody goes on with it.
    package func interruptRequests(_ failure: KeyRequestFailure) throws(NodeError) {
        try write { db in
            try db.execute(
                sql: "UPDATE keyRequest SET state = ?, failure = ? WHERE state = ?",
                arguments: [
                    KeyRequestState.failed.rawValue, try Self.encode(failure),
                    KeyRequestState.pending.rawValue,
                ])
        }
    }

    private static func encode(_ failure: KeyRequestFailure) throws -> Data {
        try JSONEncoder().encode(failure)
    }

    /// How often each caller has used each key since `time`, by the minute. What was not begun was no use.
    package func uses(
        since time: Int64
    ) throws(NodeError) -> [(key: Bytes32, caller: Address, minute: Int64, count: Int)] {
        let uses = KeyPolicy.Operation.uses.map(\.name)
        return try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT key, caller, createdAt / 60 AS minute, failure, COUNT(*) AS count
                    FROM keyRequest
                    WHERE createdAt >= ? AND operation IN (\(databaseQuestionMarks(count: uses.count)))
                    GROUP BY key, caller, minute, failure
                    """, arguments: [time] + StatementArguments(uses)
            ).compactMap { row in
                guard try Self.failure(row)?.wasNotBegun != true else { return nil }
                return (
                    try row.hash("key"), try row.address("caller"), row["minute"] as Int64,
                    row["count"] as Int
                )
            }
        }
    }

    /// Where a request stands; nil where it is unknown, or was removed when its time was over.
    package func keyRequest(_ use: KeyUse) throws(NodeError) -> KeyRequestRow? {
        try keyRequest(use.request, of: use.key, by: use.caller)
    }

    /// The same by the id that its caller chose.
    package func keyRequest(
        _ request: Bytes32, of key: Bytes32, by caller: Address
    ) throws(NodeError) -> KeyRequestRow? {
        let id = Self.id(request, key, caller)
        return try read { db in try Self.fetchRequest(id, db) }
    }

    private static func fetchRequest(_ id: Bytes32, _ db: Database) throws -> KeyRequestRow? {
        guard let row = try db.row("SELECT * FROM keyRequest WHERE id = ?", [Data(id.bytes)])
        else { return nil }
        let name: String = row["operation"]
        guard let state = KeyRequestState(rawValue: row["state"]),
            let operation = KeyPolicy.Operation.allCases.first(where: { $0.name == name })
        else { throw NodeError.storage(code: -2) }
        return KeyRequestRow(
            id: id, caller: try row.address("caller"), key: try row.hash("key"),
            operation: operation, contentHash: try row.hash("contentHash"), state: state,
            answer: (row["answer"] as Data?).map { [UInt8]($0) },
            failure: try failure(row))
    }

    private static func failure(_ row: Row) throws -> KeyRequestFailure? {
        try (row["failure"] as Data?).map {
            try JSONDecoder().decode(KeyRequestFailure.self, from: $0)
        }
    }
}
