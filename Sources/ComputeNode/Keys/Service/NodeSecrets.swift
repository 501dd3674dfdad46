package import KeyManagement
package import Keystore
package import Ledger
import SecretSharing

/// The long-term secrets of a node for the keys that it holds with others: in its keystore, made there
/// when first asked for.
package enum NodeSecrets {
    /// The keys that the node signs its messages and opens shares with.
    package static func partyKeys(
        of node: Address, in keystore: Keystore
    ) throws(NodeError) -> PartyKeys {
        let name = RecordName(
            protocolName: "party-keys", curve: "ed25519+x25519", version: 1, party: 0, epoch: 1,
            id: node.bytes)
        return try secret(name, in: keystore, bytes: 64) {
            (bytes) throws(KeyManagementError) in
            try PartyKeys(encodedInEncryptedKeystore: bytes)
        } make: {
            PartyKeys().encodedForEncryptedKeystore()
        }
    }

    /// The key under which shares and stocks are encrypted.
    static func storageKey(in keystore: Keystore) throws(NodeError) -> StorageKey {
        let name = RecordName(
            protocolName: "storage-key", curve: "aes256", version: 1, party: 0, epoch: 1, id: [])
        return try secret(name, in: keystore, bytes: 32) {
            (bytes) throws(KeyManagementError) in
            try StorageKey(bytes.copy())
        } make: {
            LockedBytes.random(count: 32).withUnsafeBytes { SecretVector(Array($0)) }
        }
    }

    private static func secret<Value>(
        _ name: RecordName, in keystore: Keystore, bytes count: Int,
        read: (borrowing SecretVector<UInt8>) throws(KeyManagementError) -> Value,
        make: () -> SecretVector<UInt8>
    ) throws(NodeError) -> Value {
        let stored: SecretVector<UInt8>
        do throws(KeystoreError) {
            if !keystore.contains(name) {
                let fresh = make()
                try fresh.withUnsafeBufferPointer { (bytes) throws(KeystoreError) in
                    try keystore.write(name, LockedBytes(copying: bytes))
                }
            }
            let bytes = try keystore.read(name)
            guard bytes.count == count else {
                throw KeystoreError.damagedRecord(file: "\(name)")
            }
            stored = bytes.withUnsafeBytes { SecretVector(copying: $0.bindMemory(to: UInt8.self)) }
        } catch { throw .keystore(error) }
        do throws(KeyManagementError) { return try read(stored) } catch { throw .keys(error) }
    }
}
