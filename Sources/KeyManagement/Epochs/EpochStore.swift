internal import EllipticCurves
internal import SecretSharing

/// One party's shares of one key, encrypted on disk, through its epochs: a new sharing is put beside the
/// old one, is used when all parties have theirs, and the old one goes when all use the new.
///
/// Every method is one change of one file, all or nothing, so that after a crash the store is before it or
/// after it. What lies in the directory without being in the record is removed at opening. Overwritten
/// files may live on in copies that a file system, a disk or a backup keeps: they are of use only with the
/// storage key.
public final class EpochStore<Group: KeyGroup> {
    public private(set) var record = EpochRecord()
    private let directory: any DurableDirectory
    private let key: StorageKey
    private let keyID: KeyID

    private static var recordName: String { "epochs" }
    private static var byteLimit: Int { 1 << 16 }

    /// Opens the store of a key in a directory of its own, or begins one.
    ///
    /// Throws `.storage`, with `.damaged` for a record that is not this store's.
    public init(
        directory: any DurableDirectory, key: StorageKey, keyID: KeyID
    ) throws(KeyManagementError) {
        self.directory = directory
        self.key = key
        self.keyID = keyID
        if let bytes = try directory.read(Self.recordName, limit: Self.byteLimit) {
            guard bytes.count > 16,
                key.tag(Array(bytes.dropLast(16)), use: recordUse) == Array(bytes.suffix(16)),
                let record = try? EpochRecord(encoded: Array(bytes.dropLast(16)))
            else { throw .storage(Self.recordName, .damaged) }
            self.record = record
        }
        try removeStrays()
    }

    /// The share that is in use. Throws `.noShare`, `.storage`, and `.cannotOpen` for another storage key.
    public func activeShare() throws(KeyManagementError) -> KeyShare<Group> {
        guard let active = record.active else { throw .noShare }
        return try share(active)
    }

    /// The share before the active one, while it is kept: sessions that began with it can end with it.
    public func retainedShare() throws(KeyManagementError) -> KeyShare<Group> {
        guard let retained = record.retained else { throw .noShare }
        return try share(retained)
    }

    /// The share that waits for the others. Throws as `activeShare`.
    public func pendingShare() throws(KeyManagementError) -> KeyShare<Group> {
        guard let pending = record.pending else { throw .noShare }
        return try share(pending)
    }

    private func share(
        _ sharing: EpochRecord.Sharing
    ) throws(KeyManagementError) -> KeyShare<Group> {
        let name = Self.name(sharing.epoch)
        guard sharing.hasShare, let sealed = try directory.read(name, limit: Self.byteLimit) else {
            throw .noShare
        }
        return try KeyShare(
            encodedInEncryptedKeystore: try key.open(sealed, use: shareUse(sharing)))
    }

    /// Puts a new sharing beside what there is.
    ///
    /// Throws `.keyDeleted`, `.staleEpoch` unless it is after all that were, `.transitionOpen` while
    /// another one waits or an old one is kept, `.shareDoesNotFit` for another key, and `.storage`.
    public func prepare(_ dealt: DealtKey<Group>) throws(KeyManagementError) {
        guard !record.isDeleted else { throw .keyDeleted }
        let package = dealt.publicKeyPackage
        guard package.keyID == keyID else { throw .shareDoesNotFit }
        guard record.pending == nil, record.retained == nil else { throw .transitionOpen }
        for earlier in [record.active, record.abandoned] {
            guard let earlier else { continue }
            guard package.epoch > earlier.epoch else {
                throw .staleEpoch(package.epoch, current: earlier.epoch)
            }
        }
        let sharing = EpochRecord.Sharing(
            epoch: package.epoch, digest: package.digest, hasShare: dealt.share != nil)
        if let share = dealt.share {
            try directory.replace(
                Self.name(sharing.epoch),
                with: key.seal(share.encodedForEncryptedKeystore(), use: shareUse(sharing)))
        }
        try change { $0.pending = sharing }
    }

    /// Takes the new sharing into use, and keeps the old one. Throws `.noShare` if none waits.
    public func commit() throws(KeyManagementError) {
        guard record.pending != nil else { throw .noShare }
        try change { record in
            record.retained = record.active
            record.active = record.pending
            record.pending = nil
        }
    }

    /// Removes the old share, for good.
    public func settle() throws(KeyManagementError) {
        guard record.retained != nil else { return }
        try change { $0.retained = nil }
        try removeStrays()
    }

    /// Gives up the sharing that waits, for good. Throws `.noShare` if none does.
    public func abandon() throws(KeyManagementError) {
        guard let pending = record.pending else { throw .noShare }
        try change { record in
            record.abandoned = pending
            record.pending = nil
        }
        try removeStrays()
    }

    /// Refuses a sharing that this party has not prepared and now never will. Throws `.keyDeleted`,
    /// `.transitionOpen` if it has, and `.storage`.
    public func refuse(_ package: PublicKeyPackage<Group>) throws(KeyManagementError) {
        guard !record.isDeleted else { throw .keyDeleted }
        guard record.pending == nil, record.active?.epoch != package.epoch else {
            throw .transitionOpen
        }
        let sharing = EpochRecord.Sharing(
            epoch: package.epoch, digest: package.digest, hasShare: false)
        try change { $0.abandoned = sharing }
    }

    /// Removes all shares, for good: the record stays and refuses the key.
    public func delete() throws(KeyManagementError) {
        try change { record in
            record = EpochRecord()
            record.isDeleted = true
        }
        try removeStrays()
    }

    private func change(
        _ body: (inout EpochRecord) -> Void
    ) throws(KeyManagementError) {
        var changed = record
        body(&changed)
        let bytes = changed.encoded()
        try directory.replace(Self.recordName, with: bytes + key.tag(bytes, use: recordUse))
        record = changed
    }

    private func removeStrays() throws(KeyManagementError) {
        let kept = [record.active, record.pending, record.retained].compactMap { sharing in
            sharing.map { Self.name($0.epoch) }
        }
        for name in try directory.names() where name.hasPrefix("share-") && !kept.contains(name) {
            try directory.remove(name)
        }
    }

    private static func name(_ epoch: UInt64) -> String { "share-\(epoch)" }

    private var recordUse: [UInt8] { Array("epochs".utf8) + keyID.bytes }

    private func shareUse(_ sharing: EpochRecord.Sharing) -> [UInt8] {
        Array("share".utf8) + keyID.bytes + sharing.digest
    }
}
