/// HPKE in base mode (RFC 9180, 5.1.1) with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM, one
/// message a context, without additional data: the encapsulated key, then the ciphertext.
package enum P256HPKE {
    /// By how much a text is longer than its plaintext.
    static let overhead = P256.pointByteCount + AESGCM.tagByteCount

    private static let kemSuite = Array("KEM".utf8) + [0x00, 0x10]
    private static let suite = Array("HPKE".utf8) + [0x00, 0x10, 0x00, 0x01, 0x00, 0x02]

    /// Seals with the ephemeral key that DeriveKeyPair makes of `keyMaterial` (RFC 9180, 7.1.3).
    ///
    /// - Precondition: `recipient` is a point.
    package static func seal(
        _ plaintext: UnsafeBufferPointer<UInt8>, keyMaterial: UnsafeBufferPointer<UInt8>,
        to recipient: [UInt8], info: [UInt8]
    ) -> [UInt8] {
        let ephemeral = EphemeralKey(keyMaterial)
        let agreed = ephemeral.scalar.withUnsafeBufferPointer { P256.agree($0, with: recipient) }
        guard let agreed else { preconditionFailure("the recipient's key is a point") }
        let context = MessageContext(
            agreed, kemContext: ephemeral.point + recipient, info: info)
        return ephemeral.point
            + AESGCM.seal(plaintext, key: context.key, nonce: context.nonce)
    }

    /// Nil for what wasn't sealed so to this key.
    static func open(
        _ text: [UInt8], key: OpaquePointer, point: [UInt8], info: [UInt8]
    ) -> SecretVector<UInt8>? {
        guard text.count >= overhead else { return nil }
        let encapsulated = Array(text[..<P256.pointByteCount])
        guard let agreed = P256.agree(key: key, with: encapsulated) else { return nil }
        let context = MessageContext(agreed, kemContext: encapsulated + point, info: info)
        return AESGCM.open(
            Array(text[P256.pointByteCount...]), key: context.key, nonce: context.nonce)
    }

    /// Key and nonce of the only message.
    private struct MessageContext: ~Copyable {
        let key: SecretVector<UInt8>
        let nonce: [UInt8]

        /// ExtractAndExpand (4.1), then KeySchedule (5.1) without a pre-shared key.
        init(_ agreed: borrowing SecretVector<UInt8>, kemContext: [UInt8], info: [UInt8]) {
            let none = SecretVector<UInt8>([])
            let extracted = LabeledHKDF.extract(kemSuite, salt: none, "eae_prk", agreed)
            let shared = LabeledHKDF.expand(
                kemSuite, extracted, "shared_secret", kemContext, count: 32)
            let identifierHash = LabeledHKDF.extract(suite, salt: none, "psk_id_hash", none)
            let infoHash = LabeledHKDF.extract(
                suite, salt: none, "info_hash", SecretVector(info))
            let context = [0x00] + identifierHash.reveal() + infoHash.reveal()
            let secret = LabeledHKDF.extract(suite, salt: shared, "secret", none)
            key = LabeledHKDF.expand(suite, secret, "key", context, count: 32)
            nonce = LabeledHKDF.expand(
                suite, secret, "base_nonce", context, count: AESGCM.nonceByteCount
            ).reveal()
        }
    }

    /// DeriveKeyPair (7.1.3).
    private struct EphemeralKey: ~Copyable {
        let scalar: SecretVector<UInt8>
        let point: [UInt8]

        init(_ keyMaterial: UnsafeBufferPointer<UInt8>) {
            let none = SecretVector<UInt8>([])
            let prk = LabeledHKDF.extract(
                kemSuite, salt: none, "dkp_prk", SecretVector(copying: keyMaterial))
            var counter: UInt8 = 0
            while true {
                let candidate = LabeledHKDF.expand(
                    kemSuite, prk, "candidate", [counter], count: P256.scalarByteCount)
                let point = candidate.withUnsafeBufferPointer {
                    P256.generatorMultiplied(by: $0)
                }
                if let point {
                    scalar = candidate
                    self.point = point
                    return
                }
                // Once in 2^32 keys; 256 times in a row never.
                counter += 1
            }
        }
    }
}
