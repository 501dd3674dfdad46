import Foundation
import GRDB
public import Ledger

/// One node's part of a provider's input, as uploaded and checked.
///
/// Of a committee of three position i holds components i and i+1 mod 3 of a replicated sharing, of any other one
/// component i.
public struct StoredInput: Sendable {
    public var id: Hash32
    public var contract: Hash32
    public var position: Int
    public var first: OpenedComponent
    /// Nil but in committees of three.
    public var second: OpenedComponent?

    /// A component of a sharing with what opens its commitment. Secret: has no description.
    public struct OpenedComponent: Sendable {
        public var randomness: Bytes32
        /// 64-bit elements, little-endian.
        public var share: [UInt8]

        public init(randomness: Bytes32, share: [UInt8]) {
            self.randomness = randomness
            self.share = share
        }

        func isSame(as other: OpenedComponent) -> Bool {
            randomness == other.randomness && share == other.share
        }
    }

    public init(
        id: Hash32, contract: Hash32, position: Int, first: OpenedComponent,
        second: OpenedComponent?
    ) {
        self.id = id
        self.contract = contract
        self.position = position
        self.first = first
        self.second = second
    }

    func isSame(as other: StoredInput) -> Bool {
        guard contract == other.contract, position == other.position,
            first.isSame(as: other.first)
        else { return false }
        guard let second, let theirs = other.second else {
            return second == nil && other.second == nil
        }
        return second.isSame(as: theirs)
    }
}

/// What storing an upload came to.
public enum StoreOutcome: Equatable, Sendable {
    case stored
    /// The same was there already.
    case unchanged
    /// Something else stands there; it was left as it is.
    case conflict
    /// The configured number is reached.
    case full
}

extension Journal {
    /// Stores a checked input, unless another stands under its id, or `limit` inputs or `bytes` of
    /// shares are stored.
    public func store(
        _ input: StoredInput, limit: Int, bytes: Int = .max
    ) throws(NodeError) -> StoreOutcome {
        try write { db in
            if let known = try Self.fetchInput(input.id, db) {
                return known.isSame(as: input) ? .unchanged : .conflict
            }
            let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM input") ?? 0
            let length =
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT COALESCE(SUM(length(firstShare) + length(secondShare)), 0)
                        FROM input
                        """) ?? 0
            let more = input.first.share.count + (input.second?.share.count ?? 0)
            guard count < limit, more <= bytes - length else { return .full }
            try db.execute(
                sql: "INSERT INTO input VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    Data(input.id.bytes), Data(input.contract.bytes), input.position,
                    Data(input.first.randomness.bytes), Data(input.first.share),
                    Data(input.second?.randomness.bytes ?? []), Data(input.second?.share ?? []),
                    Self.now,
                ])
            return .stored
        }
    }

    /// The input, or nothing if none was uploaded.
    public func input(_ id: Hash32) throws(NodeError) -> StoredInput? {
        try read { db in try Self.fetchInput(id, db) }
    }

    /// Which of `ids` are stored for `contract` at `position`.
    public func present(
        _ ids: [Hash32], contract: Hash32, position: Int
    ) throws(NodeError) -> [Bool] {
        try read { db in
            try ids.map { id in
                try Bool.fetchOne(
                    db,
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM input
                            WHERE id = ? AND contract = ? AND position = ?)
                        """,
                    arguments: [Data(id.bytes), Data(contract.bytes), position]) ?? false
            }
        }
    }

    private static func fetchInput(_ id: Hash32, _ db: Database) throws -> StoredInput? {
        guard
            let row = try Row.fetchOne(
                db, sql: "SELECT * FROM input WHERE id = ?", arguments: [Data(id.bytes)])
        else { return nil }
        return StoredInput(
            id: id, contract: try row.hash("contract"), position: row["position"],
            first: .init(
                randomness: try row.hash("firstRandomness"), share: row.bytes("firstShare")),
            second: try row.secondComponent())
    }

    /// Stores a contract whose hashes were checked against the chain.
    ///
    /// Anybody can register contracts: where `limit` are stored, the new one takes the place of the
    /// oldest that no open task needs, those first that no task has ever named.
    public func store(
        contract id: Hash32, ir: [UInt8], manifest: [UInt8], limit: Int
    ) throws(NodeError) -> StoreOutcome {
        try write { db in
            if let row = try Row.fetchOne(
                db, sql: "SELECT * FROM contract WHERE id = ?", arguments: [Data(id.bytes)])
            {
                let same = row.bytes("ir") == ir && row.bytes("manifest") == manifest
                return same ? .unchanged : .conflict
            }
            let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM contract") ?? 0
            if count >= limit {
                try db.execute(
                    sql: """
                        DELETE FROM contract WHERE id IN (
                            SELECT id FROM contract WHERE id NOT IN (
                                SELECT contract FROM task WHERE state NOT IN (?, ?))
                            ORDER BY id IN (SELECT contract FROM task), storedAt LIMIT ?)
                        """,
                    arguments: [
                        TaskState.finished.rawValue, TaskState.expired.rawValue, count - limit + 1,
                    ])
                guard db.changesCount == count - limit + 1 else { return .full }
            }
            try db.execute(
                sql: "INSERT INTO contract VALUES (?, ?, ?, ?)",
                arguments: [Data(id.bytes), Data(ir), Data(manifest), Self.now])
            return .stored
        }
    }

    /// Seconds since 1970.
    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    /// A contract's two texts, or nothing if they were not uploaded.
    public func contract(_ id: Hash32) throws(NodeError) -> (ir: [UInt8], manifest: [UInt8])? {
        try read { db in
            guard
                let row = try Row.fetchOne(
                    db, sql: "SELECT * FROM contract WHERE id = ?", arguments: [Data(id.bytes)])
            else { return nil }
            return (row.bytes("ir"), row.bytes("manifest"))
        }
    }
}
