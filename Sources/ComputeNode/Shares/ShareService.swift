import Foundation
import Keystore
package import Ledger

/// Takes, gives and deletes shares as the chain says who may: Protocols/offchain-shares.md.
///
/// Each answer that gives something away, and each refusal of an account that the chain was asked
/// about, has its audit record on disk before it leaves.
package struct ShareService: Sendable {
    package let chain: any ShareChain
    package let store: ShareStore
    package let sealing: SealingKey
    package let gate: RequestGuard
    package let confirmations: UInt64
    package let limits: NodeConfiguration.KMS
    /// Who this node is and what shares are sealed to, signed once.
    package let identity: NodeIdentity

    package init(
        chain: any ShareChain, store: ShareStore, sealing: SealingKey, gate: RequestGuard,
        confirmations: UInt64, limits: NodeConfiguration.KMS
    ) throws(NodeError) {
        self.chain = chain
        self.store = store
        self.sealing = sealing
        self.gate = gate
        self.confirmations = confirmations
        self.limits = limits
        let statement = SealingKeyStatement(
            node: chain.account, key: sealing.publicKey, chainId: chain.chainId,
            registry: chain.shareRegistry)
        identity = NodeIdentity(
            account: chain.account, chainId: chain.chainId, shareRegistry: chain.shareRegistry,
            keyRegistry: chain.keyRegistry, sealingKey: sealing.publicKey,
            signature: Hex.encode(try chain.sign(statement.digest)))
    }

    /// A request about one sharing.
    package struct Asked: Sendable {
        package var contract: Address
        package var sharing: Bytes32
        package var received: RequestGuard.Received

        package init(contract: Address, sharing: Bytes32, received: RequestGuard.Received) {
            self.contract = contract
            self.sharing = sharing
            self.received = received
        }
    }

    /// What the chain says of a sharing of this node, and where the node stands in it.
    private struct Known {
        var sharing: ShareRegistry.Sharing
        var place: Int
        var view: ChainView
        /// Not deleted, neither with the confirmations nor at the newest block.
        var isActive: Bool
    }

    private func caller(of asked: Asked) throws(NodeError) -> RequestGuard.Caller {
        guard asked.contract == chain.shareRegistry else { throw .share(.otherContract) }
        return try gate.caller(of: asked.received, contract: asked.contract)
    }

    private func known(_ id: Bytes32) async throws(NodeError) -> Known {
        guard let view = try await chain.view(confirmations: confirmations),
            let sharing = try await chain.sharing(id, at: view.confirmed.number),
            let place = sharing.nodes.firstIndex(of: chain.account)
        else { throw .share(.unknownSharing) }
        let newest = try await chain.sharing(id, at: view.head.number)
        return Known(
            sharing: sharing, place: place, view: view,
            isActive: sharing.status == .active && newest?.status == .active)
    }

    // MARK: - Upload

    /// Stores the owner's share for this node.
    ///
    /// - Returns: whether it is new here; `false` if the same was stored before.
    package func put(_ asked: Asked) async throws(NodeError) -> Bool {
        let caller = try caller(of: asked)
        guard let upload = ShareUpload(json: asked.received.body) else {
            throw .share(.malformedBody)
        }
        let known = try await known(asked.sharing)
        guard known.sharing.owner == caller.account else {
            throw try gate.refuse(caller, .putShare, asked.sharing, .notAllowed)
        }
        guard known.isActive else {
            throw try gate.refuse(caller, .putShare, asked.sharing, .conflict)
        }
        guard
            let commitments = try await chain.commitments(asked.sharing, of: known.sharing)
        else { throw .chain(.malformed) }
        let purpose = SealedShare.Purpose(
            .upload, chainId: chain.chainId, registry: chain.shareRegistry,
            sharing: asked.sharing, node: chain.account, caller: caller.account)
        let outcome = try keep(
            upload.sealed.open(with: sealing, for: purpose), caller, asked.sharing, known,
            commitments.shares[known.place])
        switch outcome {
        case .stored: return true
        case .unchanged: return false
        case .conflict:
            throw try gate.refuse(caller, .putShare, asked.sharing, .conflict)
        case .full: throw .share(.full)
        }
    }

    private func keep(
        _ share: consuming OpenedShare?, _ caller: RequestGuard.Caller, _ id: Bytes32,
        _ known: Known, _ commitment: Hash32
    ) throws(NodeError) -> StoreOutcome {
        guard let share = share else {
            throw try gate.refuse(caller, .putShare, id, .seal)
        }
        guard share.length > 0, share.length <= limits.shareBytes else {
            throw .share(.tooLarge(limit: limits.shareBytes))
        }
        let opened = share.commitment(
            chainId: chain.chainId, registry: chain.shareRegistry, sharing: id,
            place: known.place, node: chain.account)
        guard opened == commitment else {
            throw try gate.refuse(caller, .putShare, id, .commitment)
        }
        let row = ShareRow(
            id: id, owner: caller.account, place: known.place, commitment: commitment,
            length: share.length)
        return try store.store(
            share, as: row, limit: limits.storedShares, bytes: limits.storedShareBytes,
            auditing: .init(
                caller: caller.account, action: .putShare, object: id, outcome: "ok",
                nonce: caller.nonce))
    }

    // MARK: - Download

    /// This node's share, sealed to the X25519 key that the request names.
    ///
    /// The owner, and a reader that is granted with the confirmations and still at the newest block,
    /// gets it until the deadline that it has requested on chain, by the newest block's time and by
    /// this node's clock.
    package func get(
        _ asked: Asked, sealedTo key: Bytes32
    ) async throws(NodeError) -> ShareAnswer {
        let caller = try caller(of: asked)
        let known = try await known(asked.sharing)
        if let problem = try await refusal(of: caller.account, asked.sharing, known) {
            throw try gate.refuse(caller, .getShare, asked.sharing, problem)
        }
        guard let row = try store.journal.share(asked.sharing), row.isKept else {
            throw try gate.refuse(caller, .getShare, asked.sharing, .noShare)
        }
        let share = try store.read(row)
        let sealed = try SealedShare(
            share, to: key,
            for: SealedShare.Purpose(
                .download, chainId: chain.chainId, registry: chain.shareRegistry,
                sharing: asked.sharing, node: chain.account, caller: caller.account))
        try store.journal.audit(
            .init(
                caller: caller.account, action: .getShare, object: asked.sharing, outcome: "ok",
                nonce: caller.nonce))
        return ShareAnswer(sharing: asked.sharing, index: row.place, sealed: sealed)
    }

    private func refusal(
        of account: Address, _ id: Bytes32, _ known: Known
    ) async throws(NodeError) -> ShareProblem? {
        guard known.isActive else { return .noShare }
        let now = Date().timeIntervalSince1970
        for block in [known.view.confirmed, known.view.head] {
            let access = try await chain.access(id, account: account, at: block.number)
            // Grants and deadlines are by block time; a chain that stands still stops them not.
            let time = max(Double(known.view.head.timestamp), now)
            guard access.isOwner || Double(access.grantedUntil) >= time else {
                return .notAllowed
            }
            guard Double(access.deadline) >= time else { return .notRequested }
        }
        return nil
    }

    // MARK: - Deletion

    /// Deletes the share of a sharing that is deleted on chain with the confirmations.
    package func delete(_ asked: Asked) async throws(NodeError) {
        let caller = try caller(of: asked)
        let known = try await known(asked.sharing)
        guard known.sharing.owner == caller.account else {
            throw try gate.refuse(caller, .deleteShare, asked.sharing, .notAllowed)
        }
        guard known.sharing.status == .deleted else {
            throw try gate.refuse(caller, .deleteShare, asked.sharing, .notDeleted)
        }
        guard let row = try store.journal.share(asked.sharing) else {
            throw try gate.refuse(caller, .deleteShare, asked.sharing, .noShare)
        }
        try store.journal.audited(
            .init(
                caller: caller.account, action: .deleteShare, object: asked.sharing,
                outcome: "ok", nonce: caller.nonce)
        ) { _ in }
        if row.state != .confirmed, row.state != .erased {
            try store.journal.move(share: asked.sharing, to: .deleted)
            try store.erase(row)
        }
    }

    // MARK: - Audit

    /// Audit records from a number on, for who may read them.
    package func audit(
        _ received: RequestGuard.Received, from first: UInt64, count: Int
    ) throws(NodeError) -> AuditPage {
        let caller = try gate.caller(of: received, contract: chain.keyRegistry)
        if let auditors = limits.auditors, !auditors.contains(caller.account) {
            throw .share(.notAllowed)
        }
        try store.journal.audit(
            .init(
                caller: caller.account, action: .readAudit, object: .zero, outcome: "ok",
                nonce: caller.nonce))
        return AuditPage(
            node: chain.account, chainId: chain.chainId,
            records: try store.journal.auditRecords(
                from: first, count: min(count, AuditPage.maximumRecords)))
    }
}
