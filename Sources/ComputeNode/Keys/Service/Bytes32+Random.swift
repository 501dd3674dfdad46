import Keystore
package import Ledger

extension Bytes32 {
    /// 32 bytes of libcrypto's generator, public ones: an id, a nonce, a salt.
    package static func random() throws(NodeError) -> Bytes32 {
        guard let word = try? Bytes32(LockedBytes.random(count: 32).reveal()) else {
            throw .storage(code: -3)
        }
        return word
    }
}
