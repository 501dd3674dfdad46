import Foundation
import GRDB
package import Ledger

/// How far a node is with a key.
package enum HeldKeyState: String, Sendable {
    /// Asked for by its owner; there is no share yet that all members have.
    case forming
    /// This node holds its share.
    case held
    /// Its owner has deleted it here, and may take that back for a while.
    case deleted
    /// The share is gone, for good.
    case destroyed
}

/// A key that this node is, or was, a member of.
package struct HeldKeyRow: Equatable, Sendable {
    /// The id on chain.
    package var id: Bytes32
    /// The scheme's number on chain.
    package var scheme: UInt64
    package var purpose: String
    package var state: HeldKeyState
    /// Seconds since 1970, of a deleted one.
    package var deletedAt: Int64?
    /// Of the policy that is to take the present one's place, until the chain shows it.
    package var nextPolicy: NotedPolicy?

    package init(
        id: Bytes32, scheme: UInt64, purpose: String, state: HeldKeyState,
        deletedAt: Int64? = nil, nextPolicy: NotedPolicy? = nil
    ) {
        self.id = id
        self.scheme = scheme
        self.purpose = purpose
        self.state = state
        self.deletedAt = deletedAt
        self.nextPolicy = nextPolicy
    }
}

/// One sharing of a key, as public as the chain: the share itself stands in the keystore.
package struct KeySharingRow: Equatable, Sendable {
    package var key: Bytes32
    /// Of the sharing's public part.
    package var digest: Hash32
    /// The key's name in protocols.
    package var keyID: Bytes32
    /// As protocols count.
    package var epoch: UInt64
    /// As the chain counts, once all have confirmed it.
    package var chainEpoch: UInt64
    package var threshold: Int
    /// The holders in order.
    package var members: [Address]
    /// The encoding of the `PublicKeyPackage`.
    package var package: [UInt8]
    /// Who took part in the run that made it: the encoding of a `ParticipantSet`.
    package var participants: [UInt8]
}

