import Foundation
import KeyManagement
import Ledger
import Logging
import Synchronization

/// What holders of a key have of the material that they have given each other, or made together: it lives in
/// memory, so one that starts anew has none. Before anything is used with a holder, after each meeting anew, this
/// node asks it what it has, and retires what the other has no more; the other does the same.
extension KeyService {
    /// The holders with which this node may use its stock. Has those that have just come asked what they still
    /// have; returns at once.
    func ready(
        _ desk: any KeyDesk, _ held: HeldSharing, _ id: Bytes32
    ) -> Set<PartyNumber> {
        var ready: Set<PartyNumber> = [held.own]
        for holder in held.participants.numbers where holder != held.own {
            guard let meeting = links.meeting(with: held.members[holder.place]) else {
                desk.forget(holder)
                continue
            }
            let holding = Holding(sharing: held.digest, holder: holder)
            if state.withLock({ $0.compared[holding] }) == meeting {
                ready.insert(holder)
            } else if desk.batches(with: holder) != nil {
                compare(desk, held, id, holding, meeting)
            } else {
                // Who may have started anew does not know what it gave before.
                desk.forget(holder)
                state.withLock { $0.compared[holding] = meeting }
                ready.insert(holder)
            }
        }
        return ready
    }

    /// Has a holder asked again before more is used with it.
    func compareAnew(_ held: HeldSharing, _ holder: PartyNumber) {
        let holding = Holding(sharing: held.digest, holder: holder)
        state.withLock { $0.compared[holding] = nil }
    }

    /// Forgets what was compared of sharings that are in use no more.
    func forgetComparisons() {
        state.withLock { state in
            let used = Set(state.keys.values.compactMap { $0.custody.held?.digest })
            state.compared = state.compared.filter { used.contains($0.key.sharing) }
            state.withheld = state.withheld.filter { used.contains($0.key.sharing) }
            state.presigningFailures = state.presigningFailures.filter { used.contains($0.key) }
        }
    }

    private func compare(
        _ desk: any KeyDesk, _ held: HeldSharing, _ id: Bytes32, _ holding: Holding,
        _ meeting: UInt64
    ) {
        guard state.withLock({ $0.comparing.insert(holding).inserted }) else { return }
        let account = held.members[holding.holder.place]
        // What the other has put away before this node asks.
        let shared = desk.sharedBatches(with: holding.holder)
        Task {
            do {
                let answer = try await links.ask(
                    account, .compare, id.bytes + held.digest.bytes, within: patience)
                try desk.retire(shared.subtracting(Self.batches(in: answer, from: account)))
                state.withLock { $0.compared[holding] = meeting }
                note(nil, of: holding.holder, held)
            } catch {
                note(error, of: holding.holder, held)
                logger.debug(
                    "stock not compared",
                    metadata: ["key": "\(id)", "holder": "\(account)", "reason": "\(error)"])
            }
            state.withLock { _ = $0.comparing.remove(holding) }
        }
    }

    /// Tells a holder which batches made with it are here.
    func compareStock(with peer: Address, _ body: [UInt8]) throws -> [UInt8] {
        guard body.count == 64, let id = try? Bytes32(body[..<32]),
            let sharing = try? Bytes32(body[32..<64])
        else { throw NodeError.key(.malformedBody) }
        guard let (held, desk) = entry(id)?.custody.opened(sharing),
            let place = held.members.firstIndex(of: peer), peer != chain.account
        else { throw NodeError.key(.noShare) }
        let holder = try PartyNumber(place + 1)
        guard let batches = desk.batches(with: holder) else { throw NodeError.key(.wrongScheme) }
        return batches.flatMap { $0 }
    }

    // MARK: - Encoding

    /// The most batches that are named.
    private static let batchLimit = 1024

    private static func batches(
        in bytes: [UInt8], from holder: Address
    ) throws(NodeError) -> Set<[UInt8]> {
        guard bytes.count % 32 == 0, bytes.count / 32 <= batchLimit else {
            throw .key(.failed(.blamed(holder, .malformed)))
        }
        return Set(
            stride(from: 0, to: bytes.count, by: 32).map {
                Array(bytes[$0..<$0 + 32])
            })
    }
}
