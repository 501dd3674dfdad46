import EllipticCurves
import KeyManagement
import Keystore
import Ledger
import SecretSharing
import Synchronization

/// The shares of one key whose elements are in `Group`.
///
/// The shares stand in the keystore, encrypted once more under a key of the node's; the journal has their
/// public parts. What is open in memory is the share in use and, during a change, the one before it.
final class GroupCustody<Group: KeyGroup>: KeyCustody {
    /// What all custodies of a node have in common.
    struct Surroundings: Sendable {
        var keystore: Keystore
        var storageKey: StorageKey
        var parties: PartyKeys
        var journal: Journal
        var account: Address
    }

    private struct Opened: Sendable {
        var held: HeldSharing
        var desk: any KeyDesk
    }

    private struct State: Sendable {
        var active: Opened?
        var retained: Opened?
        var unfinished: UnfinishedChange?
        var founding: UnfinishedChange?
        /// The sharing that all have said they use, in this process.
        var settled: Bytes32?
        var hasStrays = false
        var isBehindDisk = false
        var contradicting: [Address] = []
    }

    let key: Bytes32
    private let number: SchemeNumber
    let around: Surroundings
    private let makeDesk: @Sendable (KeyShare<Group>) throws(KeyManagementError) -> any KeyDesk
    private let publicKey: @Sendable (Group) -> [UInt8]
    private let state = Mutex(State())
    /// Held while the disk is read: what was read before never takes the place of what was read after.
    private let reading = Mutex(())

    init(
        _ key: Bytes32, _ number: SchemeNumber, _ around: Surroundings,
        publicKey: @escaping @Sendable (Group) -> [UInt8] = { $0.canonicalBytes() },
        desk: @escaping @Sendable (KeyShare<Group>) throws(KeyManagementError) -> any KeyDesk
    ) {
        self.key = key
        self.number = number
        self.around = around
        self.publicKey = publicKey
        makeDesk = desk
    }

    var held: HeldSharing? { state.withLock { $0.active?.held } }
    var unfinished: UnfinishedChange? { state.withLock { $0.unfinished } }
    var founding: UnfinishedChange? { state.withLock { $0.founding } }
    var hasStrays: Bool { state.withLock { $0.hasStrays } }
    var isBehindDisk: Bool { state.withLock { $0.isBehindDisk } }
    var contradicting: [Address] { state.withLock { $0.contradicting } }

    func opened(_ digest: Bytes32) -> (HeldSharing, any KeyDesk)? {
        state.withLock { state in
            [state.active, state.retained].compactMap { $0 }
                .first { $0.held.digest == digest }.map { ($0.held, $0.desk) }
        }
    }

    func sharing(encoded package: [UInt8]) throws(NodeError) -> ParticipantSet {
        do throws(KeyManagementError) {
            return try PublicKeyPackage<Group>(encoded: package).participants
        } catch { throw .keys(error) }
    }

    func fits(
        _ package: [UInt8], _ key: KeyRegistry.Key, _ number: SchemeNumber
    ) throws(NodeError) -> Bool {
        do throws(KeyManagementError) {
            let sharing = try PublicKeyPackage<Group>(encoded: package)
            return sharing.purpose.scheme == number.scheme
                && sharing.minimumSigners == Int(key.threshold)
                && sharing.participants.count == key.members.count
        } catch { throw .keys(error) }
    }

    func publicKey(encoded package: [UInt8]) throws(NodeError) -> [UInt8] {
        do throws(KeyManagementError) {
            return publicKey(try PublicKeyPackage<Group>(encoded: package).groupKey)
        } catch { throw .keys(error) }
    }

    // MARK: - Disk

    /// The store of the shares that go by one name in protocols.
    ///
    /// - Parameters:
    ///   - afresh: whether a record that can't be read any more is given up: what it spoke of is lost.
    ///   - isShared: whether a run may be changing the same just now.
    func store(
        _ keyID: Bytes32, _ rows: [KeySharingRow], afresh: Bool = false, isShared: Bool = true
    ) throws(KeyManagementError) -> EpochStore<Group> {
        var parties: [UInt64: PartyNumber] = [:]
        for row in rows where row.keyID == keyID {
            guard let place = row.members.firstIndex(of: around.account) else { continue }
            parties[row.epoch] = try PartyNumber(place + 1)
        }
        let id = try KeyID(bytes: keyID.bytes)
        let directory = KeystoreDirectory(
            keystore: around.keystore, scheme: number.scheme, key: key, keyID: id,
            parties: parties)
        func open() throws(KeyManagementError) -> EpochStore<Group> {
            try EpochStore(
                directory: directory, key: around.storageKey, keyID: id, isShared: isShared)
        }
        do throws(KeyManagementError) { return try open() } catch .storage(let name, .damaged)
            where afresh
        {
            try directory.remove(name)
            return try open()
        }
    }

