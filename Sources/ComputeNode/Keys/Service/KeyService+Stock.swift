import Foundation
import KeyManagement
import Ledger
import Logging
import Synchronization

/// One-time material for uses that this node coordinates: asked of the other holders before it is needed.
extension KeyService {
    /// The body of the question `.stock`: key (32), sharing (32), count (2).
    private static func question(_ key: Bytes32, _ sharing: Bytes32, _ count: Int) -> [UInt8] {
        key.bytes + sharing.bytes + [UInt8(count >> 8), UInt8(count & 255)]
    }

    /// Gives a holder of a key material that it may use as coordinator.
    func giveStock(to peer: Address, _ body: [UInt8]) throws -> [UInt8] {
        guard body.count == 66, let id = try? Bytes32(body[..<32]),
            let sharing = try? Bytes32(body[32..<64])
        else { throw NodeError.key(.malformedBody) }
        let count = min(Int(body[64]) << 8 | Int(body[65]), limits.stock)
        guard let entry = entry(id), let (held, desk) = entry.custody.opened(sharing),
            let place = held.members.firstIndex(of: peer)
        else { throw NodeError.key(.noShare) }
        return try desk.give(count, to: try PartyNumber(place + 1))
    }

    /// Has these holders asked for more, where what they have given is less than `limits.stockRefill`, and
    /// presignatures made where they are short. Returns at once: one holder that does not answer keeps
    /// nobody from using what the others give.
    func stockUp(
        _ desk: any KeyDesk, _ held: HeldSharing, _ id: Bytes32, from holders: Set<PartyNumber>
    ) {
        for holder in holders {
            let filling = Holding(sharing: held.digest, holder: holder)
            guard let level = desk.level(of: holder), level < limits.stockRefill,
                state.withLock({ $0.filling.insert(filling).inserted })
            else { continue }
            Task {
                await fill(desk, held, id, from: holder, limits.stock - level)
                state.withLock { _ = $0.filling.remove(filling) }
            }
        }
        if desk.shortage(holders, least: limits.stockRefill) != nil {
            Task { await presign(desk, held, id, holders) }
        }
    }

    private func fill(
        _ desk: any KeyDesk, _ held: HeldSharing, _ id: Bytes32, from holder: PartyNumber,
        _ count: Int
    ) async {
        do {
            let given: [UInt8]
            if holder == held.own {
                given = try desk.give(count, to: holder)
            } else {
                given = try await links.ask(
                    held.members[holder.place], .stock,
                    Self.question(id, held.digest, count), within: patience)
            }
            try desk.take(given, from: holder)
            note(nil, of: holder, held)
        } catch {
            note(error, of: holder, held)
            logger.notice(
                "stock not filled",
                metadata: [
                    "key": "\(id)", "holder": "\(held.members[holder.place])",
                    "reason": "\(error)",
                ])
        }
    }

    /// Remembers why a holder has not given what it was asked for, until it has.
    func note(_ error: (any Error)?, of holder: PartyNumber, _ held: HeldSharing) {
        let holding = Holding(sharing: held.digest, holder: holder)
        let reason = error.map { error -> NodeError in
            guard case NodeError.keys(let problem) = error else { return Self.nodeError(error) }
            let fault = KeyRunFault(problem, members: held.members)
            let account = held.members[holder.place]
            return .key(.failed(fault.nodes.isEmpty ? .blamed(account, .malformed) : fault))
        }
        state.withLock { $0.withheld[holding] = reason }
    }

    // MARK: - Presigning

    /// The most presignatures of one run: it computes on the transport's loop.
    private static let presigningLimit = 48

    /// Has presignatures made where less than `limits.stockRefill` are left, unless that is under way.
    private func presign(
        _ desk: any KeyDesk, _ held: HeldSharing, _ id: Bytes32, _ present: Set<PartyNumber>
    ) async {
        guard let signers = desk.shortage(present, least: limits.stockRefill),
            state.withLock({ $0.presigning.insert(held.digest).inserted })
        else { return }
        defer { state.withLock { _ = $0.presigning.remove(held.digest) } }
        let count = min(limits.stock * signers.count, Self.presigningLimit)
        do {
            let invitation = try Invitation(
                .presign, key: id, sharing: held.digest,
                members: signers.map { held.members[$0.place] }, request: nil,
                details: [UInt8(count >> 8), UInt8(count & 255)])
            let session = self.session(of: invitation, coordinator: chain.account)
            try await hold(invitation) { driver in
                try await desk.presign(
                    count, signers: signers, session: session, keeping: self.limits.stock,
                    over: driver)
            }
            state.withLock { $0.presigningFailures[held.digest] = nil }
        } catch {
            // Who is busy has done nothing wrong, and may be so for want of another: what kept presignatures
            // from being made before says more.
            if !Self.isBusy(error) {
                state.withLock { $0.presigningFailures[held.digest] = Self.nodeError(error) }
            }
            logger.notice(
                "presigning failed", metadata: ["key": "\(id)", "reason": "\(error)"])
        }
    }

    /// Comes to a presigning that another holder coordinates.
    func joinPresigning(
        _ invitation: Invitation, _ coordinator: Address
    ) async throws(NodeError) {
        guard let entry = entry(invitation.key), entry.row.state == .held,
            let (held, desk) = entry.custody.opened(invitation.sharing)
        else { throw .key(.noShare) }
        let signers = try held.numbers(of: invitation.members)
        guard invitation.details.count == 2 else { throw .key(.malformedBody) }
        let count = Int(invitation.details[0]) << 8 | Int(invitation.details[1])
        guard (1...Self.presigningLimit).contains(count), desk.canPresign(with: signers)
        else { throw .key(.malformedBody) }
        // One at a time for each: a run is work.
        let holding = Holding(
            sharing: held.digest, holder: try held.numbers(of: [coordinator])[0])
        guard state.withLock({ $0.attending.insert(holding).inserted }) else { throw .key(.busy) }
        do throws(NodeError) {
            try await come(to: invitation, coordinator)
        } catch {
            state.withLock { _ = $0.attending.remove(holding) }
            throw error
        }
        let session = session(of: invitation, coordinator: coordinator)
        Task {
            defer {
                state.withLock { _ = $0.attending.remove(holding) }
                leave(coordinator)
            }
            do {
                try await attend(invitation, coordinator: coordinator) { driver in
                    try await desk.presign(
                        count, signers: signers, session: session, keeping: self.limits.stock,
                        over: driver)
                }
            } catch {
                logger.notice(
                    "presigning failed",
                    metadata: ["key": "\(invitation.key)", "reason": "\(error)"])
            }
        }
    }

    // MARK: - All keys

    /// Between looks at the stocks.
    private static let interval = Duration.milliseconds(100)

    /// Keeps the stocks of all keys filled until the node stops.
    func refill(stop: StopFlag) async {
        while !stop.isSet, !Task.isCancelled {
            for (id, entry) in state.withLock({ $0.keys }) where entry.row.state == .held {
                guard let held = entry.custody.held,
                    let (_, desk) = entry.custody.opened(held.digest)
                else { continue }
                stockUp(desk, held, id, from: ready(desk, held, id))
            }
            forgetComparisons()
            await stop.sleep(Self.interval)
        }
    }
}
