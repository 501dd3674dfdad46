public import SecretSharing

/// What a custodian of a backup brings to a drill or a restoration.
public enum CustodianSecret: Sendable {
    /// The secret key to which the backup is encrypted.
    case key(RecipientSecretKey)
    /// The SLIP-39 mnemonics that it has written down, of whichever holders' shares.
    case mnemonics([SLIP39Share])
}
