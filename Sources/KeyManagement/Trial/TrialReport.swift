/// What a trial of shares has shown.
public struct TrialReport: Equatable, Sendable {
    /// What the restored holders did with the key.
    public enum Evidence: Equatable, Sendable {
        /// They signed the report's message; the signature verifies under the public key, in the scheme's
        /// usual encoding: 64 bytes of FROST, r and s of 32 bytes over the SHA-256 of the message for
        /// ECDSA, a compressed point for BLS (basic scheme).
        case signature([UInt8])
        /// They decrypted the report's message.
        case decryption
    }

    public let keyID: KeyID
    /// As its group encodes it.
    public let publicKey: [UInt8]
    /// Whose shares were tried.
    public let parties: [PartyNumber]
    /// Of the restored sharing.
    public let minimumSigners: Int
    /// How many got a share.
    public let holders: Int
    public let message: [UInt8]
    public let evidence: Evidence
}
