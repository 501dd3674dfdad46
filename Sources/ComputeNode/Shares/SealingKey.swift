import Crypto
import Foundation
package import Keystore
package import Ledger

/// An X25519 key that shares are sealed to: a node's own, kept in its keystore, or a reader's for one
/// request.
package struct SealingKey: Sendable {
    let secret: Curve25519.KeyAgreement.PrivateKey

    /// A fresh one.
    package init() { secret = Curve25519.KeyAgreement.PrivateKey() }

    /// The key with these 32 bytes; nil for another length.
    package init?(_ bytes: borrowing LockedBytes) {
        let key = bytes.withUnsafeBytes {
            try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: Data($0))
        }
        guard let key else { return nil }
        secret = key
    }

    /// Its secret bytes, to be kept where nobody else reads them.
    package func secretBytes() -> LockedBytes { LockedBytes(copying: secret.rawRepresentation) }

    package var publicKey: Bytes32 {
        guard let key = try? Bytes32(secret.publicKey.rawRepresentation) else {
            preconditionFailure("an X25519 key has 32 bytes")
        }
        return key
    }

    /// The node's key from its keystore, made there when first asked for.
    package init(of node: Address, in keystore: Keystore) throws(NodeError) {
        let name = RecordName(
            protocolName: "sealing-key", curve: "x25519", version: 1, party: 0, epoch: 1,
            id: node.bytes)
        do throws(KeystoreError) {
            if !keystore.contains(name) {
                let fresh = Curve25519.KeyAgreement.PrivateKey()
                try keystore.write(name, LockedBytes(copying: fresh.rawRepresentation))
            }
            let stored = try keystore.read(name)
            guard let key = SealingKey(stored) else {
                throw KeystoreError.damagedRecord(file: "\(name)")
            }
            self = key
        } catch {
            throw .keystore(error)
        }
    }
}
