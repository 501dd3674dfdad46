/// A ciphertext to be decrypted, with the key that members seal their parts to: for one request.
public struct WantedDecryption: Sendable {
    /// What approvers approve.
    public let payload: DecryptionPayload
    let recipient: SealingKey

    /// - Parameter ciphertext: the encoding of a `ThresholdCiphertext`.
    public init(_ ciphertext: [UInt8]) { self.init(ciphertext, recipient: SealingKey()) }

    /// - Parameter recipient: for a request that others have to approve first: they approve it for this
    ///   key.
    package init(_ ciphertext: [UInt8], recipient: SealingKey) {
        self.recipient = recipient
        payload = DecryptionPayload(ciphertext: ciphertext, recipient: recipient.publicKey)
    }
}