    func load() throws(NodeError) { try load(isShared: true) }

    func start() throws(NodeError) { try load(isShared: false) }

    private func load(isShared: Bool) throws(NodeError) {
        try reading.withLock { _ throws(NodeError) in
            do throws(NodeError) { try read(isShared: isShared) } catch {
                state.withLock { $0.isBehindDisk = true }
                throw error
            }
        }
    }

    private func read(isShared: Bool) throws(NodeError) {
        let rows = try around.journal.sharings(of: key)
        let contradicting = try around.journal.contradictions(of: key)
        do throws(KeyManagementError) {
            var found = State(
                settled: state.withLock { $0.settled }, contradicting: contradicting)
            var kept: [Bytes32] = []
            for keyID in Self.keyIDs(rows) {
                let store = try store(keyID, rows, isShared: isShared)
                let record = store.record
                if record.active != nil || !record.waiting.isEmpty { kept.append(keyID) }
                if let new = record.pending ?? (record.retained == nil ? nil : record.active) {
                    found.unfinished = try unfinished(new.digest, rows)
                }
                guard record.active != nil else { continue }
                found.active = try opened(rows) { () throws(KeyManagementError) in
                    try store.activeShare()
                }
                if record.retained != nil {
                    found.retained = try opened(rows) { () throws(KeyManagementError) in
                        try store.retainedShare()
                    }
                }
            }
            if let held = found.active?.held {
                found.hasStrays = kept.contains { $0.bytes != held.keyID.bytes }
                if held.chainEpoch == 1, found.settled != held.digest {
                    found.founding = try unfinished(held.digest.bytes, rows)
                }
            }
            state.withLock { state in
                // A desk that is in use goes on: it knows what of its stock is spent.
                for old in [state.active, state.retained].compactMap({ $0 }) {
                    if found.active?.held.digest == old.held.digest {
                        found.active?.desk = old.desk
                    }
                    if found.retained?.held.digest == old.held.digest {
                        found.retained?.desk = old.desk
                    }
                }
                state = found
            }
        } catch {
            throw .keys(error)
        }
    }

    /// A share with its desk, if there is one: who has left a key, or lost its share, has none. Throws where the
    /// disk can't be read now.
    private func opened(
        _ rows: [KeySharingRow], _ read: () throws(KeyManagementError) -> KeyShare<Group>
    ) throws(KeyManagementError) -> Opened? {
        let share: KeyShare<Group>
        do throws(KeyManagementError) { share = try read() } catch {
            if case .storage(_, .unreadable) = error { throw error }
            return nil
        }
        let package = share.publicKeyPackage
        guard let digest = try? Bytes32(package.digest),
            let row = rows.first(where: { $0.digest == digest })
        else { return nil }
        return Opened(
            held: HeldSharing(
                digest: digest, keyID: package.keyID, epoch: package.epoch,
                threshold: package.minimumSigners, participants: package.participants,
                own: share.party, publicKey: publicKey(package.groupKey),
                purpose: package.purpose.label,
                package: package.encoded(), chainEpoch: row.chainEpoch),
            desk: try makeDesk(share))
    }

    func leave() throws(NodeError) {
        try remove { (store) throws(KeyManagementError) in try store.leave() }
    }

    func destroy() throws(NodeError) {
        try remove { (store) throws(KeyManagementError) in try store.delete() }
    }

    private func remove(
        _ body: (EpochStore<Group>) throws(KeyManagementError) -> Void
    ) throws(NodeError) {
        let rows = try around.journal.sharings(of: key)
        do throws(KeyManagementError) {
            for keyID in Self.keyIDs(rows) { try body(store(keyID, rows, afresh: true)) }
        } catch {
            throw .keys(error)
        }
        state.withLock { $0 = State() }
    }

