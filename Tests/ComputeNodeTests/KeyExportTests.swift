import ComputeNode
import Foundation
import Keystore
import Ledger
import Testing

/// Shares that leave nodes for a recipient, and all that keeps them from it.
@Suite(.serialized) struct KeyExportTests {
    private let recipient = SealingKey()

    private func ask(
        _ nodes: KeyNodes, _ id: Bytes32, _ body: KeyCallBody<ExportPayload>, at place: Int = 0
    ) async throws -> SealedShare {
        let node = nodes.nodes[place]
        let report = try await node.service.export(
            nodes.received("POST", "export", id, body), key: id)
        let json = try await nodes.outcome(of: report, at: node)
        return try JSONDecoder().decode(SealedShare.self, from: Data(json))
    }

    @Test(.timeLimit(.minutes(5))) func exportedKeysAreTheKey() async throws {
        let nodes = try KeyNodes(exports: true)
        let policy = try nodes.policy(approvals: 2)
        let id = try await nodes.create(.ecdsaSecp256k1, policy)
        let payload = ExportPayload(recipient: recipient.publicKey)
        let body = try nodes.approved(id, payload, policy, by: Array(nodes.approvers[..<2]))
        var parts: [KeyExport.Part] = []
        for place in 0..<3 {
            parts.append(
                .init(
                    node: nodes.nodes[place].account,
                    sealed: try await ask(nodes, id, body, at: place)))
        }
        let found = try await nodes.nodes[0].service.description(of: id)
        var export = KeyExport(
            scheme: found.scheme, publicKey: try #require(found.publicKey),
            package: try #require(found.package), request: body.request,
            caller: nodes.owner.address, chainId: KeyNodes.chainId,
            registry: KeyNodes.keyRegistry, parts: Array(parts[1...]))
        // As it comes back from a file.
        export = try JSONDecoder().decode(KeyExport.self, from: JSONEncoder().encode(export))
        let key = try export.open(recipient)
        let signer = try LedgerKey(insecureBytes: key.reveal())
        let publicKey = try Hex.decode(export.publicKey)
        #expect(signer.publicKey.compressed == publicKey)

        #expect(throws: NodeError.sealedToAnother) { _ = try export.open(SealingKey()) }
        var changes: [KeyExport] = []
        for change in [
            { $0.request = Samples.word(1) }, { $0.caller = Samples.address(1) },
            { $0.chainId = 1 }, { $0.registry = Samples.address(1) },
            { $0.parts.removeLast() }, { $0.parts[0].node = parts[0].node },
            { $0.parts[0].sealed = parts[0].sealed }, { $0.publicKey = "0x02" },
            { $0.scheme = "none" }, { $0.scheme = "frost-ed25519" },
        ] as [(inout KeyExport) -> Void] {
            var changed = export
            change(&changed)
            changes.append(changed)
        }
        for changed in changes {
            #expect(throws: NodeError.self) { _ = try changed.open(recipient) }
        }
        // One wrong part among enough is left out.
        export.parts[0].sealed = parts[0].sealed
        export.parts.append(parts[0])
        let same = try export.open(recipient).reveal() == key.reveal()
        #expect(same)
        for node in nodes.nodes {
            let audit = try node.journal.auditRecords(from: 1, count: 100)
                .filter { $0.action == .exportKey }
            #expect(audit.count == 1 && audit[0].outcome.hasPrefix("ok:"))
            // What the journal keeps of the answer is sealed.
            let row = try node.journal.keyRequest(body.request, of: id, by: nodes.owner.address)
            #expect(row?.operation == .export)
        }
    }

    /// Refused by default; and by each of policy, approvals, recipient.
    @Test(.timeLimit(.minutes(5))) func theGateIsShut() async throws {
        let payload = ExportPayload(recipient: recipient.publicKey)
        let standard = try KeyNodes()
        let open = try standard.policy(approvals: 2)
        let id = try await standard.create(.frostEd25519, open)
        let approved = try standard.approved(
            id, payload, open, by: Array(standard.approvers[..<2]))
        for place in 0..<3 {
            await #expect(throws: NodeError.key(.exportOff)) {
                _ = try await ask(standard, id, approved, at: place)
            }
        }

        let nodes = try KeyNodes(exports: true)
        let none = try nodes.policy(operations: KeyPolicy.Operation.standard, approvals: 2)
        let one = try nodes.policy(approvals: 1)
        for policy in [none, one, try nodes.policy()] {
            let id = try await nodes.create(.frostEd25519, policy)
            let body = try nodes.approved(id, payload, policy, by: nodes.approvers)
            await #expect(throws: NodeError.key(.policy(.operation(.export)))) {
                _ = try await ask(
                    nodes, id, policy.approvers.isEmpty ? nodes.body(id, payload) : body)
            }
        }
        let policy = try nodes.policy(approvals: 2)
        let key = try await nodes.create(.frostEd25519, policy)
        await #expect(
            throws: NodeError.key(.policy(.tooFewApprovals(needed: 2, found: 1)))
        ) {
            _ = try await ask(
                nodes, key, nodes.approved(key, payload, policy, by: [nodes.approvers[0]]))
        }
        // Approved for this recipient, asked for another.
        let thief = SealingKey()
        var stolen = try nodes.approved(
            key, payload, policy, by: Array(nodes.approvers[..<2]))
        stolen.payload = ExportPayload(recipient: thief.publicKey)
        await #expect(throws: NodeError.self) { _ = try await ask(nodes, key, stolen) }
        // A point of small order, to which nothing can be sealed.
        let weak = ExportPayload(recipient: .zero)
        let body = try nodes.approved(key, weak, policy, by: Array(nodes.approvers[..<2]))
        await #expect(throws: NodeError.self) { _ = try await ask(nodes, key, body) }
    }
}
