import KeyManagement
import Keystore
import Ledger

/// The shares of one key in the node's keystore, one record an epoch, each bound to the key's scheme and
/// group, the version, the party and the epoch: no record stands for another.
final class KeystoreDirectory: DurableDirectory {
    private let keystore: Keystore
    private let scheme: KeyScheme
    private let key: Bytes32
    private let keyID: KeyID
    /// This node's number in each epoch.
    private let parties: [UInt64: PartyNumber]

    /// The file of `EpochStore` that says which shares there are.
    private static let recordName = "epochs"
    private static let sharePrefix = "share-"
    private static let version: UInt32 = 1

    /// - Parameters:
    ///   - key: the id on chain.
    ///   - parties: this node's number in each epoch of which it may have a share.
    init(
        keystore: Keystore, scheme: KeyScheme, key: Bytes32, keyID: KeyID,
        parties: [UInt64: PartyNumber]
    ) {
        self.keystore = keystore
        self.scheme = scheme
        self.key = key
        self.keyID = keyID
        self.parties = parties
    }

    /// The name of a file's record; nil for a file that no key has.
    private func record(_ name: String) -> RecordName? {
        if name == Self.recordName { return record("epochs", epoch: 0, party: 0) }
        guard name.hasPrefix(Self.sharePrefix),
            let epoch = UInt64(name.dropFirst(Self.sharePrefix.count)),
            let party = parties[epoch]
        else { return nil }
        return record("share", epoch: epoch, party: UInt32(party.value))
    }

    private func record(_ use: String, epoch: UInt64, party: UInt32) -> RecordName {
        RecordName(
            protocolName: "key-\(use)/\(scheme)", curve: "\(scheme.group)",
            version: Self.version, party: party, epoch: epoch, id: key.bytes + keyID.bytes)
    }

    func read(_ name: String, limit: Int) throws(KeyManagementError) -> [UInt8]? {
        guard let record = record(name) else { return nil }
        do throws(KeystoreError) {
            let bytes = try keystore.read(record)
            guard bytes.count <= limit else {
                throw KeystoreError.recordTooLong(limit: limit)
            }
            return bytes.reveal()
        } catch .unknownRecord {
            return nil
        } catch .damagedRecord, .swappedRecord, .truncatedRecord {
            throw .storage(name, .damaged)
        } catch .recordTooLong {
            throw .storage(name, .tooLong(limit: limit))
        } catch {
            throw .storage(name, .unreadable)
        }
    }

    /// Records are written whole: what `EpochStore` keeps never grows.
    func append(_ bytes: [UInt8], to name: String) throws(KeyManagementError) {
        let old = try read(name, limit: Keystore.maximumRecord)
        try replace(name, with: (old ?? []) + bytes)
    }

    func replace(_ name: String, with bytes: [UInt8]) throws(KeyManagementError) {
        guard let record = record(name) else { throw .storage(name, .unwritable) }
        do throws(KeystoreError) {
            try keystore.write(record, LockedBytes(copying: bytes))
        } catch {
            throw .storage(name, .unwritable)
        }
    }

    func remove(_ name: String) throws(KeyManagementError) {
        guard let record = record(name) else { return }
        do throws(KeystoreError) {
            try keystore.remove(record)
        } catch {
            throw .storage(name, .unwritable)
        }
    }

    /// Looks for the key's own files alone: what other records are like is nothing to it.
    func names() -> [String] {
        let shares = parties.keys.map { "\(Self.sharePrefix)\($0)" }
        return (shares + [Self.recordName])
            .filter { name in record(name).map { keystore.contains($0) } ?? false }.sorted()
    }
}
