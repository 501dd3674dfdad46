import Foundation
import KeyManagement
public import Ledger
public import SecretSharing

/// Backups of keys, and keys that come back from them.
extension KeyCommittee {
    /// Has each member encrypt its share to custodians, and checks what they give.
    ///
    /// - Parameters:
    ///   - threshold: how many custodians together restore a share: 2 to their number, at most 5.
    /// - Throws: `.key(.tooFewNodes)` where the shares of those who answered don't suffice for the key;
    ///   a refusal, where there was one.
    public func backUp(
        _ id: Bytes32, for custodians: [RecipientKey], threshold: Int, purpose: String,
        consent: KeyConsent? = nil, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> KeyBackup {
        let entry = try await entry(id)
        let description = try await description(of: id)
        guard let package = description.package, let publicKey = description.publicKey else {
            throw .key(.noShare)
        }
        let keys = custodians.map(\.pem)
        let body = try await body(
            BackupPayload(custodians: keys, threshold: threshold), key: id, purpose: purpose,
            consent: consent)
        var shares = [Data](repeating: Data(), count: entry.members.count)
        let end = ContinuousClock.now + patience
        var refusal: NodeError?
        await withTaskGroup(of: (Int, Result<[UInt8], NodeError>).self) { group in
            for (place, member) in entry.members.enumerated() {
                group.addTask {
                    let ask = Ask(key: id, path: "backup", body: body)
                    return (place, await given(ask, by: member, until: end))
                }
            }
            for await (place, given) in group {
                switch given {
                case .success(let bytes): shares[place] = Data(bytes)
                case .failure(let error): if error.isRefusal { refusal = error }
                }
            }
        }
        let backup = KeyBackup(
            scheme: description.scheme, purpose: purpose, publicKey: publicKey, package: package,
            custodians: keys, threshold: threshold, shares: shares)
        let report = try backup.verify()
        guard report.suffices else {
            throw refusal
                ?? .key(.tooFewNodes(needed: report.needed, found: report.restorable.count))
        }
        return backup
    }

    /// Has a key restored by other nodes: proposes it anew on chain, and shows the members what custodians
    /// have sealed to them.
    ///
    /// - Parameters:
    ///   - wish: whose scheme, threshold and number of members are the backup's.
    ///   - custodians: whoever hands parts for a proposal; each is asked once.
    ///   - sender: the new owner's, who is the caller.
    /// - Returns: the key's new id. Its public key is the old one.
    public func restore(
        _ backup: KeyBackup, as wish: Wish, with custodians: [RecipientSecretKey],
        from sender: TransactionSender, shareRegistry: Address, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> Bytes32 {
        var members: [(account: Address, sealingKey: Bytes32)] = []
        for account in wish.members {
            let caller = NodeClient.ShareCaller(
                chainId: chainId, registry: shareRegistry, key: key)
            let identity = try await client(of: account).identity(of: account, caller)
            members.append((account, identity.sealingKey))
        }
        let id = try await propose(wish, from: sender)
        var places = backup.shares.map { RestorationPayload.Place(backup: $0, parts: []) }
        for custodian in custodians {
            let parts = try backup.parts(
                of: custodian, for: members, key: id, owner: account, chainId: chainId,
                registry: registry.address)
            for (place, part) in parts.enumerated() { places[place].parts.append(part) }
        }
        let body = KeyCallBody(
            request: try .random(), epoch: 0, purpose: wish.purpose,
            payload: RestorationPayload(
                policy: wish.policy, purpose: wish.purpose, package: backup.package,
                places: places))
        let end = ContinuousClock.now + patience
        _ = try await carryOut(
            Ask(key: id, method: .put, path: "restore", body: body), by: wish.members,
            patience: patience)
        let entry = try await wait(for: id, until: end) { $0.status == .active }
        guard Hex.encode(entry.publicKey) == backup.publicKey else {
            throw .key(.failed(.ended(.wrongKey)))
        }
        return id
    }
}
