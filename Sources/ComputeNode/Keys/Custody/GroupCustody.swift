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
        var contradicting: [Address] = []
    }

    let key: Bytes32
    private let number: SchemeNumber
    let around: Surroundings
    private let makeDesk: @Sendable (KeyShare<Group>) throws(KeyManagementError) -> any KeyDesk
    private let publicKey: @Sendable (Group) -> [UInt8]
    private let state = Mutex(State())

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

    // MARK: - Disk

    /// The store of the shares that go by one name in protocols.
    func store(
        _ keyID: Bytes32, _ rows: [KeySharingRow]
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
        return try EpochStore(directory: directory, key: around.storageKey, keyID: id)
    }

    func load() throws(NodeError) {
        let rows = try around.journal.sharings(of: key)
        let contradicting = try around.journal.contradictions(of: key)
        do throws(KeyManagementError) {
            var found = State(
                settled: state.withLock { $0.settled }, contradicting: contradicting)
            var kept: [Bytes32] = []
            for keyID in Self.keyIDs(rows) {
                let store = try store(keyID, rows)
                let record = store.record
                if record.active != nil || !record.waiting.isEmpty { kept.append(keyID) }
                if let new = record.pending ?? (record.retained == nil ? nil : record.active) {
                    found.unfinished = try unfinished(new.digest, rows)
                }
                guard record.active != nil else { continue }
                found.active = try opened(try? store.activeShare(), rows)
                if record.retained != nil {
                    found.retained = try opened(try? store.retainedShare(), rows)
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
                    if found.active?.held.digest == old.held.digest { found.active = old }
                    if found.retained?.held.digest == old.held.digest { found.retained = old }
                }
                state = found
            }
        } catch {
            throw .keys(error)
        }
    }

    /// A share with its desk, if there is one: who has left a key has none.
    private func opened(
        _ share: KeyShare<Group>?, _ rows: [KeySharingRow]
    ) throws(KeyManagementError) -> Opened? {
        guard let share else { return nil }
        let package = share.publicKeyPackage
        guard let digest = try? Bytes32(package.digest),
            let row = rows.first(where: { $0.digest == digest })
        else { return nil }
        return Opened(
            held: HeldSharing(
                digest: digest, keyID: package.keyID, epoch: package.epoch,
                threshold: package.minimumSigners, participants: package.participants,
                own: share.party, publicKey: publicKey(package.groupKey),
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
            for keyID in Self.keyIDs(rows) { try body(store(keyID, rows)) }
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

    func generate(_ terms: GenerationTerms, over driver: SessionDriver) async throws {
        let (generation, own) = try { () throws(KeyManagementError) in
            let generation = try KeyGeneration<Group>(
                identifier: terms.session.bytes, participants: terms.participants,
                minimumSigners: terms.threshold, purpose: terms.purpose)
            let own = try PartyNumber(driver.place + 1)
            return (try generation.party(own, keys: around.parties), own)
        }()
        let dealt = try await driver.run(generation, stage: 1)
        try await move(to: dealt, terms.participants, own, chainEpoch: 1, over: driver, stage: 2)
    }

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

    func reshare(_ terms: ResharingTerms, over driver: SessionDriver) async throws {
        let old = try PublicKeyPackage<Group>(encoded: terms.old)
        let resharing = try KeyResharing(
            identifier: terms.session.bytes, of: old, dealers: terms.dealers,
            to: terms.holders, minimumSigners: terms.threshold, epoch: terms.epoch)
        let own = try PartyNumber(driver.place + 1)
        let isDealer = driver.place < terms.dealers.count
        let share = isDealer ? try share(of: old) : nil
        let party = try resharing.party(own, keys: around.parties, share: share)
        let dealt = try await driver.run(party, stage: 1)
        try await move(
            to: dealt, resharing.participants, own, chainEpoch: terms.chainEpoch, over: driver,
            stage: 2)
    }

    /// This node's share of a sharing in use.
    func share(
        of package: PublicKeyPackage<Group>
    ) throws(KeyManagementError) -> KeyShare<Group> {
        let rows: [KeySharingRow]
        do throws(NodeError) {
            rows = try around.journal.sharings(of: key)
        } catch { throw .noShare }
        guard let keyID = try? Bytes32(package.keyID.bytes) else { throw .noShare }
        return try store(keyID, rows).activeShare()
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
        guard held == nil, let row = try around.journal.key(key), row.state != .forming else {
            return false
        }
        let rows = try around.journal.sharings(of: key)
        do throws(KeyManagementError) {
            return try !Self.knows(sharing.digest.bytes, store(sharing.keyID, rows))
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
