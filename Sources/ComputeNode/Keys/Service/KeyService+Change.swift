import Foundation
import KeyManagement
package import Ledger
import Logging
import Synchronization

/// New shares of a key: for the same members (refresh), or for others and with another threshold.
extension KeyService {
    /// Has the shares of a key made anew, for the same members.
    package func rotate(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, RefreshPayload.self)
        return try await change(
            call, to: Holders(members: call.key.members, threshold: Int(call.key.threshold)))
    }

    /// Has the shares of a key made anew, for those whom the request names.
    package func reshare(
        _ received: RequestGuard.Received, key id: Bytes32
    ) async throws -> KeyRequestReport {
        let call = try await checked(received, id, ResharingPayload.self)
        try check(call)
        return try await change(call, to: Holders(call.payload))
    }

    /// Who is to hold a key, and how many are needed to use it.
    struct Holders: Sendable {
        var members: [Address]
        var threshold: Int

        init(members: [Address], threshold: Int) {
            self.members = members
            self.threshold = threshold
        }

        init(_ payload: ResharingPayload) {
            self.init(members: payload.members, threshold: payload.threshold)
        }

        /// Throws `.payload` where no committee is like that.
        func check(_ scheme: SchemeNumber) throws(NodeError) {
            guard (2...KeyRegistry.maximumMembers).contains(members.count),
                Set(members).count == members.count
            else { throw .key(.payload("members")) }
            guard threshold >= 2, scheme.signers(threshold: threshold) <= members.count else {
                throw .key(.payload("threshold"))
            }
        }
    }

    /// What the parties of a change tell each other before it: the old sharing's public part, and the new
    /// one's epoch.
    private struct Details {
        var epoch: UInt64
        var package: [UInt8]

        var encoded: [UInt8] {
            var writer = MessageWriter(format: 66, version: 1)
            writer.number(epoch)
            writer.variable(package, limit: Invitation.bodyLimit)
            return writer.bytes
        }

        init(epoch: UInt64, package: [UInt8]) {
            self.epoch = epoch
            self.package = package
        }

        init(_ bytes: [UInt8]) throws(MalformedMessage) {
            var reader = try MessageReader(bytes, format: 66, version: 1)
            epoch = try reader.number()
            package = try reader.variable(limit: Invitation.bodyLimit)
            try reader.end()
        }
    }

    // MARK: - Coordinating

    private func change<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, to new: Holders
    ) async throws -> KeyRequestReport {
        guard let held = call.entry.custody.held else { throw NodeError.key(call.entry.lack) }
        try new.check(call.entry.number)
        try checkStaying(new, call.key, held)
        return try await submit(call, isRecordedFirst: true, within: .milliseconds(50)) {
            try await self.renew(call, held, new)
        }
    }

    private func renew<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, _ held: HeldSharing, _ new: Holders
    ) async throws -> [UInt8] {
        try await gather(new.members, for: call.received)
        return try await insist { try await self.renewOnce(call, held, new) }
    }

    private func renewOnce<Payload: KeyPayload>(
        _ call: CheckedCall<Payload>, _ held: HeldSharing, _ new: Holders
    ) async throws -> [UInt8] {
        let id = call.use.key
        let dealers = try dealers(held, new)
        let joining = new.members.filter { !dealers.contains($0) }
        let entries = new.members.compactMap { links.entry(of: $0) }
        let details = Details(
            // After all attempts before, also those that this node has not seen.
            epoch: max(
                try journal.sharings(of: id).reduce(held.epoch) { max($0, $1.epoch) } &+ 1,
                UInt64(max(0, Date().timeIntervalSince1970))),
            package: held.package)
        try check(details.epoch)
        let invitation = try Invitation(
            .request, key: id, sharing: held.digest, members: dealers + joining,
            entries: entries, request: call.received, details: details.encoded)
        return try await changing(id, .change) {
            // What was broken off may have come to its end just now.
            guard call.entry.custody.held?.digest == held.digest else {
                throw NodeError.key(.busy)
            }
            return try await self.hold(invitation) { driver in
                try await self.renew(
                    call.entry, invitation, new, details, chainEpoch: call.key.epoch + 1,
                    self.chain.account, driver)
            }
        }
    }

    /// Epochs between nodes are seconds of the clock, as far as clocks of nodes may differ that take the same
    /// requests: one far ahead would keep the key from its next sharing until then. Throws `.key(.payload)`.
    func check(_ epoch: UInt64) throws(NodeError) {
        let now = UInt64(max(0, Date().timeIntervalSince1970))
        guard epoch <= now + 2 * OffchainRequest.ageLimit else { throw .key(.payload("epoch")) }
    }

    /// Checks that as many stay as the chain wants to hear from before it shows new holders: of those whom it
    /// shows now, and of those of a sharing that it may be about to show. Throws `.key(.payload)`.
    private func checkStaying(
        _ new: Holders, _ key: KeyRegistry.Key, _ held: HeldSharing?
    ) throws(NodeError) {
        func staying(_ members: [Address]) -> Int {
            members.count { new.members.contains($0) }
        }
        guard staying(key.members) >= Int(key.threshold),
            held.map({ staying($0.members) >= $0.threshold }) ?? true
        else { throw .key(.payload("staying")) }
    }

    /// The old holders that deal: those that stay and can be reached, and others only where those are too
    /// few.
    private func dealers(_ held: HeldSharing, _ new: Holders) throws -> [Address] {
        let present = links.present(held.members)
        var chosen = present.filter { new.members.contains($0) }
        for other in present where chosen.count < held.threshold && !chosen.contains(other) {
            chosen.append(other)
        }
        guard chosen.count >= held.threshold else {
            throw NodeError.key(
                .tooFewNodes(
                    needed: held.threshold, found: chosen.count,
                    missing: held.members.filter { !present.contains($0) }))
        }
        return held.members.filter { chosen.contains($0) }
    }

    // MARK: - Taking part

    /// Comes to a change that another node coordinates.
    func joinChange(
        _ invitation: Invitation, _ coordinator: Address, _ request: RequestGuard.Received
    ) async throws {
        switch KeyRoute(request)?.operation {
        case .refresh:
            let call = try await checked(request, invitation.key, RefreshPayload.self)
            try await join(
                invitation, coordinator, call,
                Holders(members: call.key.members, threshold: Int(call.key.threshold)))
        case .reshare:
            let call = try await checkedResharing(request, invitation.key)
            try await join(invitation, coordinator, call, Holders(call.payload))
        default: throw NodeError.key(.malformedBody)
        }
    }

    /// Checks that nodes that join are shown the key's policy, also where none does. Throws `.key(.policy)`.
    private func check(_ call: CheckedCall<ResharingPayload>) throws(NodeError) {
        guard try Self.policy(call.payload.policy).hash == call.key.policyHash else {
            throw .key(.policy(.otherPolicy))
        }
    }

    /// Checks a resharing as a holder, or as one who is to become one.
    private func checkedResharing(
        _ request: RequestGuard.Received, _ id: Bytes32
    ) async throws -> CheckedCall<ResharingPayload> {
        guard entry(id)?.custody.held == nil else {
            let call = try await checked(request, id, ResharingPayload.self)
            try check(call)
            return call
        }
        let (joining, policy) = try await entryToJoin(request, id)
        let call = try await checked(request, id, ResharingPayload.self, as: joining)
        try note(joining, policy)
        return call
    }

    /// A key that this node is to hold from now on, with its policy: the request shows that, and the chain that
    /// it is that.
    private func entryToJoin(
        _ request: RequestGuard.Received, _ id: Bytes32
    ) async throws -> (Entry, KeyPolicy) {
        let body = try read(ResharingPayload.self, request)
        guard let key = try await watch.view(id).confirmed else { throw NodeError.key(.unknownKey) }
        if let owners = limits.owners, !owners.contains(key.owner) {
            throw NodeError.key(.notOwner)
        }
        let policy = try Self.policy(body.payload.policy)
        guard policy.hash == key.policyHash, body.payload.members.contains(chain.account),
            policy.purposes.contains(body.payload.purpose)
        else { throw NodeError.key(.policy(.otherPolicy)) }
        guard let number = SchemeNumber(rawValue: key.scheme) else {
            throw NodeError.key(.unknownScheme(key.scheme))
        }
        let row = HeldKeyRow(
            id: id, scheme: key.scheme, purpose: body.payload.purpose, state: .forming)
        let fresh = Entry(
            row: row, number: number, custody: table.custody(of: id, number),
            policies: [policy.hash: policy])
        return (entry(id) ?? fresh, policy)
    }

    /// Remembers it.
    private func note(_ joining: Entry, _ policy: KeyPolicy) throws(NodeError) {
        let id = joining.row.id
        guard try journal.noteKey(joining.row, policy: policy, limit: limits.storedKeys) else {
            throw .key(.full)
        }
        // One that was a holder before may be one again.
        if try journal.key(id)?.state == .destroyed { try journal.move(key: id, to: .forming) }
        state.withLock { state in
            if state.keys[id] == nil { state.keys[id] = joining }
        }
    }

    private func join<Payload: KeyPayload>(
        _ invitation: Invitation, _ coordinator: Address, _ call: CheckedCall<Payload>,
        _ new: Holders
    ) async throws {
        try new.check(call.entry.number)
        try checkStaying(new, call.key, call.entry.custody.held)
        let details: Details
        do throws(MalformedMessage) {
            details = try Details(invitation.details)
        } catch { throw NodeError.key(.malformedBody) }
        try check(details.epoch)
        // A holder knows the old sharing; one who joins takes the dealers' word that it is one of the key's.
        if let held = call.entry.custody.held {
            guard held.digest == invitation.sharing, held.package == details.package else {
                throw NodeError.key(.noShare)
            }
        } else if try isDealer(of: call.entry, details.package) {
            throw NodeError.key(call.entry.lack)
        }
        guard try call.entry.custody.publicKey(encoded: details.package) == call.key.publicKey
        else { throw NodeError.key(.noShare) }
        guard invitation.entries.map(\.account) == new.members,
            new.members.allSatisfy({ invitation.members.contains($0) })
        else { throw NodeError.key(.malformedBody) }
        // What this node has met of that epoch the coordinator does not know: it chooses another.
        guard
            try !journal.sharings(of: invitation.key).contains(where: { $0.epoch == details.epoch })
        else { throw NodeError.key(.busy) }
        try await record(call, as: .assisted)
        links.want(invitation.members)
        let turn = try await come(to: invitation, coordinator, .change)
        Task {
            defer { leave(coordinator) }
            do {
                _ = try await changing(invitation.key, in: turn) {
                    try await self.attend(invitation, coordinator: coordinator) { driver in
                        try await self.renew(
                            call.entry, invitation, new, details,
                            chainEpoch: call.key.epoch + 1, coordinator, driver)
                    }
                }
            } catch {
                logger.warning(
                    "shares were not made anew",
                    metadata: ["key": "\(invitation.key)", "reason": "\(error)"])
            }
        }
    }

    /// Whether this node is a holder by a sharing's public part: those that are and come to a change deal in it.
    private func isDealer(of entry: Entry, _ package: [UInt8]) throws -> Bool {
        guard let holders = try? entry.custody.sharing(encoded: package) else {
            throw NodeError.key(.malformedBody)
        }
        return holders.accounts.contains(chain.account)
    }

    private func renew(
        _ entry: Entry, _ invitation: Invitation, _ new: Holders, _ details: Details,
        chainEpoch: UInt64, _ coordinator: Address, _ driver: SessionDriver
    ) async throws -> [UInt8] {
        let old = try entry.custody.sharing(encoded: details.package)
        let dealers = old.accounts.enumerated().filter { invitation.members.contains($0.element) }
        guard dealers.map(\.element) == Array(invitation.members.prefix(dealers.count)) else {
            throw NodeError.key(.malformedBody)
        }
        let terms = ResharingTerms(
            session: session(of: invitation, coordinator: coordinator), old: details.package,
            dealers: try dealers.map { try PartyNumber($0.offset + 1) },
            holders: try ParticipantSet(
                name: ParticipantSet.name(of: invitation.key),
                members: try invitation.entries.map { try $0.participant }),
            threshold: new.threshold, epoch: details.epoch, chainEpoch: chainEpoch)
        try await entry.custody.reshare(terms, over: driver)
        logger.notice(
            "shares made anew",
            metadata: ["key": "\(invitation.key)", "epoch": "\(chainEpoch)"])
        return UInt256(chainEpoch).bytes
    }
}
