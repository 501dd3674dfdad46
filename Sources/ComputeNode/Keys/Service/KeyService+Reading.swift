import Foundation
import KeyManagement
package import Ledger
import Synchronization

/// What anybody may know of keys: it stands on chain, or follows from what does.
extension KeyService {
    /// A key as this node has it.
    package func description(of id: Bytes32) async throws -> KeyDescription {
        guard let entry = entry(id), let key = try await watch.view(id).newest else {
            throw NodeError.key(.unknownKey)
        }
        let held = entry.custody.held
        return KeyDescription(
            id: id, scheme: entry.number.name, purpose: entry.purpose,
            state: entry.row.state.rawValue, status: "\(key.status)", owner: key.owner,
            epoch: key.epoch, threshold: Int(key.threshold), members: key.members,
            policyHash: key.policyHash,
            knowsPolicy: entry.policies[key.policyHash] != nil,
            publicKey: held.map { Hex.encode($0.publicKey) },
            package: held.map { Data($0.package) },
            extended: held.flatMap {
                SharedPublicKey(
                    scheme: entry.number, publicKey: $0.publicKey, package: $0.package
                ).extended
            },
            present: held.map { links.present($0.members) } ?? [],
            contradicting: entry.custody.contradicting)
    }

    /// The keys that this node holds or is to hold.
    package var list: KeyList {
        KeyList(keys: state.withLock { $0.keys.keys.sorted { $0.bytes.precedes($1.bytes) } })
    }

    /// Whether a signature is the key's over a message. No secret is needed.
    package func verify(_ body: [UInt8], key id: Bytes32) throws -> KeyVerification.Answer {
        guard let entry = entry(id), let held = entry.custody.held else {
            throw NodeError.key(.unknownKey)
        }
        guard let asked = try? JSONDecoder().decode(KeyVerification.self, from: Data(body)),
            let signature = try? Hex.decode(asked.signature)
        else { throw NodeError.key(.malformedBody) }
        let key = SharedPublicKey(
            scheme: entry.number, publicKey: held.publicKey, package: held.package)
        return KeyVerification.Answer(valid: try key.verifies(signature, of: asked.payload))
    }
}
