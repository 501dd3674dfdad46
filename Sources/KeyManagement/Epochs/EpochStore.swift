internal import EllipticCurves
internal import SecretSharing

/// One party's shares of one key, encrypted on disk, through its epochs: a new sharing is put beside the
/// old one, is used when all parties have theirs, and the old one goes when all use the new.
///
/// Every method is one change of one file, all or nothing, so that after a crash the store is before it or
/// after it. What lies in the directory without being in the record is removed. Overwritten
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
    /// - Parameter isShared: whether somebody else may be changing what is in the directory: a share is there before
    ///   the record that speaks of it. Then nothing is removed until this store itself is changed.
    public init(
        directory: any DurableDirectory, key: StorageKey, keyID: KeyID, isShared: Bool = false
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
        if !isShared { try removeStrays() }
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

    /// Puts a new sharing beside what there is: others that wait for votes which may never come don't keep
    /// it from being taken.
    ///
    /// Throws `.keyDeleted`, `.staleEpoch` unless it is after all that were, `.transitionOpen` when
    /// `EpochRecord.waitingLimit` of them wait, `.shareDoesNotFit` for another key - another id, public
    /// key or purpose - and `.storage`.
    public func prepare(_ dealt: DealtKey<Group>) throws(KeyManagementError) {
        guard !record.isDeleted else { throw .keyDeleted }
        try put(dealt, after: [record.active, record.abandoned, record.waiting.last])
    }

    /// Puts a share among those that wait, by epoch. Throws as `prepare`.
    private func put(
        _ dealt: DealtKey<Group>, after earlier: [EpochRecord.Sharing?]
    ) throws(KeyManagementError) {
        let package = dealt.publicKeyPackage
        let key = try digest(of: package)
        guard record.waiting.count < EpochRecord.waitingLimit else { throw .transitionOpen }
        for earlier in earlier {
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
                with: self.key.seal(
                    share.encodedForEncryptedKeystore(), use: shareUse(sharing)))
        }
        try change { record in
            if record.abandoned?.digest == sharing.digest { record.abandoned = nil }
            let place = record.waiting.firstIndex { $0.epoch > sharing.epoch }
            record.waiting.insert(sharing, at: place ?? record.waiting.endIndex)
            record.key = key
        }
    }

    /// What stands for key and purpose, which never change. Throws `.shareDoesNotFit` for another key.
    private func digest(
        of package: PublicKeyPackage<Group>
    ) throws(KeyManagementError) -> [UInt8] {
        let digest = PublicHash.sha256(
            package.groupKey.canonicalBytes() + package.purpose.encoded)
        guard package.keyID == keyID, record.key == nil || record.key == digest else {
            throw .shareDoesNotFit
        }
        return digest
    }

    /// Puts the share of the sharing in use back, which was lost here and that others have repaired; a store
    /// whose record is lost, too, begins with it, and one whose record is an older one that was put back goes on from
    /// it. So does one that, its record lost, has refused that sharing or a later one meanwhile: it is in use by the
    /// others' votes, this party's among them.
    ///
    /// - Parameter latest: the epoch of the last sharing for which this party may have voted, of which a lost
    ///   record says nothing any more: none up to it is refused.
    ///
    /// Throws `.keyDeleted`, `.shareDoesNotFit` for an earlier sharing than the one in use, or another of its epoch,
    /// `.staleEpoch` for a party that has left the key since, and `.storage`.
    public func putBack(
        _ share: KeyShare<Group>, latest: UInt64 = 0
    ) throws(KeyManagementError) {
        guard !record.isDeleted else { throw .keyDeleted }
        let package = share.publicKeyPackage
        if let active = record.active, active.epoch >= package.epoch {
            guard active.digest == package.digest, active.hasShare else { throw .shareDoesNotFit }
            return try directory.replace(
                Self.name(active.epoch),
                with: key.seal(share.encodedForEncryptedKeystore(), use: shareUse(active)))
        }
        // A crash may have left it waiting, or its share may be gone.
        if let waiting = record.waiting.first(where: { $0.digest == package.digest }) {
            guard waiting.hasShare else { throw .shareDoesNotFit }
            try directory.replace(
                Self.name(waiting.epoch),
                with: key.seal(share.encodedForEncryptedKeystore(), use: shareUse(waiting)))
        } else {
            let left = record.abandoned.flatMap { $0.digest == Self.left ? $0 : nil }
            try put(DealtKey(publicKeyPackage: package, share: share), after: [left])
        }
        try commit(package.digest) { record in
            // All use the later one.
            record.retained = nil
            guard latest > max(package.epoch, record.abandoned?.epoch ?? 0) else { return }
            record.abandoned = .init(epoch: latest, digest: Self.left, hasShare: false)
        }
    }

    /// Takes the sharing with this digest into use, and keeps the one before. What waited and is not after
    /// it goes, and what was kept until now.
    ///
    /// - Parameter certificate: the votes of all for it, to be shown to others (`KeyTransition`); empty
    ///   where nobody has to agree.
    ///
    /// Throws `.noShare` if it does not wait, and `.storage`.
    public func commit(
        _ digest: [UInt8], certificate: [UInt8] = []
    ) throws(KeyManagementError) {
        try commit(digest, certificate: certificate) { _ in }
    }

    /// - Parameter more: what changes in the record, too.
    private func commit(
        _ digest: [UInt8], certificate: [UInt8] = [], _ more: (inout EpochRecord) -> Void
    ) throws(KeyManagementError) {
        guard let sharing = record.waiting.first(where: { $0.digest == digest }) else {
            throw .noShare
        }
        try change { record in
            record.retained = record.active
            record.active = sharing
            record.certificate = certificate
            record.waiting.removeAll { $0.epoch <= sharing.epoch }
            more(&record)
        }
        try removeStrays()
    }

    /// Keeps the votes of all for the sharing in use, where a repair has put it back without them.
    func note(certificate: [UInt8]) throws(KeyManagementError) {
        try change { $0.certificate = certificate }
    }

    /// Removes the old share, for good; not while the new one can't be read. Throws as `activeShare`.
    public func settle() throws(KeyManagementError) {
        guard record.retained != nil else { return }
        if record.active?.hasShare ?? false { _ = try activeShare() }
        try change { $0.retained = nil }
        try removeStrays()
    }

    /// Keeps a party's refusal of a sharing that waits or is in use.
    func note(
        _ refusal: TransitionVote.Refusal, of digest: [UInt8]
    ) throws(KeyManagementError) {
        try change { record in
            if record.active?.digest == digest { record.active?.refusal = refusal }
            for place in record.waiting.indices where record.waiting[place].digest == digest {
                record.waiting[place].refusal = refusal
            }
        }
    }

    /// Refuses a sharing that this party has not prepared and now never will; one that it has given up
    /// already stays so.
    ///
    /// Throws `.keyDeleted`, `.shareDoesNotFit` for another key, `.transitionOpen` if it has prepared it,
    /// `.staleEpoch` for one that is not after the one in use or before the last one refused, and
    /// `.storage`.
    public func refuse(_ package: PublicKeyPackage<Group>) throws(KeyManagementError) {
        guard !record.isDeleted else { throw .keyDeleted }
        _ = try digest(of: package)
        if let known = record.sharing(package.digest) {
            guard known.refusal != nil else { throw .transitionOpen }
            return
        }
        if let active = record.active, package.epoch <= active.epoch {
            throw .staleEpoch(package.epoch, current: active.epoch)
        }
        if let abandoned = record.abandoned {
            // What this party may have prepared before it left it must not refuse.
            let isBefore =
                abandoned.digest == Self.left
                ? package.epoch <= abandoned.epoch : package.epoch < abandoned.epoch
            guard !isBefore else {
                throw .staleEpoch(package.epoch, current: abandoned.epoch)
            }
        }
        let sharing = EpochRecord.Sharing(
            epoch: package.epoch, digest: package.digest, hasShare: false)
        try change { $0.abandoned = sharing }
    }

    /// Whether this party may have voted for a sharing, or has it: it must not refuse it.
    public func mayHaveVoted(for package: PublicKeyPackage<Group>) -> Bool {
        if record.sharing(package.digest) != nil { return true }
        guard let abandoned = record.abandoned, abandoned.digest == Self.left else { return false }
        return package.epoch <= abandoned.epoch
    }

    /// Stands in the record for the sharings of a party that has left, or whose record was lost.
    private static var left: [UInt8] { [UInt8](repeating: 0, count: 32) }

    /// Removes all shares of a party that is no holder any more. It may become one again, by a sharing after
    /// all that it has known. Throws `.keyDeleted` and `.storage`.
    public func leave() throws(KeyManagementError) {
        guard !record.isDeleted else { throw .keyDeleted }
        let known = [record.active, record.abandoned, record.waiting.last].compactMap { $0?.epoch }
        try change { record in
            let key = record.key
            record = EpochRecord()
            record.key = key
            record.abandoned = known.max().map {
                EpochRecord.Sharing(epoch: $0, digest: Self.left, hasShare: false)
            }
        }
        try removeStrays()
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
        let held = [record.active, record.retained].compactMap { $0 } + record.waiting
        let kept = Set(held.map { Self.name($0.epoch) })
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
