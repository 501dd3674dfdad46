import EllipticCurves
import Foundation
import KeyManagement
public import Ledger
import SecretSharing

/// Keys that come from elsewhere, and go there.
extension KeyCommittee {
    /// Deals a key that the caller has to the members of a proposal, each share sealed to its member, and
    /// waits until all have confirmed its public key on chain.
    ///
    /// The caller goes on knowing the key, and so does whoever has a copy of it: to generate a new one is
    /// better where that is possible.
    /// - Parameters:
    ///   - key: an Ed25519 seed (RFC 8032), or a scalar with its most significant byte first: 32 bytes.
    ///   - sender: the owner's, who is the caller.
    /// - Throws: `.key(.payload("key"))` for what is no key of the scheme.
    /// - Returns: the key's id.
    public func importKey(
        _ key: ImportedKey, as wish: Wish, from sender: TransactionSender,
        shareRegistry: Address, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> Bytes32 {
        let dealt = try wish.scheme.visit(
            Dealing(
                key: key, scheme: wish.scheme, threshold: wish.threshold,
                holders: wish.members.count))
        let members = try await sealingKeys(of: wish.members, shareRegistry)
        let id = try await propose(wish, from: sender)
        var shares: [SealedShare] = []
        for (member, part) in zip(members, dealt.parts) {
            let content = try part.sealable()
            shares.append(
                try SealedShare(
                    content, to: member.sealingKey,
                    for: .init(
                        .imported, chainId: chainId, registry: registry.address, sharing: id,
                        node: member.account, caller: account)))
        }
        let body = KeyCallBody(
            request: try .random(), epoch: 0, purpose: wish.purpose,
            payload: ImportPayload(
                policy: wish.policy, purpose: wish.purpose, commitments: dealt.commitments,
                shares: shares))
        let entry = try await found(
            Ask(key: id, method: .put, path: "import", body: body), by: wish.members, patience)
        guard entry.publicKey == dealt.publicKey else {
            throw .key(.failed(.ended(.wrongKey)))
        }
        return id
    }

    /// Has each member seal its share to the recipient of an export, who opens them (`KeyExport.open`).
    ///
    /// - Throws: `.key(.tooFewNodes)` where fewer than make the key have answered; with the last refusal
    ///   where all have refused.
    public func export(
        _ id: Bytes32, to recipient: Bytes32, purpose: String, consent: KeyConsent? = nil,
        patience: Duration = .seconds(30)
    ) async throws(NodeError) -> KeyExport {
        let entry = try await entry(id)
        let key = try await publicKey(of: id)
        let body = try await body(
            ExportPayload(recipient: recipient), key: id, purpose: purpose, consent: consent)
        let end = ContinuousClock.now + patience
        var export = KeyExport(
            scheme: key.scheme.name, publicKey: Hex.encode(key.publicKey),
            package: Data(key.package), request: body.request, caller: account,
            chainId: chainId, registry: registry.address, parts: [])
        var refusal: NodeError?
        await withTaskGroup(of: (Int, Result<[UInt8], NodeError>).self) { group in
            for (place, member) in entry.members.enumerated() {
                group.addTask {
                    let ask = Ask(key: id, path: "export", body: body)
                    return (place, await given(ask, by: member, until: end))
                }
            }
            for await (place, given) in group {
                switch given {
                case .success(let json):
                    guard
                        let sealed = try? JSONDecoder().decode(
                            SealedShare.self, from: Data(json))
                    else { continue }
                    export.parts.append(.init(node: entry.members[place], sealed: sealed))
                case .failure(let error): if error.isRefusal { refusal = error }
                }
            }
        }
        guard export.parts.count >= Int(entry.threshold) else {
            if export.parts.isEmpty, let refusal { throw refusal }
            throw .key(
                .tooFewNodes(needed: Int(entry.threshold), found: export.parts.count))
        }
        return export
    }

    /// Has a member that has lost its share of a key get the same again from the others.
    public func repair(
        _ member: Address, of id: Bytes32, purpose: String, consent: KeyConsent? = nil,
        patience: Duration = .seconds(60)
    ) async throws(NodeError) {
        let entry = try await entry(id)
        guard entry.members.contains(member) else { throw .key(.payload("member")) }
        let body = try await body(
            RepairPayload(member: member), key: id, purpose: purpose, consent: consent)
        _ = try await carryOut(
            Ask(key: id, path: "repair", body: body),
            by: entry.members.filter { $0 != member }, patience: patience
        ) { _ in
            // Whose share it is knows whether it has it.
            switch await description(of: id, entry, by: member) {
            case .success: nil
            case .failure(let error): error
            }
        }
    }
}

private struct Dealing: GroupVisitor {
    var key: ImportedKey
    var scheme: SchemeNumber
    var threshold: Int
    var holders: Int

    func visit<Group: KeyGroup>(
        _: Group.Type
    ) throws(NodeError) -> (publicKey: [UInt8], commitments: [UInt8], parts: [PartBytes]) {
        do throws(KeyManagementError) {
            let scalar = try key.scalar(for: scheme)
            let dealing = try ImportDealing<Group>(
                of: scalar, minimumSigners: threshold, holders: holders)
            let publicKey = dealing.commitments.prefix(Group.canonicalByteCount)
            return (
                // BIP-340's public keys are x alone.
                Array(scheme == .frostTaproot ? publicKey.dropFirst() : publicKey),
                dealing.commitments, dealing.parts
            )
        } catch .invalidMinimumSigners {
            throw .key(.payload("threshold"))
        } catch .invalidPartyCount {
            throw .key(.payload("members"))
        } catch { throw .key(.payload("key")) }
    }
}
