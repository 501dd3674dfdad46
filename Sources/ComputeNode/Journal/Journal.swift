import Foundation
import GRDB
public import Ledger
import Synchronization

/// What a node must not forget: tasks, the inputs and contracts sent to it, and how far it has read
/// the chain.
///
/// One SQLite file (mode 0600, write-ahead log, `synchronous = FULL`): a call that returns has its
/// change on disk. A lock file beside it keeps a second process out. The stored shares are not
/// encrypted: who reads the file has this node's shares. They are deleted, and overwritten with
/// zeros, when the task that names them is over; those of private results some time later.
public final class Journal: Sendable {
    let database: DatabaseQueue
    package let owner: Owner
    private let lock: FileLock
    /// Counted anew now and then: not for each of hundreds of requests a second.
    let keyRequests = Mutex(RequestTally())
    /// Whether stored requests are to be counted anew.
    let requestsAreInDoubt = Mutex(false)

    /// Whose journal this is; a journal serves one node key on one market.
    public struct Owner: Equatable, Sendable {
        public var chainId: UInt64
        public var market: Address
        public var node: Address

        public init(chainId: UInt64, market: Address, node: Address) {
            self.chainId = chainId
            self.market = market
            self.node = node
        }
    }

    /// Opens the journal at `path`, or makes it.
    ///
    /// - Throws: `.foreignJournal` if it belongs to another owner, `.file(_, .inUse)` if another
    ///   process has it open, `.storage` if SQLite fails.
    public init(path: String, owner: Owner) throws(NodeError) {
        self.owner = owner
        lock = try FileLock(path: path + ".lock")
        if !FileManager.default.fileExists(atPath: path) {
            let made = FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            guard made else { throw .file(path: path, reason: .unwritable) }
        }
        // SQLite gives its other files the same mode.
        guard chmod(path, 0o600) == 0 else { throw .file(path: path, reason: .unwritable) }
        do {
            var configuration = Configuration()
            configuration.journalMode = .wal
            configuration.label = "journal"
            let database = try DatabaseQueue(path: path, configuration: configuration)
            try database.writeWithoutTransaction { db in
                // What is deleted is overwritten with zeros.
                try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
            }
            self.database = database
            try Schema.migrator.migrate(database)
        } catch let error as DatabaseError {
            throw .storage(code: Int(error.resultCode.rawValue))
        } catch {
            throw .storage(code: -1)
        }
        try claim(owner)
        // A crash may have come between a deletion and the emptying of the log.
        try truncateLog()
    }

    private func claim(_ owner: Owner) throws(NodeError) {
        let known = try write { db -> Owner? in
            if let row = try Row.fetchOne(db, sql: "SELECT * FROM owner") {
                return Owner(
                    chainId: UInt64(row["chainId"] as Int64), market: try row.address("market"),
                    node: try row.address("node"))
            }
            try db.execute(
                sql: "INSERT INTO owner (chainId, market, node) VALUES (?, ?, ?)",
                arguments: [
                    Int64(owner.chainId), Data(owner.market.bytes), Data(owner.node.bytes),
                ])
            return owner
        }
        guard known == owner else { throw .foreignJournal }
    }

    /// One durable transaction.
    func write<T>(_ body: (Database) throws -> T) throws(NodeError) -> T {
        do throws(NodeError) {
            return try Self.storage { try database.write(body) }
        } catch {
            // What was counted may not be there.
            if case .storage = error { requestsAreInDoubt.withLock { $0 = true } }
            throw error
        }
    }

    func read<T>(_ body: (Database) throws -> T) throws(NodeError) -> T {
        try Self.storage { try database.read(body) }
    }

    /// What `access` gives; what SQLite throws comes as `.storage`.
    private static func storage<T>(_ access: () throws -> T) throws(NodeError) -> T {
        do {
            return try access()
        } catch let error as NodeError {
            throw error
        } catch let error as DatabaseError {
            throw .storage(code: Int(error.resultCode.rawValue))
        } catch {
            throw .storage(code: -1)
        }
    }

    /// SQLite's settings as they are in force: journal mode and synchronous level (2 = FULL).
    package func durability() throws(NodeError) -> (mode: String, synchronous: Int) {
        try read { db in
            (
                try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? "",
                try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
            )
        }
    }
}