    /// The key's names in protocols, the one of the first run first.
    static func keyIDs(_ rows: [KeySharingRow]) -> [Bytes32] {
        var known: Set<Bytes32> = []
        return rows.map(\.keyID).filter { known.insert($0).inserted }
    }

    // MARK: - Runs

    /// Takes a new share into use once all have theirs. What is broken off is gone on with later.
    func move(
        to dealt: DealtKey<Group>, _ participants: ParticipantSet, _ own: PartyNumber,
        chainEpoch: UInt64, over driver: SessionDriver, stage: UInt8
    ) async throws {
        let package = dealt.publicKeyPackage
        let row = KeySharingRow(
            key: key, digest: try Bytes32(package.digest), keyID: try Bytes32(package.keyID.bytes),
            epoch: package.epoch, chainEpoch: chainEpoch, threshold: package.minimumSigners,
            members: try package.participants.members.map { try Address($0.identity) },
            package: package.encoded(), participants: participants.encodedForJournal)
        // The share's place goes by the epoch: two sharings of one are not told apart.
        let known = try around.journal.sharings(of: key)
        guard
            !known.contains(where: {
                $0.keyID == row.keyID && $0.epoch == row.epoch && $0.digest != row.digest
            })
        else { throw KeyManagementError.staleEpoch(row.epoch, current: row.epoch) }
        try around.journal.noteSharing(row)
        let machine = try KeyTransition(
            to: package, dealt: dealt,
            store: try store(row.keyID, try around.journal.sharings(of: key)),
            participants: participants, party: own, keys: around.parties)
        try await finish(machine, to: row.digest, over: driver, stage: stage)
    }

    private func finish(
        _ machine: KeyTransition<Group>, to sharing: Hash32, over driver: SessionDriver,
        stage: UInt8
    ) async throws {
        let outcome = await Result { try await driver.run(machine, stage: stage) }
        let contradicting = machine.contradicting.sorted().map { driver.members[$0.place] }
        if !contradicting.isEmpty {
            try around.journal.noteContradictions(contradicting, in: sharing, of: key)
        }
        if case .success(.settled) = outcome { state.withLock { $0.settled = sharing } }
        try load()
        if case .abandoned(let party) = try outcome.get() {
            throw KeyRunFault.abandoned(by: driver.members[party.place])
        }
    }

    // MARK: - Changes that were broken off

    private func unfinished(
        _ digest: [UInt8], _ rows: [KeySharingRow]
    ) throws(KeyManagementError) -> UnfinishedChange? {
        guard let row = rows.first(where: { $0.digest.bytes == digest }) else { return nil }
        return UnfinishedChange(
            digest: row.digest, package: row.package,
            participants: try ParticipantSet(encodedInJournal: row.participants),
            chainEpoch: row.chainEpoch)
    }

    private static func knows(_ digest: [UInt8], _ store: EpochStore<Group>) -> Bool {
        let record = store.record
        return ([record.active, record.abandoned] + record.waiting)
            .contains { $0?.digest == digest }
    }

    func hasForgotten(_ sharing: KeySharingRow) throws(NodeError) -> Bool {
        guard let row = try around.journal.key(key), row.state != .forming else { return false }
        let rows = try around.journal.sharings(of: key)
        do throws(KeyManagementError) {
            let store = try store(sharing.keyID, rows)
            guard !Self.knows(sharing.digest.bytes, store) else { return false }
            // One that was repaired since knows how far it may have voted.
            if held == nil { return true }
            return store.mayHaveVoted(for: try PublicKeyPackage(encoded: sharing.package))
        } catch { throw .keys(error) }
    }

    func resume(_ change: UnfinishedChange, over driver: SessionDriver) async throws {
        let package = try PublicKeyPackage<Group>(encoded: change.package)
        guard package.digest == change.digest.bytes else {
            throw KeyManagementError.malformedEncoding
        }
        let keyID = try Bytes32(package.keyID.bytes)
        let store = try store(keyID, try around.journal.sharings(of: key))
        if !Self.knows(package.digest, store) {
            // The run ended here before there was a share: the others may give theirs up.
            try store.refuse(package)
        }
        try await finish(
            KeyTransition(
                to: package, dealt: nil, store: store, participants: change.participants,
                party: PartyNumber(driver.place + 1), keys: around.parties),
            to: change.digest, over: driver, stage: 1)
    }
}
