import Foundation
import KeyManagement
public import Ledger
import Synchronization

/// Many signatures by one key: remembers what the chain says of it and keeps connections to its members.
///
/// Every signature is verified under the key's public part, which was held against the chain.
public final class KeySigner: Sendable {
    private let committee: KeyCommittee
    private let id: Bytes32
    private let purpose: String

    private struct Known: Sendable {
        var entry: KeyRegistry.Key
        var key: SharedPublicKey
        var members: [KeptConnections]
    }

    private let known: Mutex<Known>
    private let next = Mutex(0)

    /// - Parameter members: whom to ask, in turn; nil: all.
    public init(
        _ committee: KeyCommittee, key id: Bytes32, purpose: String, members: [Address]? = nil
    ) async throws(NodeError) {
        self.committee = committee
        self.id = id
        self.purpose = purpose
        known = Mutex(try await Self.look(committee, id, members))
    }

    private static func look(
        _ committee: KeyCommittee, _ id: Bytes32, _ members: [Address]?
    ) async throws(NodeError) -> Known {
        let entry = try await committee.entry(id)
        let key = try await committee.publicKey(of: id)
        var connections: [KeptConnections] = []
        for member in members ?? entry.members {
            connections.append(KeptConnections(try await committee.client(of: member).http))
        }
        return Known(entry: entry, key: key, members: connections)
    }

    /// A signature, by the members' turn. Throws `.refused`, `.unreachable`, and `.key(.failed)` for a
    /// signature that does not verify.
    public func sign(_ payload: SigningPayload) async throws(NodeError) -> [UInt8] {
        let known = known.withLock { $0 }
        let turn = next.withLock { next in
            next += 1
            return next
        }
        let body = try KeyCommittee.json(
            KeyCallBody(
                request: try .random(), epoch: known.entry.epoch, purpose: purpose,
                payload: payload))
        let uri = "/v1/keys/\(id)/sign"
        let answer = try await known.members[turn % known.members.count].request(
            .post, path: uri, json: body,
            authorization: committee.authorization(.post, uri, body, id))
        let report: KeyRequestReport = try NodeClient.decode(answer)
        let signature = try KeyCommittee.answer(report)
        guard try known.key.verifies(signature, of: payload) else {
            throw .key(.failed(.ended(.invalidSignature)))
        }
        return signature
    }
}
