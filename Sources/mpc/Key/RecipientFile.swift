import ComputeNode
import Foundation
import Keystore

/// X25519 keys in files of mode 0600, 32 bytes: what decryptions and exports are sealed to.
enum RecipientFile {
    static func read(_ path: String) throws -> SealingKey {
        let bytes = try SecretFile.read(path, limit: 32)
        guard let key = SealingKey(bytes) else {
            throw CommandFailure("\(path) is no key of `mpc key recipient`: it has 32 bytes")
        }
        try SecretFile.requirePrivate(path)
        return key
    }

    /// A new key in a new file.
    static func make(_ path: String) throws -> SealingKey {
        let target = try SecretOutput(path)
        let key = SealingKey()
        try target.write(key.secretBytes())
        return key
    }
}
