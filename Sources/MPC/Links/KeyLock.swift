internal import Synchronization

/// Whether a secret that checks may betray, base transfers or the key of MACs, is still good: one failed check
/// is final for it and for every session that uses it.
///
/// A cheating party that passes a check only for some values of a secret learns from each abort; were the
/// secret used on, a bit an abort would add up (selective failure; CVE-2023-33242 for ECDSA).
///
/// Nor may it wait for a seed that suits it: who sees a check's coefficients and breaks off before anything is shown has
/// lost nothing. Therefore such breaks are counted, and after `brokenSeeds` of them the lock closes, too.
public final class KeyLock: Sendable {
    /// So many sessions may end between a check's seed and its showing.
    static let brokenSeeds = 32

    private let locked = Atomic(false)
    /// Whether a seed has been drawn whose check has not succeeded yet.
    private let seedIsOut = Atomic(false)
    private let record: DurableMark?
    /// Set while a check is under way.
    private let check: DurableFlag?
    private let broken: DurableCount
    /// The file of the secret.
    private let path: String?

    /// A lock that lives as long as the process: for secrets that do, too.
    public init() { (record, check, path, broken) = (nil, nil, nil, DurableCount()) }

    /// A lock that outlives the process: it is closed if `record` has been made, and makes it on the first
    /// failure, before the failure is told to anybody. The file at `path`, which has the secret, is
    /// overwritten first: that needs no room on the disk. If the process stopped during a check, `check` says so,
    /// and the lock is closed now. `broken` counts breaks between a seed and its check's showing.
    init(
        record: DurableMark, check: DurableFlag, broken: DurableCount, overwriting path: String
    ) throws(MPCError) {
        self.record = record
        self.check = check
        self.broken = broken
        self.path = path
        if try record.exists() {
            locked.store(true, ordering: .relaxed)
        } else if try check.isSet() || broken.value > Self.brokenSeeds {
            close()
        }
    }

    /// To be called before this party's part of a check's seed leaves.
    func beginSeed() { seedIsOut.store(true, ordering: .relaxed) }

    /// Nothing depends on the seed any more.
    func endSeed() { seedIsOut.store(false, ordering: .relaxed) }

    /// A session with the secret has ended with an error: counted if a seed was out.
    func sessionEnded() {
        guard seedIsOut.exchange(false, ordering: .relaxed) else { return }
        do {
            if try broken.add() > Self.brokenSeeds { close() }
        } catch {
            // What can't be counted can't be allowed.
            close()
        }
    }

    /// To be called before anything is shown that betrays the secret if the check fails: that a check is under way
    /// is on the disk then, if the secret is. Throws `.storage` if it can't be written.
    func beginCheck() throws(MPCError) { try check?.set() }

    /// The check has succeeded.
    func endCheck() {
        endSeed()
        check?.clear()
    }

    /// Whether a check has failed.
    public var isLocked: Bool { locked.load(ordering: .acquiring) }

    /// Ends the use of the secret.
    package func close() {
        locked.store(true, ordering: .releasing)
        if let path { StoreFile.clear(path, watch: record?.watch ?? StoreFile.unwatched) }
        // One of the two is enough; if neither can be written the lock is this process's.
        try? record?.make()
    }
}