extension Journal {
    /// Notes a key that its owner asks for, with its policy; one that is known stays as it is.
    ///
    /// - Returns: false where the node holds as many as `limit` says.
    package func noteKey(
        _ row: HeldKeyRow, policy: KeyPolicy, limit: Int
    ) throws(NodeError) -> Bool {
        try write { db in
            let known = try Self.fetchKey(row.id, db)
            if known == nil {
                let count =
                    try Int.fetchOne(
                        db, sql: "SELECT COUNT(*) FROM heldKey WHERE state <> ?",
                        arguments: [HeldKeyState.destroyed.rawValue]) ?? 0
                guard count < limit else { return false }
                try db.execute(
                    sql: """
                        INSERT INTO heldKey (id, scheme, purpose, state, createdAt)
                        VALUES (?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        Data(row.id.bytes), Int64(row.scheme), row.purpose, row.state.rawValue,
                        Int64(Date().timeIntervalSince1970),
                    ])
            }
            try Self.insert(policy, of: row.id, db)
            return true
        }
    }

    private static func insert(
        _ policy: KeyPolicy, of key: Bytes32, _ db: Database
    ) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO keyPolicy (key, hash, bytes) VALUES (?, ?, ?)",
            arguments: [Data(key.bytes), Data(policy.hash.bytes), Data(policy.encoded)])
    }

    /// Adds a policy that this node has missed.
    package func addPolicy(_ policy: KeyPolicy, of key: Bytes32) throws(NodeError) {
        try write { db in try Self.insert(policy, of: key, db) }
    }

    /// Notes a policy that is to take the place of the one with this number on chain.
    package func notePolicy(
        _ policy: KeyPolicy, replacing number: UInt64, of key: Bytes32
    ) throws(NodeError) {
        try write { db in try self.notePolicy(policy, replacing: number, of: key, db) }
    }

    /// The same as a part of a transaction.
    func notePolicy(
        _ policy: KeyPolicy, replacing number: UInt64, of key: Bytes32, _ db: Database
    ) throws {
        try Self.insert(policy, of: key, db)
        try db.execute(
            sql: "UPDATE heldKey SET nextPolicy = ?, replacedPolicy = ? WHERE id = ?",
            arguments: [
                Data(policy.hash.bytes), Int64(bitPattern: number), Data(key.bytes),
            ])
    }

    /// The policies of a key that this node has been shown, by their hashes.
    package func policies(of key: Bytes32) throws(NodeError) -> [Hash32: KeyPolicy] {
        try read { db in
            let rows = try Data.fetchAll(
                db, sql: "SELECT bytes FROM keyPolicy WHERE key = ?",
                arguments: [Data(key.bytes)])
            var policies: [Hash32: KeyPolicy] = [:]
            for bytes in rows {
                guard let policy = try? KeyPolicy(encoded: Array(bytes)) else {
                    throw NodeError.storage(code: -2)
                }
                policies[policy.hash] = policy
            }
            return policies
        }
    }

    /// Removes policies but the one with this hash; none is to take its place.
    ///
    /// - Parameter noted: the one that was to do so. Where another was noted since, nothing is removed.
    /// - Returns: whether they were.
    @discardableResult
    package func forgetPolicies(
        of key: Bytes32, but hash: Hash32, unlessNotedAfter noted: NotedPolicy?
    ) throws(NodeError) -> Bool {
        try write { db in
            guard try Self.fetchKey(key, db)?.nextPolicy == noted else { return false }
            try db.execute(
                sql: "UPDATE heldKey SET nextPolicy = NULL, replacedPolicy = NULL WHERE id = ?",
                arguments: [Data(key.bytes)])
            try db.execute(
                sql: "DELETE FROM keyPolicy WHERE key = ? AND hash <> ?",
                arguments: [Data(key.bytes), Data(hash.bytes)])
            return true
        }
    }

    package func key(_ id: Bytes32) throws(NodeError) -> HeldKeyRow? {
        try read { db in try Self.fetchKey(id, db) }
    }

    package func keys() throws(NodeError) -> [HeldKeyRow] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM heldKey ORDER BY createdAt, id")
                .map { try Self.key($0) }
        }
    }

    private static func fetchKey(_ id: Bytes32, _ db: Database) throws -> HeldKeyRow? {
        try Row.fetchOne(
            db, sql: "SELECT * FROM heldKey WHERE id = ?", arguments: [Data(id.bytes)]
        ).map { try key($0) }
    }

    private static func key(_ row: Row) throws -> HeldKeyRow {
        guard let state = HeldKeyState(rawValue: row["state"]) else {
            throw NodeError.storage(code: -2)
        }
        var noted: NotedPolicy?
        if let hash = row["nextPolicy"] as Data? {
            guard let number = row["replacedPolicy"] as Int64? else {
                throw NodeError.storage(code: -2)
            }
            noted = NotedPolicy(
                hash: try Hash32(Array(hash)), replacing: UInt64(bitPattern: number))
        }
        return HeldKeyRow(
            id: try row.hash("id"), scheme: UInt64(row["scheme"] as Int64),
            purpose: row["purpose"], state: state, deletedAt: row["deletedAt"],
            nextPolicy: noted)
    }

    /// Moves a key to another state, with an audit record where there is one.
    package func move(
        key id: Bytes32, to state: HeldKeyState, auditing entry: AuditEntry? = nil,
        now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) {
        try write { db in
            try self.move(key: id, to: state, now: now, db)
            if let entry { try Self.append(entry, now: now, owner: self.owner, db) }
        }
    }

    /// The same as a part of a transaction.
    func move(
        key id: Bytes32, to state: HeldKeyState, now: Double = Date().timeIntervalSince1970,
        _ db: Database
    ) throws {
        try db.execute(
            sql: "UPDATE heldKey SET state = ?, deletedAt = ? WHERE id = ?",
            arguments: [state.rawValue, state == .deleted ? Int64(now) : nil, Data(id.bytes)])
    }

    // MARK: - Sessions

    /// Notes a session of a protocol about a key, as a part of a transaction; its name is remembered for
    /// as long as an invitation to it is followed, and some more.
    ///
    /// - Returns: whether it was not known.
    func noteSession(_ session: Hash32, now: Int64, _ db: Database) throws -> Bool {
        try db.execute(
            sql: "DELETE FROM keySession WHERE at < ?", arguments: [now - Self.nonceMemory])
        try db.execute(
            sql: "INSERT OR IGNORE INTO keySession (id, at) VALUES (?, ?)",
            arguments: [Data(session.bytes), now])
        return db.changesCount == 1
    }

    /// Whether a session was noted.
    package func knowsSession(_ session: Hash32) throws(NodeError) -> Bool {
        try read { db in
            try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM keySession WHERE id = ?)",
                arguments: [Data(session.bytes)]) ?? false
        }
    }

    // MARK: - Sharings

    /// Notes the public part of a sharing, before its share is stored.
    package func noteSharing(_ row: KeySharingRow) throws(NodeError) {
        try write { db in
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO keySharing
                        (key, digest, keyID, epoch, chainEpoch, threshold, members, package,
                         participants)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    Data(row.key.bytes), Data(row.digest.bytes), Data(row.keyID.bytes),
                    Int64(bitPattern: row.epoch), Int64(bitPattern: row.chainEpoch),
                    row.threshold, Data(row.members.flatMap(\.bytes)), Data(row.package),
                    Data(row.participants),
                ])
        }
    }

    /// Notes as which epoch the chain is to show a sharing, where another came to be shown before it.
    package func note(
        chainEpoch: UInt64, of sharing: Hash32, key: Bytes32
    ) throws(NodeError) {
        try write { db in
            try db.execute(
                sql: "UPDATE keySharing SET chainEpoch = ? WHERE key = ? AND digest = ?",
                arguments: [
                    Int64(bitPattern: chainEpoch), Data(key.bytes), Data(sharing.bytes),
                ])
        }
    }

    /// The sharings of a key, the oldest first.
    package func sharings(of key: Bytes32) throws(NodeError) -> [KeySharingRow] {
        try read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM keySharing WHERE key = ? ORDER BY epoch, rowid",
                arguments: [Data(key.bytes)])
            return try rows.map { row in
                let members = row.bytes("members")
                return KeySharingRow(
                    key: key, digest: try row.hash("digest"), keyID: try row.hash("keyID"),
                    epoch: UInt64(bitPattern: row["epoch"]),
                    chainEpoch: UInt64(bitPattern: row["chainEpoch"]),
                    threshold: row["threshold"],
                    members: try stride(from: 0, to: members.count, by: 20).map {
                        try Address(members[$0..<min($0 + 20, members.count)])
                    }, package: row.bytes("package"), participants: row.bytes("participants"))
            }
        }
    }

    // MARK: - Contradictions

    /// Notes who has signed that it has its share of a new sharing and that it refuses it, with an audit
    /// record for each that was not known.
    package func noteContradictions(
        _ nodes: [Address], in sharing: Hash32, of key: Bytes32,
        now: Double = Date().timeIntervalSince1970
    ) throws(NodeError) {
        try write { db in
            for node in nodes {
                try db.execute(
                    sql: """
                        INSERT OR IGNORE INTO keyContradiction (key, sharing, node, at)
                        VALUES (?, ?, ?, ?)
                        """,
                    arguments: [
                        Data(key.bytes), Data(sharing.bytes), Data(node.bytes), Int64(now),
                    ])
                guard db.changesCount == 1 else { continue }
                let entry = AuditEntry(
                    caller: node, action: .splitVote, object: key, outcome: "contradiction")
                try Self.append(entry, now: now, owner: self.owner, db)
            }
        }
    }

    /// Who has contradicted itself in changes of a key's shares, in the order of their accounts.
    package func contradictions(of key: Bytes32) throws(NodeError) -> [Address] {
        try read { db in
            try Data.fetchAll(
                db,
                sql: "SELECT DISTINCT node FROM keyContradiction WHERE key = ? ORDER BY node",
                arguments: [Data(key.bytes)]
            ).map { try Address(Array($0)) }
        }
    }

    /// Forgets a sharing that is of no use any more.
    package func forgetSharing(_ digest: Hash32, of key: Bytes32) throws(NodeError) {
        try write { db in
            try db.execute(
                sql: "DELETE FROM keySharing WHERE key = ? AND digest = ?",
                arguments: [Data(key.bytes), Data(digest.bytes)])
        }
    }
}
