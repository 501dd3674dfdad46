package import SecretSharing

/// Hybrid public key encryption in mode_auth (RFC 9180, 5.1.3) with DHKEM(X25519, HKDF-SHA256),
/// HKDF-SHA256 and ChaCha20-Poly1305; one message a context.
///
/// Only the recipient reads it, and the recipient knows that the sender's secret key was used, as long
/// as its own was not stolen.
package enum HPKE {
    /// The length of an encapsulated key, which stands before the ciphertext.
    static let encapsulationByteCount = 32
    /// By how much a sealed message is longer than the message.
    static let overhead = encapsulationByteCount + AuthenticatedCipher.tagByteCount

    /// SealAuth (RFC 9180, 6.1): the encapsulated key, then the ciphertext. Nil where the recipient's
    /// key is of small order.
    ///
    /// - Parameter ephemeral: Serves once; given by tests alone.
    package static func seal(
        _ plaintext: borrowing SecretVector<UInt8>, to recipient: [UInt8], sender: SealingKey,
        info: [UInt8], additionalData: [UInt8], ephemeral: SealingKey = SealingKey()
    ) -> [UInt8]? {
        // AuthEncap (4.1).
        guard let first = ephemeral.agree(with: recipient) else { return nil }
        guard let second = sender.agree(with: recipient) else { return nil }
        let context = MessageContext(
            first, second,
            kemContext: ephemeral.publicKey + recipient + sender.publicKey, info: info)
        let box = plaintext.withUnsafeBufferPointer { plaintext in
            AuthenticatedCipher.chaCha20Poly1305.seal(
                plaintext, key: context.key, nonce: context.baseNonce,
                additionalData: additionalData)
        }
        return ephemeral.publicKey + box
    }

    /// OpenAuth (RFC 9180, 6.1), or nil for what wasn't sealed so.
    package static func open(
        _ sealed: [UInt8], recipient: SealingKey, sender: [UInt8], info: [UInt8],
        additionalData: [UInt8]
    ) -> SecretVector<UInt8>? {
        guard sealed.count >= overhead else { return nil }
        let encapsulated = Array(sealed[..<encapsulationByteCount])
        // AuthDecap (4.1).
        guard let first = recipient.agree(with: encapsulated) else { return nil }
        guard let second = recipient.agree(with: sender) else { return nil }
        let context = MessageContext(
            first, second, kemContext: encapsulated + recipient.publicKey + sender, info: info)
        return AuthenticatedCipher.chaCha20Poly1305.open(
            sealed[encapsulationByteCount...], key: context.key, nonce: context.baseNonce,
            additionalData: additionalData)
    }

    /// Key and nonce of the only message.
    private struct MessageContext: ~Copyable {
        let key: SecretVector<UInt8>
        let baseNonce: [UInt8]

        /// ExtractAndExpand (4.1), then KeySchedule (5.1) without a pre-shared key.
        init(
            _ first: borrowing SecretVector<UInt8>, _ second: borrowing SecretVector<UInt8>,
            kemContext: [UInt8], info: [UInt8]
        ) {
            var agreed = SecretVector<UInt8>(repeating: 0, count: 64)
            agreed.withUnsafeMutableBufferPointer { agreed in
                first.withUnsafeBufferPointer { for i in 0..<32 { agreed[i] = $0[i] } }
                second.withUnsafeBufferPointer { for i in 0..<32 { agreed[32 + i] = $0[i] } }
            }
            let none = SecretVector<UInt8>(repeating: 0, count: 0)
            let extracted = labeledExtract(kemSuite, salt: none, "eae_prk", agreed)
            let shared = labeledExpand(
                kemSuite, extracted, "shared_secret", kemContext, count: 32)

            let identifierHash = labeledExtract(suite, salt: none, "psk_id_hash", none)
            let infoHash = labeledExtract(suite, salt: none, "info_hash", SecretVector(info))
            let context = [modeAuth] + identifierHash.reveal() + infoHash.reveal()
            let secret = labeledExtract(suite, salt: shared, "secret", none)
            key = labeledExpand(suite, secret, "key", context, count: 32)
            baseNonce = labeledExpand(
                suite, secret, "base_nonce", context, count: AuthenticatedCipher.nonceByteCount
            ).reveal()
        }
    }

    private static let modeAuth: UInt8 = 2
    private static let kemSuite = Array("KEM".utf8) + [0x00, 0x20]
    private static let suite = Array("HPKE".utf8) + [0x00, 0x20, 0x00, 0x01, 0x00, 0x03]

    /// RFC 9180, 4.
    private static func labeledExtract(
        _ suite: [UInt8], salt: borrowing SecretVector<UInt8>, _ label: String,
        _ secret: borrowing SecretVector<UInt8>
    ) -> SecretVector<UInt8> {
        salt.withUnsafeBufferPointer { salt in
            secret.withUnsafeBufferPointer { secret in
                HKDF.extract(
                    salt: salt, head: Array("HPKE-v1".utf8) + suite + Array(label.utf8), secret)
            }
        }
    }

    /// RFC 9180, 4.
    private static func labeledExpand(
        _ suite: [UInt8], _ key: borrowing SecretVector<UInt8>, _ label: String, _ info: [UInt8],
        count: Int
    ) -> SecretVector<UInt8> {
        let head = [0, UInt8(count)] + Array("HPKE-v1".utf8)
        return HKDF.expand(key, info: head + suite + Array(label.utf8) + info, count: count)
    }
}
