import ComputeNode
import EllipticCurves
import Foundation
import KeyManagement
import Keystore
import Ledger
import SecretSharing
import Synchronization
import Testing

/// Changes of keys through contradictions and restarts.
@Suite(.serialized) struct KeyChangeTests {
    /// Memory for an `EpochStore`.
    private final class Memory: DurableDirectory {
        private let files = Mutex<[String: [UInt8]]>([:])

        func read(_ name: String, limit: Int) throws(KeyManagementError) -> [UInt8]? {
            files.withLock { $0[name] }
        }
        func append(_ bytes: [UInt8], to name: String) throws(KeyManagementError) {
            files.withLock { $0[name, default: []] += bytes }
        }
        func replace(_ name: String, with bytes: [UInt8]) throws(KeyManagementError) {
            files.withLock { $0[name] = bytes }
        }
        func remove(_ name: String) throws(KeyManagementError) {
            files.withLock { $0[name] = nil }
        }
        func names() throws(KeyManagementError) -> [String] {
            files.withLock { $0.keys.sorted() }
        }
    }

    /// A node's signed word that it refuses the last sharing that it has seen.
    static func refusal(
        of id: Bytes32, by keys: PartyKeys, _ journal: Journal
    ) throws -> [UInt8] {
        let row = try #require(try journal.sharings(of: id).last)
        let package = try PublicKeyPackage<FROSTEd25519.Group>(encoded: row.package)
        let store = try EpochStore<FROSTEd25519.Group>(
            directory: Memory(), key: StorageKey(.init([UInt8](repeating: 1, count: 32))),
            keyID: package.keyID)
        try store.refuse(package)
        let machine = try KeyTransition(
            to: package, dealt: nil, store: store,
            participants: ParticipantSet(encodedInJournal: row.participants), party: 3,
            keys: keys)
        return try #require(try machine.start().messages.first).bytes
    }

