import KeyManagement
import Ledger

/// Gives this node's part of a decryption to who may have it. No node sees a plaintext: the client
/// combines the parts (`KeyCommittee.decrypt`).
protocol DecryptionDesk: KeyDesk {
    /// The encoding of a `DecryptionShare` of this ciphertext. Throws `.key(.payload)` for a ciphertext
    /// that is not this key's or whose proof is wrong.
    func decrypt(_ ciphertext: [UInt8]) throws(NodeError) -> [UInt8]
}
