import Foundation
import Ledger
package import MPC
import PrivacyContracts
import Synchronization

/// One committee's preprocessing at this node: a store on disk that one session uses at a time.
///
/// Stores are numbered. One that can't be trusted any more is *retired*: the next number begins with an empty store,
/// and the old one is destroyed. So a store that was put back from an older state of the disk, or one of
/// which a check failed, never gives anything again; the other nodes see another identity and retire theirs.
package final class CommitteeStock: Sendable {
    package let committee: NodeConfiguration.Preprocessing.Committee
    private let directory: String
    private let state: Mutex<State>

    private struct State {
        var number: Int
        var store: PreprocessingStore?
        /// Whether a session uses the store, and whether that is one that fills it.
        var isLeased = false
        var isMaking = false
        /// How many tasks wait for the store.
        var waiting = 0
        /// Whether all is there, as far as the last look goes.
        var isFull = false
        var levels: [String: Int] = [:]
        var retired = 0
    }

    /// Why nothing was leased.
    package enum Refusal: Error, Equatable, Sendable {
        /// A session uses it.
        case inUse
        /// It could not be opened; it has been retired where that helps.
        case unusable(MPCError)
    }

    /// Opens no store yet. Finishes what a crash left of a retirement.
    ///
    /// - Throws: `.file` if the directory can't be made or read.
    package init(
        _ committee: NodeConfiguration.Preprocessing.Committee, in path: String
    ) throws(NodeError) {
        self.committee = committee
        directory = path + "/" + committee.label
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let numbers = try FileManager.default.contentsOfDirectory(atPath: directory)
                .compactMap { Int($0) }.sorted()
            for old in numbers.dropLast() { Self.remove("\(directory)/\(old)") }
            state = Mutex(State(number: numbers.last ?? 0))
        } catch {
            throw .file(path: directory, reason: .unwritable)
        }
    }

    private static func remove(_ store: String) {
        try? PreprocessingStore.destroy(directory: store)
        try? FileManager.default.removeItem(atPath: store)
    }

    /// Takes the store for one session: to fill it, or for a task.
    package func lease(making: Bool = false) -> Result<StockLease, Refusal> {
        state.withLock { state in
            guard !state.isLeased else { return .failure(.inUse) }
            do throws(MPCError) {
                if state.store == nil {
                    state.store = try PreprocessingStore(directory: path(state.number))
                }
                guard let store = state.store else { return .failure(.inUse) }
                state.isLeased = true
                state.isMaking = making
                state.levels = store.levels
                return .success(StockLease(store: store, stock: self))
            } catch {
                if error.reasonToRetire != nil { advance(&state) }
                return .failure(.unusable(error))
            }
        }
    }

    private func path(_ number: Int) -> String { "\(directory)/\(number)" }

    /// Goes on to the next number, which is on disk before the old store is destroyed.
    private func advance(_ state: inout State) {
        let old = path(state.number)
        state.store = nil
        state.number += 1
        state.levels = [:]
        state.isFull = false
        state.retired += 1
        try? FileManager.default.createDirectory(
            atPath: path(state.number), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        Self.remove(old)
    }

    fileprivate func give(back store: PreprocessingStore, isFull: Bool, isClosed: Bool) {
        state.withLock { state in
            guard state.store === store else { return }
            state.levels = store.levels
            state.isLeased = false
            state.isFull = isFull
            if isClosed { state.store = nil }
        }
    }

    fileprivate func retire(_ store: PreprocessingStore) {
        state.withLock { state in
            guard state.store === store else { return }
            state.isLeased = false
            advance(&state)
        }
    }

    fileprivate func note(_ levels: [String: Int]) { state.withLock { $0.levels = levels } }

    /// Says that a task waits for the store, while `body` runs.
    package func wanted<T>(_ body: () async throws -> T) async rethrows -> T {
        state.withLock { $0.waiting += 1 }
        defer { state.withLock { $0.waiting -= 1 } }
        return try await body()
    }

    package var isWanted: Bool { state.withLock { $0.waiting > 0 } }
    package var isMaking: Bool { state.withLock { $0.isLeased && $0.isMaking } }
    package var isFull: Bool { state.withLock { $0.isFull } }
    /// Elements of each kind, at the last look.
    package var levels: [String: Int] { state.withLock { $0.levels } }
    /// How often a store was retired since the node has started.
    package var retirements: Int { state.withLock { $0.retired } }
}

/// A session's use of a committee's store: ends by `giveBack` or `retire`.
package struct StockLease: Sendable {
    package let store: PreprocessingStore
    package let stock: CommitteeStock

    /// Ends the use. What was taken of the store by a session that did not end in order makes the next one give up
    /// all windows; of a session that never opened it nothing is noted.
    package func giveBack(inOrder: Bool = false, isFull: Bool = false) {
        do {
            if inOrder { try store.close() }
            stock.give(back: store, isFull: isFull, isClosed: false)
        } catch { giveBack(after: error) }
    }

    /// Ends the use after an error that is no reason to retire. Where it is the disk's the next session opens the
    /// store anew: what is known of it here need not be what stands there.
    package func giveBack(after error: any Error) {
        let isClosed = (error as? MPCError)?.isOfDisk ?? false
        stock.give(back: store, isFull: false, isClosed: isClosed)
    }

    /// Why the store is to be used no more after a session that ended with this error; nil if it may be.
    package func reasonToRetire(after error: any Error) -> String? {
        if let reason = (error as? MPCError)?.reasonToRetire { return reason }
        return store.isKeyLocked ? "its key is locked: a check was broken off" : nil
    }

    /// Ends the store's use for good.
    package func retire() { stock.retire(store) }

    /// Tells the levels while the session lasts.
    package func note(_ levels: [String: Int]) { stock.note(levels) }
}

extension NodeConfiguration.Preprocessing.Committee {
    /// Names the committee in files and metrics: 16 hexadecimal digits.
    package var label: String {
        let text = [UInt8](scheme.rawValue.utf8) + nodes.flatMap(\.bytes)
        return Hex.encode(Keccak256.hash(text).bytes.prefix(8), prefixed: false)
    }
}
