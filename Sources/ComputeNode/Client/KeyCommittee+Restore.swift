import Foundation
import KeyManagement
public import Ledger
public import SecretSharing

/// Keys that come back from backups.
extension KeyCommittee {
    /// Has a key restored by other nodes: proposes it anew on chain, and shows the members what custodians
    /// have sealed to them. For custodians who are in one place; others `handOver` for a proposal
    /// (`propose`), each where it keeps what it has.
    ///
    /// - Parameters:
    ///   - wish: whose scheme, threshold and number of members are the backup's.
    ///   - sender: the new owner's, who is the caller.
    /// - Returns: the key's new id. Its public key is the old one.
    /// - Throws: before anything is proposed: `.missingShare`, `.notACustodian`, `.tooFewParts`.
    public func restore(
        _ backup: KeyBackup, as wish: Wish, with custodians: [CustodianSecret],
        from sender: TransactionSender, shareRegistry: Address, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> Bytes32 {
        guard wish.members.count == backup.shares.count else { throw .key(.payload("members")) }
        try backup.requireAllShares()
        var opened: [KeyBackup.OpenedParts] = []
        var places = [Set<Int>](repeating: [], count: backup.shares.count)
        for custodian in custodians {
            let parts = try backup.opened(by: custodian)
            for (place, given) in parts.enumerated() {
                places[place].formUnion(given.map(\.custodian))
            }
            opened.append(parts)
        }
        try backup.requireEnough(places)
        let sealingKeys = try await sealingKeys(of: wish.members, shareRegistry)
        let id = try await propose(wish, from: sender)
        var handed: [HandedParts] = []
        for parts in opened {
            handed.append(
                try backup.sealed(
                    parts, for: sealingKeys, key: id, owner: account, chainId: chainId,
                    registry: registry.address))
        }
        try await restore(
            backup, id, policy: wish.policy, with: handed, patience: patience)
        return id
    }

    /// The same by custodians' keys.
    public func restore(
        _ backup: KeyBackup, as wish: Wish, with keys: [RecipientSecretKey],
        from sender: TransactionSender, shareRegistry: Address, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> Bytes32 {
        try await restore(
            backup, as: wish, with: keys.map { .key($0) }, from: sender,
            shareRegistry: shareRegistry, patience: patience)
    }

    /// What a custodian hands the members of a proposal, as it stands on chain. Run where the custodian is:
    /// what it brings goes nowhere but sealed to those nodes.
    ///
    /// - Parameter owner: who restores the key, as the custodian knows from elsewhere.
    /// - Throws: `.key(.notOwner)` for another's proposal, `.key(.wrongState)` for a key that is none.
    public func handOver(
        _ backup: KeyBackup, _ custodian: CustodianSecret, key id: Bytes32, owner: Address,
        shareRegistry: Address
    ) async throws(NodeError) -> HandedParts {
        let entry = try await entry(id)
        guard entry.status == .proposed else { throw .key(.wrongState) }
        guard entry.owner == owner else { throw .key(.notOwner) }
        return try backup.parts(
            of: custodian, for: try await sealingKeys(of: entry.members, shareRegistry), key: id,
            owner: owner, chainId: chainId, registry: registry.address)
    }

    /// Has a proposed key restored from what custodians have handed over for it.
    ///
    /// - Throws: before the nodes are asked: `.missingShare`, `.tooFewParts`, and `.key(.payload("parts"))` for
    ///   what was handed over for another proposal.
    public func restore(
        _ backup: KeyBackup, _ id: Bytes32, policy: KeyPolicy, with handed: [HandedParts],
        patience: Duration = .seconds(60)
    ) async throws(NodeError) {
        let entry = try await entry(id)
        try backup.requireAllShares()
        var places = backup.shares.map { share in
            // The nodes need no sealed mnemonics: the custodians have opened them.
            RestorationPayload.Place(backup: backup.mnemonics == nil ? share : Data(), parts: [])
        }
        for parts in handed {
            guard parts.key == id, parts.places.count == places.count else {
                throw .key(.payload("parts"))
            }
            for (place, sealed) in parts.places.enumerated() { places[place].parts += sealed }
        }
        try backup.requireEnough(places.map { Set($0.parts.map(\.custodian)) })
        let body = KeyCallBody(
            request: try .random(), epoch: 0, purpose: backup.purpose,
            payload: RestorationPayload(
                policy: policy, purpose: backup.purpose, package: backup.package,
                places: places))
        let restored = try await found(
            Ask(key: id, method: .put, path: "restore", body: body), by: entry.members, patience)
        guard Hex.encode(restored.publicKey) == backup.publicKey else {
            throw .key(.failed(.ended(.wrongKey)))
        }
    }

    /// The keys that nodes have shares sealed to, by their own signed word.
    func sealingKeys(
        of members: [Address], _ shareRegistry: Address
    ) async throws(NodeError) -> [(account: Address, sealingKey: Bytes32)] {
        let caller = NodeClient.ShareCaller(chainId: chainId, registry: shareRegistry, key: key)
        var found: [(account: Address, sealingKey: Bytes32)] = []
        for account in members {
            let identity = try await client(of: account).identity(of: account, caller)
            found.append((account, identity.sealingKey))
        }
        return found
    }
}