    /// The third node votes for the new shares, and when all have, against them.
    @Test(.timeLimit(.minutes(5))) func whoContradictsItselfIsNamed() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let (third, journal) = (nodes.nodes[2], nodes.nodes[2].journal)
        let keys = try NodeSecrets.partyKeys(of: third.account, in: third.keystore)
        nodes.network.rewrite.withLock {
            $0 = { letter in
                // In the second stage, votes; that all have voted stands in the long ones.
                guard !letter.isOfLink, letter.from == 2, letter.bytes.first == 2,
                    letter.bytes.count > 250,
                    let refusal = try? Self.refusal(of: id, by: keys, journal)
                else { return [letter.bytes] }
                return [[2] + refusal]
            }
        }
        let report = try await nodes.nodes[0].service.rotate(
            nodes.received("POST", "rotate", id, nodes.body(id, RefreshPayload())), key: id)
        _ = try await nodes.outcome(of: report, at: nodes.nodes[0])
        nodes.network.rewrite.withLock { $0 = nil }
        try await nodes.waitForAll(id) { $0.epoch == 2 }
        let culprit = [nodes.members[2]]
        for place in [0, 1] {
            let node = nodes.nodes[place]
            try await nodes.wait {
                try await node.service.description(of: id).contradicting == culprit
            }
            let audit = try node.journal.auditRecords(from: 1, count: 100)
                .filter { $0.action == .splitVote }
            #expect(audit.map(\.caller) == culprit)
        }
        // The third may have seen from the others what went out in its name; it names nobody else.
        let named = try await nodes.nodes[2].service.description(of: id).contradicting
        #expect(named.isEmpty || named == culprit)
        // It is not forgotten, and the key signs with the new shares.
        try await nodes.restart(0)
        #expect(try await nodes.nodes[0].service.description(of: id).contradicting == culprit)
        try await nodes.wait {
            try await nodes.nodes[0].service.description(of: id).present.count == 3
        }
        #expect(try await nodes.sign([1], id, at: 0).count == 64)
    }

    /// A policy that was noted is not forgotten by nodes that start anew before the chain has it.
    @Test(.timeLimit(.minutes(5))) func notedPoliciesOutliveRestarts() async throws {
        let nodes = try KeyNodes()
        let old = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, old)
        nodes.registry.state.withLock { $0.isDeafToPolicies = true }
        let new = try nodes.policy(purposes: [nodes.purpose, "more"])
        let report = try await nodes.nodes[0].service.changePolicy(
            nodes.change(id, to: new), key: id)
        #expect(try await nodes.outcome(of: report, at: nodes.nodes[0]) == [])
        for place in [1, 2] {
            try await nodes.restart(place)
            // Long enough for the node to have looked at the key, and at its policies.
            try await Task.sleep(for: .milliseconds(200))
            let noted = NotedPolicy(hash: new.hash, replacing: 0)
            #expect(try nodes.nodes[place].journal.key(id)?.nextPolicy == noted)
            #expect(try nodes.nodes[place].journal.policies(of: id).count == 2)
        }
        #expect(nodes.registry.key(id)?.policyHash == old.hash)
        nodes.registry.state.withLock { $0.isDeafToPolicies = false }
        for place in [1, 2] { try await nodes.restart(place) }
        try await nodes.wait { nodes.registry.key(id)?.policyHash == new.hash }
        for place in 0..<3 {
            let journal = nodes.nodes[place].journal
            try await nodes.wait { try journal.policies(of: id).keys.elementsEqual([new.hash]) }
            #expect(try journal.key(id)?.nextPolicy == nil)
            try await nodes.wait { (try? await nodes.sign([1], id, at: place))?.count == 64 }
        }
    }

    /// A child of a Taproot key signs, asked of any node; of Ed25519 there are none.
    @Test(.timeLimit(.minutes(5))) func childrenSign() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostTaproot, nodes.policy())
        let found = try await nodes.nodes[0].service.description(of: id)
        let key = SharedPublicKey(
            scheme: .frostTaproot, publicKey: try Hex.decode(try #require(found.publicKey)),
            package: Array(try #require(found.package)))
        for (place, path) in ["m/0", "m/86/1/5", "m"].enumerated() {
            let signature = try await nodes.sign([7], id, at: place, path: path)
            for other in ["m/0", "m/86/1/5", "m", "m/1"] {
                #expect(
                    try key.verifies(
                        signature, of: SigningPayload(message: [7], path: other))
                        == (other == path))
            }
        }
        let package = try PublicKeyPackage<Secp256k1.Point>(encoded: key.package)
        #expect(try package.derive(.root).extended.text == found.extended)
        for path in ["m/0'", "m/2147483648", "0/1", ""] {
            await #expect(throws: NodeError.key(.payload("path"))) {
                _ = try await nodes.sign([7], id, at: 0, path: path)
            }
        }
        let edwards = try await nodes.create(.frostEd25519, nodes.policy())
        await #expect(throws: NodeError.key(.noChildren)) {
            _ = try await nodes.sign([7], edwards, at: 0, path: "m/0")
        }
    }

    /// Nodes seal no mnemonics of which one custodian would be enough, or one is there twice.
    @Test(.timeLimit(.minutes(5))) func oneCustodianNeverIsEnough() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let keys = (0..<3).map { _ in RecipientSecretKey(generating: .p256).publicKey.pem }
        typealias Group = MnemonicTerms.Group
        func ask(_ payload: BackupPayload) async throws {
            _ = try await nodes.nodes[0].service.backUp(
                nodes.received("POST", "backup", id, nodes.body(id, payload)), key: id)
        }
        func terms(_ groups: [(Int, Int)], _ needed: Int = 1, _ identifier: Int = 0)
            -> MnemonicTerms
        {
            MnemonicTerms(
                groups: groups.map { Group(needed: $0.0, members: $0.1) }, groupsNeeded: needed,
                identifier: identifier)
        }
        for mnemonics in [
            terms([(2, 2), (1, 1)]), terms([(1, 1), (1, 1), (1, 1)]), terms([(1, 3)]),
            terms([(2, 2)]), terms([(2, 3)], 0), terms([(2, 3)], 1, 1 << 15),
            terms([(2, 3)], 1, -1), terms([(Int.min, Int.max)]), terms([]),
        ] {
            await #expect(throws: NodeError.key(.payload("mnemonics"))) {
                try await ask(
                    BackupPayload(custodians: keys, threshold: 1, mnemonics: mnemonics))
            }
        }
        for custodians in [[keys[0], keys[1], keys[0]], [keys[0], keys[1], "none"], [keys[0]]] {
            await #expect(throws: NodeError.key(.payload("custodians"))) {
                try await ask(
                    BackupPayload(
                        custodians: custodians, threshold: 2, mnemonics: terms([(2, 3)])))
            }
        }
        await #expect(throws: NodeError.key(.payload("threshold"))) {
            try await ask(
                BackupPayload(custodians: keys, threshold: 3, mnemonics: terms([(2, 3)])))
        }
        try await ask(BackupPayload(custodians: keys, threshold: 2, mnemonics: terms([(2, 3)])))
    }
}
