import Foundation
import Ledger
import Logging
import Synchronization

/// Policies that a member has missed: it was away, or behind, when the owner showed them. The hash on chain says
/// which bytes are right, whoever gives them.
extension KeyService {
    /// After so long members are asked again.
    private static let pause = Duration.seconds(1)

    /// Has other members asked for the policy that stands on chain, where this node does not know it. Returns
    /// at once.
    func fetchPolicy(_ id: Bytes32, _ entry: Entry, _ key: KeyRegistry.Key) {
        guard key.status == .active || key.status == .stopped,
            entry.policies[key.policyHash] == nil,
            state.withLock({ $0.fetching.insert(id).inserted })
        else { return }
        Task {
            for member in links.present(key.members) where member != chain.account {
                if await fetchPolicy(id, key.policyHash, from: member) { break }
            }
            try? await Task.sleep(for: Self.pause)
            state.withLock { _ = $0.fetching.remove(id) }
        }
    }

    /// Whether the member has given the policy with this hash.
    private func fetchPolicy(
        _ id: Bytes32, _ hash: Hash32, from member: Address
    ) async -> Bool {
        do {
            let policy = try KeyPolicy(
                encoded: await links.ask(
                    member, .policy, id.bytes + hash.bytes, within: patience))
            guard policy.hash == hash else { throw NodeError.key(.policy(.otherPolicy)) }
            try journal.addPolicy(policy, of: id)
            state.withLock { $0.keys[id]?.policies[hash] = policy }
        } catch {
            logger.debug(
                "a policy was not given",
                metadata: ["key": "\(id)", "node": "\(member)", "reason": "\(error)"])
            return false
        }
        logger.notice(
            "a policy that this node had missed was given by another member",
            metadata: ["key": "\(id)", "node": "\(member)", "policy": "\(hash)"])
        return true
    }

    /// Gives a member of a key a policy of it. Body: key (32), the policy's hash (32).
    func givePolicy(to peer: Address, _ body: [UInt8]) async throws(NodeError) -> [UInt8] {
        guard body.count == 64, let id = try? Bytes32(body[..<32]),
            let hash = try? Hash32(body[32..<64])
        else { throw .key(.malformedBody) }
        guard let policy = entry(id)?.policies[hash],
            try await watch.view(id).confirmed?.members.contains(peer) == true
        else { throw .key(.unknownKey) }
        return policy.encoded
    }
}
