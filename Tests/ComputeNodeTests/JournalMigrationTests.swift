import ComputeNode
import Foundation
import GRDB
import Ledger
import Testing

/// Journals that an earlier version has written.
@Suite struct JournalMigrationTests {
    private let key = HeldKeyRow(
        id: Samples.word(1), scheme: 1, purpose: "tests", state: .forming)

    private func policy(_ purpose: String) throws -> KeyPolicy {
        try KeyPolicy(callers: [Samples.address(1)], operations: [.sign], purposes: [purpose])
    }

    /// A policy that was noted when its place was not is said on chain no more.
    @Test func policiesWithoutAPlaceAreDropped() throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("journal")
        let (present, next) = (try policy("one"), try policy("two"))
        let noted = NotedPolicy(hash: next.hash, replacing: UInt64(1) << 63)
        func open<Value>(_ body: (Journal) throws -> Value) throws -> Value {
            try body(Journal(path: path, owner: Samples.owner))
        }
        try open { journal in
            #expect(try journal.noteKey(key, policy: present, limit: 1))
            try journal.notePolicy(next, replacing: noted.replacing, of: key.id)
        }
        let found = try open { journal in try journal.key(key.id)?.nextPolicy }
        #expect(found == noted)
        try DatabaseQueue(path: path).write { db in
            try db.execute(
                sql: """
                    ALTER TABLE heldKey DROP COLUMN replacedPolicy;
                    DELETE FROM grdb_migrations WHERE identifier = '10';
                    """)
        }
        try open { journal in
            #expect(try journal.key(key.id)?.nextPolicy == nil)
            #expect(try journal.policies(of: key.id).count == 2)
            try journal.notePolicy(next, replacing: 3, of: key.id)
            #expect(try journal.key(key.id)?.nextPolicy?.replacing == 3)
        }
    }

    /// What was noted after a look at the key is not forgotten by what comes of that look.
    @Test func laterWordsAreKept() throws {
        let directory = try TemporaryDirectory()
        let journal = try Journal(path: directory.file("journal"), owner: Samples.owner)
        let (present, next) = (try policy("one"), try policy("two"))
        #expect(try journal.noteKey(key, policy: present, limit: 1))
        try journal.notePolicy(next, replacing: 1, of: key.id)
        for noted in [nil, NotedPolicy(hash: next.hash, replacing: 0)] {
            #expect(
                try !journal.forgetPolicies(
                    of: key.id, but: present.hash, unlessNotedAfter: noted))
        }
        let noted = try #require(try journal.key(key.id)?.nextPolicy)
        #expect(noted == NotedPolicy(hash: next.hash, replacing: 1))
        #expect(
            try journal.forgetPolicies(of: key.id, but: present.hash, unlessNotedAfter: noted))
        #expect(try journal.key(key.id)?.nextPolicy == nil)
        #expect(try journal.policies(of: key.id) == [present.hash: present])
    }
}
