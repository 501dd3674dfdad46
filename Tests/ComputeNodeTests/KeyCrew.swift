import ComputeNode
import Crypto
import Foundation
import Ledger
import LocalCommittee
import Synchronization
import Testing

/// Real nodes and the owner of a FROST key that some of them hold: what tests of bad days have in common.
final class KeyCrew: Sendable {
    let committee: Committee
    let client: KeyCommittee
    let policy: KeyPolicy
    static let purpose = "bad days"
    /// The R of every signature: no nonce may be used twice.
    private let nonces = Mutex<[[UInt8]]>([])
    private let messages = Mutex(0)

    init(nodes: Int, changes: [String: String] = [:]) async throws {
        committee = try await Committee(
            nodes: nodes, keepsShares: true,
            changes: [
                "kms.auditInterval": "3600", "kms.stock": "4", "kms.requestsPerMinute": "6000",
                "timeouts.peer": "2",
            ].merging(changes) { $1 })
        client = KeyCommittee(
            registry: try #require(committee.keys), nodes: committee.registry,
            chainId: committee.chain.chainId, key: committee.chain.keys[0], timeout: .seconds(10))
        policy = try KeyPolicy(
            callers: [committee.chain.keys[0].address],
            operations: Set(KeyPolicy.Operation.allCases), purposes: [Self.purpose],
            usesPerHour: 100_000)
    }

    var nodes: [LocalNode] { committee.nodes }

    /// Has nodes make a key of threshold 2.
    func create(
        _ members: [Int], scheme: SchemeNumber = .frostEd25519,
        patience: Duration = .seconds(30)
    ) async throws -> Bytes32 {
        try await client.create(
            .init(
                scheme: scheme, threshold: 2, members: members.map { nodes[$0].address },
                policy: policy, purpose: Self.purpose),
            from: committee.requester, patience: patience)
    }

    /// Proposes a key of threshold 2 on chain; nobody is asked to make it.
    func propose(_ members: [Int]) async throws -> Bytes32 {
        try await client.propose(
            .init(
                scheme: .frostEd25519, threshold: 2, members: members.map { nodes[$0].address },
                policy: policy, purpose: Self.purpose), from: committee.requester)
    }

    /// Has the members of a proposal make its key, as a fresh request.
    func make(_ id: Bytes32, patience: Duration) async throws {
        let body = KeyCallBody(
            request: try .random(), epoch: 0, purpose: Self.purpose,
            payload: CreationPayload(policy: policy, purpose: Self.purpose))
        _ = try await client.carryOut(
            .init(key: id, method: .put, path: "", body: body), by: entry(id).members,
            patience: patience)
    }

    /// A signature over a message that was never signed before, which is good, and whose R is new.
    func sign(_ id: Bytes32, first: Int, patience: Duration = .seconds(15)) async throws {
        let number = messages.withLock { count in
            count += 1
            return count
        }
        let message = Array("message \(number)".utf8)
        let body = try await client.body(
            SigningPayload(message: message), key: id, purpose: Self.purpose)
        // It is verified before it is returned.
        let signature = try await client.sign(
            body, key: id, first: [nodes[first].address], patience: patience)
        note(Array(signature.prefix(32)))
    }

    /// Remembers what stands for a nonce in a signature.
    func note(_ nonce: [UInt8]) { nonces.withLock { $0.append(nonce) } }

    func expectNoNonceTwice() {
        nonces.withLock { nonces in
            #expect(!nonces.isEmpty && Set(nonces).count == nonces.count)
        }
    }

    func entry(_ id: Bytes32) async throws -> KeyRegistry.Key { try await client.entry(id) }

    /// The sharing that a running node uses; nil where it has none.
    func package(_ id: Bytes32, at node: LocalNode) async throws -> Data? {
        try await node.client()?.key(id)?.package
    }

    /// Waits until all members use one sharing, of the epoch that the chain shows, and has each of them
    /// sign with it.
    ///
    /// - Returns: the sharing.
    func settled(
        _ id: Bytes32, old: (epoch: UInt64, package: Data)? = nil, _ what: String
    ) async throws -> (epoch: UInt64, package: Data) {
        let end = ContinuousClock.now + .seconds(30)
        var seen: [Data?] = []
        while ContinuousClock.now < end {
            let entry = try await entry(id)
            let members = nodes.filter { entry.members.contains($0.address) }
            seen = []
            for node in members { seen.append(try? await package(id, at: node)) }
            if let first = seen.first ?? nil, seen.allSatisfy({ $0 == first }),
                old.map({ (first == $0.package) == (entry.epoch == $0.epoch) }) ?? true
            {
                for node in members {
                    try await sign(id, first: nodes.firstIndex { $0 === node } ?? 0)
                }
                return (entry.epoch, first)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        Issue.record("\(what): the members don't come to one sharing: \(seen.map(\.?.count))")
        throw NodeError.timedOut(waitedFor: what, seconds: 30)
    }
}
