import Crypto
package import Foundation
import Keystore
public import Ledger

/// A share with its nonce, encrypted to one X25519 key by HPKE (RFC 9180) in base mode: suite
/// DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message a context.
///
/// So whoever ends the TLS connection, a proxy say, learns its length only. Who sent it the signature
/// of the request says.
public struct SealedShare: Codable, Hashable, Sendable {
    /// The encapsulated key, 32 bytes in hexadecimal with `0x`.
    public var encapsulated: Bytes32
    /// Ciphertext and tag, in base64.
    public var ciphertext: String

    static let suite = HPKE.Ciphersuite(
        kem: .Curve25519_HKDF_SHA256, kdf: .HKDF_SHA256, aead: .AES_GCM_256)
    /// How much longer a ciphertext is than the share: the share's nonce and the tag.
    package static let overhead = 32 + 16

    /// What a sealed share is for: nothing of it can be sent on to another place.
    package struct Purpose: Sendable {
        package enum Direction: String, Sendable {
            case upload = "swift-mpc/share-upload/v1"
            case download = "swift-mpc/share-download/v1"
            /// A part of a decryption; the sharing is the request's id.
            case part = "swift-mpc/decryption-part/v1"
            /// A custodian's part of a backup; the sharing is the key's new id, the caller its owner.
            case restoration = "swift-mpc/backup-part/v1"
            /// A member's share of a key that its owner deals; the sharing is the key's id.
            case imported = "swift-mpc/key-import/v1"
            /// A member's share for the recipient of an export; the sharing is the request's id.
            case export = "swift-mpc/key-export/v1"
        }

        package var direction: Direction
        package var chainId: UInt64
        package var registry: Address
        package var sharing: Bytes32
        package var node: Address
        package var caller: Address

        package init(
            _ direction: Direction, chainId: UInt64, registry: Address, sharing: Bytes32,
            node: Address, caller: Address
        ) {
            self.direction = direction
            self.chainId = chainId
            self.registry = registry
            self.sharing = sharing
            self.node = node
            self.caller = caller
        }

        /// RFC 9180, 5.1: `info`. All but the first part of fixed length, and that one of a fixed set.
        package var info: Data {
            Data(
                Array(direction.rawValue.utf8) + UInt256(chainId).bytes + registry.bytes
                    + sharing.bytes + node.bytes + caller.bytes)
        }
    }

    /// Seals nonce ‖ share to `key`. Throws `.share(.malformedParameter)` where no secret can be
    /// agreed with that key (a point of small order).
    package init(
        _ opened: borrowing OpenedShare, to key: Bytes32, for purpose: Purpose
    ) throws(NodeError) {
        do {
            let recipient = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: key.bytes)
            guard Self.agreesOnSecrets(recipient) else {
                throw NodeError.share(.malformedParameter("key"))
            }
            var sender = try HPKE.Sender(
                recipientKey: recipient, ciphersuite: Self.suite, info: purpose.info)
            let sealed = try opened.bytes.withUnsafeBytes { bytes in try sender.seal(bytes) }
            encapsulated = try Bytes32(sender.encapsulatedKey)
            ciphertext = sealed.base64EncodedString()
        } catch {
            throw .share(.malformedParameter("key"))
        }
    }

    /// RFC 9180, 7.1.4: with a point of small order every key agrees on zeros, which is no secret. The
    /// library does not check that. Whether it is so does not depend on the other key: any one tells.
    private static func agreesOnSecrets(_ key: Curve25519.KeyAgreement.PublicKey) -> Bool {
        let any = Curve25519.KeyAgreement.PrivateKey()
        guard let agreed = try? any.sharedSecretFromKeyAgreement(with: key) else { return false }
        return agreed.withUnsafeBytes { bytes in bytes.contains { $0 != 0 } }
    }

    /// What was sealed to the key of `key`; nil unless it was sealed for this very purpose.
    package func open(with key: SealingKey, for purpose: Purpose) -> OpenedShare? {
        guard let sealed = Data(base64Encoded: ciphertext), sealed.count >= Self.overhead,
            let sender = try? Curve25519.KeyAgreement.PublicKey(
                rawRepresentation: encapsulated.bytes), Self.agreesOnSecrets(sender),
            var recipient = try? HPKE.Recipient(
                privateKey: key.secret, ciphersuite: Self.suite, info: purpose.info,
                encapsulatedKey: Data(encapsulated.bytes)),
            var plaintext = try? recipient.open(sealed)
        else { return nil }
        defer { plaintext.resetBytes(in: plaintext.startIndex..<plaintext.endIndex) }
        return OpenedShare(LockedBytes(copying: plaintext))
    }
}
