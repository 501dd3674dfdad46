/// A ciphertext to be decrypted, with the key that members seal their parts to: for one request.
public struct WantedDecryption: Sendable {
    /// What approvers approve.
    public let payload: DecryptionPayload
    let recipient: SealingKey

    /// - Parameter ciphertext: the encoding of a `ThresholdCiphertext`.
    public init(_ ciphertext: [UInt8]) {
        recipient = SealingKey()
        payload = DecryptionPayload(ciphertext: ciphertext, recipient: recipient.publicKey)
    }
}
