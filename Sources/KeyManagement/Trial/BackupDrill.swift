public import SecretSharing

/// Proves that a key's backup restores: custodians' keys open it here, what they open is reshared to new
/// holders in this process, those have the same public key, and use it. No network is touched, and nothing
/// is stored; a drill is no restore.
///
/// That custodians can restore anybody can check without secrets (`ShareBackup.verify`). The drill shows the
/// rest: that they still have their keys, and that the program that will restore can.
public enum BackupDrill<Group: KeyGroup> {
    /// - Parameters:
    ///   - backups: of the shares of at least `minimumSigners` parties.
    ///   - package: the sharing that they are backups of, from another place than they.
    ///   - custodians: secret keys of enough custodians of each backup.
    ///
    /// Throws `.tooFewShares` where custodians are too few, `.cannotOpen` for a backup that doesn't hold,
    /// and as `ShareTrial`.
    public static func run(
        _ backups: [ShareBackup<Group>], of package: PublicKeyPackage<Group>,
        custodians: [RecipientSecretKey]
    ) throws(KeyManagementError) -> TrialReport {
        var shares = [KeyShare<Group>]()
        for backup in backups {
            var parts = [Int: PartBytes]()
            for custodian in custodians {
                guard let place = backup.place(of: custodian.publicKey) else { continue }
                parts[place] = PartBytes(try backup.part(at: place, custodian, of: package))
            }
            shares.append(try backup.restored(parts, in: package))
        }
        return try ShareTrial(shares).run(restoring: package)
    }
}