/// The tables. A later version adds a migration; none is ever changed.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in
            try db.execute(
                sql: """
                    CREATE TABLE owner (chainId INTEGER, market BLOB, node BLOB) STRICT;
                    CREATE TABLE cursor (number INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
                    CREATE TABLE task (
                        id BLOB PRIMARY KEY, contract BLOB NOT NULL, requester BLOB NOT NULL,
                        method TEXT NOT NULL, arguments BLOB NOT NULL, committee BLOB NOT NULL,
                        threshold INTEGER NOT NULL, inputs BLOB NOT NULL,
                        acceptBy INTEGER NOT NULL, deadline INTEGER NOT NULL,
                        escrow BLOB NOT NULL, blockNumber INTEGER NOT NULL,
                        blockHash BLOB NOT NULL, state TEXT NOT NULL, reason TEXT,
                        present BLOB, runs INTEGER NOT NULL DEFAULT 0, output BLOB,
                        txHash BLOB, rounds INTEGER NOT NULL DEFAULT 0,
                        bytesSent INTEGER NOT NULL DEFAULT 0,
                        bytesReceived INTEGER NOT NULL DEFAULT 0,
                        milliseconds INTEGER NOT NULL DEFAULT 0,
                        sequence INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE TABLE signature (
                        task BLOB NOT NULL REFERENCES task ON DELETE CASCADE,
                        party INTEGER NOT NULL, bytes BLOB NOT NULL,
                        PRIMARY KEY (task, party)) STRICT, WITHOUT ROWID;
                    CREATE TABLE step (
                        number INTEGER PRIMARY KEY, task BLOB NOT NULL, state TEXT NOT NULL,
                        at INTEGER NOT NULL) STRICT;
                    CREATE TABLE input (
                        id BLOB PRIMARY KEY, contract BLOB NOT NULL, position INTEGER NOT NULL,
                        firstRandomness BLOB NOT NULL, firstShare BLOB NOT NULL,
                        secondRandomness BLOB NOT NULL, secondShare BLOB NOT NULL)
                        STRICT, WITHOUT ROWID;
                    CREATE TABLE contract (
                        id BLOB PRIMARY KEY, ir BLOB NOT NULL, manifest BLOB NOT NULL)
                        STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("2") { db in
            let now = Int64(Date().timeIntervalSince1970)
            for table in ["input", "contract"] {
                try db.execute(
                    sql: "ALTER TABLE \(table) ADD COLUMN storedAt INTEGER NOT NULL DEFAULT 0")
                try db.execute(sql: "UPDATE \(table) SET storedAt = ?", arguments: [now])
            }
        }
        migrator.registerMigration("3") { db in
            try db.execute(
                sql: """
                    CREATE TABLE seed (
                        task BLOB PRIMARY KEY REFERENCES task ON DELETE CASCADE,
                        bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE TABLE result (
                        task BLOB NOT NULL REFERENCES task ON DELETE CASCADE,
                        number INTEGER NOT NULL, recipient BLOB NOT NULL,
                        position INTEGER NOT NULL, firstRandomness BLOB NOT NULL,
                        firstShare BLOB NOT NULL, secondRandomness BLOB NOT NULL,
                        secondShare BLOB NOT NULL, storedAt INTEGER NOT NULL,
                        PRIMARY KEY (task, number)) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("4") { db in
            try db.execute(
                sql: """
                    CREATE TABLE share (
                        id BLOB PRIMARY KEY, owner BLOB NOT NULL, place INTEGER NOT NULL,
                        commitment BLOB NOT NULL, length INTEGER NOT NULL, state TEXT NOT NULL,
                        storedAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE INDEX shareState ON share (state);
                    CREATE TABLE shareCursor (block INTEGER NOT NULL) STRICT;
                    CREATE TABLE audit (
                        sequence INTEGER PRIMARY KEY, time INTEGER NOT NULL,
                        caller BLOB NOT NULL, action TEXT NOT NULL, object BLOB NOT NULL,
                        outcome TEXT NOT NULL, hash BLOB NOT NULL) STRICT;
                    CREATE TABLE nonce (
                        account BLOB NOT NULL, nonce BLOB NOT NULL, usedAt INTEGER NOT NULL,
                        PRIMARY KEY (account, nonce)) STRICT, WITHOUT ROWID;
                    CREATE TABLE keyRequest (
                        id BLOB PRIMARY KEY, caller BLOB NOT NULL, key BLOB NOT NULL,
                        operation TEXT NOT NULL, contentHash BLOB NOT NULL,
                        state TEXT NOT NULL, answer BLOB, createdAt INTEGER NOT NULL,
                        expiresAt INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE INDEX keyRequestCaller ON keyRequest (caller, state);
                    """)
        }
        migrator.registerMigration("5") { db in
            try db.execute(
                sql: """
                    CREATE TABLE heldKey (
                        id BLOB PRIMARY KEY, scheme INTEGER NOT NULL, purpose TEXT NOT NULL,
                        state TEXT NOT NULL, createdAt INTEGER NOT NULL,
                        deletedAt INTEGER) STRICT, WITHOUT ROWID;
                    CREATE TABLE keyPolicy (
                        key BLOB NOT NULL REFERENCES heldKey ON DELETE CASCADE,
                        hash BLOB NOT NULL, bytes BLOB NOT NULL,
                        PRIMARY KEY (key, hash)) STRICT, WITHOUT ROWID;
                    CREATE TABLE keySharing (
                        key BLOB NOT NULL REFERENCES heldKey ON DELETE CASCADE,
                        digest BLOB NOT NULL, keyID BLOB NOT NULL, epoch INTEGER NOT NULL,
                        chainEpoch INTEGER NOT NULL, threshold INTEGER NOT NULL,
                        members BLOB NOT NULL, package BLOB NOT NULL,
                        participants BLOB NOT NULL, PRIMARY KEY (key, digest)) STRICT;
                    CREATE TABLE keySession (
                        id BLOB PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
                    CREATE INDEX keyRequestUse ON keyRequest (key, createdAt);
                    ALTER TABLE keyRequest ADD COLUMN reason TEXT;
                    """)
        }
        migrator.registerMigration("6") { db in
            try db.execute(sql: "ALTER TABLE seed ADD COLUMN masks BLOB")
        }
        migrator.registerMigration("7") { db in
            try db.execute(
                sql: """
                    ALTER TABLE heldKey ADD COLUMN nextPolicy BLOB;
                    CREATE TABLE keyContradiction (
                        key BLOB NOT NULL REFERENCES heldKey ON DELETE CASCADE,
                        sharing BLOB NOT NULL, node BLOB NOT NULL, at INTEGER NOT NULL,
                        PRIMARY KEY (key, sharing, node)) STRICT, WITHOUT ROWID;
                    """)
        }
        migrator.registerMigration("8") { db in
            try db.execute(sql: "ALTER TABLE keyRequest ADD COLUMN failure BLOB")
        }
        migrator.registerMigration("9") { db in
            try db.execute(
                sql: """
                    ALTER TABLE task ADD COLUMN nextRun INTEGER NOT NULL DEFAULT 0;
                    ALTER TABLE seed DROP COLUMN masks;
                    """)
        }
        migrator.registerMigration("10") { db in
            // Of which policy one that was noted before was to take the place is not known: its owner asks again.
            try db.execute(
                sql: """
                    ALTER TABLE heldKey ADD COLUMN replacedPolicy INTEGER;
                    UPDATE heldKey SET nextPolicy = NULL;
                    """)
        }
        migrator.registerMigration("11") { db in
            try db.execute(
                sql: """
                    CREATE INDEX nonceAge ON nonce (usedAt);
                    CREATE INDEX keyRequestExpiry ON keyRequest (expiresAt);
                    ALTER TABLE keyRequest ADD COLUMN isApproved INTEGER NOT NULL DEFAULT 1;
                    CREATE INDEX keyRequestEvictable ON keyRequest (createdAt)
                        WHERE isApproved = 0 AND state != 'pending';
                    """)
        }
        migrator.registerMigration("12") { db in
            // Each index is another page to write with every request: only the few that are pending need theirs.
            try db.execute(
                sql: """
                    DROP INDEX keyRequestUse;
                    DROP INDEX keyRequestCaller;
                    CREATE INDEX keyRequestPending ON keyRequest (caller)
                        WHERE state = 'pending';
                    """)
        }
        return migrator
    }
}

/// Statements that many tasks use are compiled once.
extension Database {
    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
        try Int.fetchOne(cachedStatement(sql: sql), arguments: arguments) ?? 0
    }
}

extension Row {
    func bytes(_ column: String) -> [UInt8] { [UInt8](self[column] as Data) }

    /// The second component of an input or result; nil where there is one only.
    func secondComponent() throws(NodeError) -> StoredInput.OpenedComponent? {
        guard !bytes("secondRandomness").isEmpty else { return nil }
        return .init(randomness: try hash("secondRandomness"), share: bytes("secondShare"))
    }

    func hash(_ column: String) throws(NodeError) -> Hash32 {
        guard let hash = try? Hash32(bytes(column)) else { throw .storage(code: -2) }
        return hash
    }

    func address(_ column: String) throws(NodeError) -> Address {
        guard let address = try? Address(bytes(column)) else { throw .storage(code: -2) }
        return address
    }
}
