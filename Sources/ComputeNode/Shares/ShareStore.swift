import Foundation
package import Keystore
import Ledger
import Synchronization

/// The shares that a node keeps: their bytes in the keystore, what is known of them in the journal.
///
/// A share is written before it is noted, and removed before it is noted as gone: so
/// what the journal says is kept is kept, and a crash leaves at most a record that nobody asks for.
package final class ShareStore: Sendable {
    package let journal: Journal
    private let keystore: Keystore
    /// Storing and erasing don't overlap.
    private let changing = Mutex(())

    package init(journal: Journal, keystore: Keystore) {
        self.journal = journal
        self.keystore = keystore
    }

    private static func name(_ row: ShareRow) -> RecordName {
        RecordName(
            protocolName: "offchain-share", curve: "gf256", version: 1, party: UInt32(row.place),
            epoch: 1, id: row.id.bytes)
    }

    /// Stores a checked share with its audit record. Both are on disk when this returns.
    ///
    /// - Parameters:
    ///   - limit: shares kept at most.
    ///   - bytes: their bytes together.
    package func store(
        _ share: borrowing OpenedShare, as row: ShareRow, limit: Int, bytes: Int,
        auditing entry: Journal.AuditEntry
    ) throws(NodeError) -> StoreOutcome {
        try changing.withLock { (_) throws(NodeError) in
            let known = try journal.share(row.id)
            // The same share again is written again: that mends a record that was damaged.
            if known.map({ $0.commitment == row.commitment && $0.isKept }) ?? true {
                do throws(KeystoreError) {
                    try keystore.write(Self.name(row), share.bytes)
                } catch { throw .keystore(error) }
            }
            let outcome = try journal.noteShare(
                row, limit: limit, bytes: bytes, auditing: entry)
            if outcome == .full { try remove(row) }
            return outcome
        }
    }

    /// A share that is kept.
    package func read(_ row: ShareRow) throws(NodeError) -> OpenedShare {
        do throws(KeystoreError) {
            let bytes = try keystore.read(Self.name(row))
            guard bytes.count == 32 + row.length else {
                throw KeystoreError.damagedRecord(file: "\(Self.name(row))")
            }
            return OpenedShare(bytes)
        } catch { throw .keystore(error) }
    }

    /// Removes a share whose sharing is deleted, and notes that it is gone.
    package func erase(_ row: ShareRow) throws(NodeError) {
        try changing.withLock { (_) throws(NodeError) in
            try remove(row)
            try journal.noteErased(row.id, by: journal.owner.node)
        }
    }

    private func remove(_ row: ShareRow) throws(NodeError) {
        do throws(KeystoreError) {
            try keystore.remove(Self.name(row))
        } catch { throw .keystore(error) }
    }
}
