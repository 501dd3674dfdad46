import ComputeNode
import Crypto
import EllipticCurves
import Foundation
import KeyManagement
import Keystore
import Ledger
import SecretSharing
import Testing

/// Keys that their owner deals to nodes.
@Suite(.serialized) struct KeyImportTests {
    private let seed = Curve25519.Signing.PrivateKey()

    /// What an owner deals.
    private struct Deal {
        var commitments: [UInt8]
        var shares: [SealedShare]
    }

    private func deal(
        _ nodes: KeyNodes, _ id: Bytes32, caller: Address? = nil, id sealedFor: Bytes32? = nil
    ) throws -> Deal {
        let scalar = try FROSTEd25519.scalar(
            ofSeed: SecretVector([UInt8](seed.rawRepresentation)))
        let dealing = try ImportDealing<FROSTEd25519.Group>(
            of: scalar, minimumSigners: 2, holders: 3)
        var shares: [SealedShare] = []
        for (node, part) in zip(nodes.nodes, dealing.parts) {
            var content = [UInt8](repeating: 5, count: 32)
            part.withUnsafeBytes { content += Array($0) }
            shares.append(
                try SealedShare(
                    OpenedShare(LockedBytes(copying: content)), to: node.sealing.publicKey,
                    for: .init(
                        .imported, chainId: KeyNodes.chainId, registry: KeyNodes.keyRegistry,
                        sharing: sealedFor ?? id, node: node.account,
                        caller: caller ?? nodes.owner.address)))
        }
        return Deal(commitments: dealing.commitments, shares: shares)
    }

    private func ask(
        _ nodes: KeyNodes, _ id: Bytes32, _ policy: KeyPolicy, _ deal: Deal,
        by key: LedgerKey? = nil
    ) async throws -> [UInt8] {
        let payload = ImportPayload(
            policy: policy, purpose: nodes.purpose, commitments: deal.commitments,
            shares: deal.shares)
        let report = try await nodes.nodes[0].service.importKey(
            nodes.received(
                "PUT", "import", id, nodes.body(id, payload, epoch: 0), by: key), key: id)
        return try await nodes.outcome(of: report, at: nodes.nodes[0])
    }

    @Test(.timeLimit(.minutes(5))) func importedKeysSign() async throws {
        let nodes = try KeyNodes()
        let policy = try nodes.policy()
        let id = try nodes.propose(.frostEd25519, policy)
        let publicKey = try await ask(nodes, id, policy, deal(nodes, id))
        #expect(publicKey == [UInt8](seed.publicKey.rawRepresentation))
        try await nodes.waitForAll(id) { $0.status == "active" }
        #expect(nodes.registry.key(id)?.publicKey == publicKey)
        let message = Array("from elsewhere".utf8)
        for place in 0..<3 {
            let signature = try await nodes.sign(message, id, at: place)
            #expect(seed.publicKey.isValidSignature(signature, for: message))
        }
        // Once it stands, nobody deals another under its name.
        let again = try deal(nodes, id)
        await #expect(throws: NodeError.key(.wrongState)) {
            _ = try await ask(nodes, id, policy, again)
        }
    }

    /// A dealer that gives one node something else gets no key: no node keeps a share.
    @Test(.timeLimit(.minutes(5))) func badDealingsAreRefused() async throws {
        let nodes = try KeyNodes()
        let policy = try nodes.policy()
        let id = try nodes.propose(.frostEd25519, policy)
        let good = try deal(nodes, id)
        var swapped = good
        swapped.shares.swapAt(0, 1)
        let other = try deal(nodes, id)
        var (mixed, short) = (good, good)
        mixed.shares[0] = other.shares[0]
        short.shares.removeLast()
        let wrongCaller = try deal(nodes, id, caller: Samples.address(3))
        let wrongKey = try deal(nodes, id, id: Samples.word(9))
        for bad in [swapped, mixed, short, wrongCaller, wrongKey] {
            let code = await nodes.refusal { _ = try await ask(nodes, id, policy, bad) }
            #expect(code == "payload")
        }
        var (longer, changed) = (good, good)
        longer.commitments += good.commitments.suffix(32)
        changed.commitments = other.commitments
        for bad in [longer, changed] {
            let code = await nodes.refusal { _ = try await ask(nodes, id, policy, bad) }
            #expect(code == "payload")
        }
        // The asked node's own share is right, another's is not: that one refuses.
        for place in [1, 2] {
            var bad = good
            bad.shares[place] = other.shares[place]
            let code = await nodes.refusal { _ = try await ask(nodes, id, policy, bad) }
            #expect(code == "refused-by-member")
        }
        await #expect(throws: NodeError.key(.notOwner)) {
            _ = try await ask(nodes, id, policy, good, by: nodes.approvers[0])
        }
        for node in nodes.nodes {
            #expect(try node.journal.sharings(of: id).isEmpty)
            #expect(try node.keystore.names().allSatisfy { !$0.protocolName.contains("share") })
        }
        #expect(nodes.registry.key(id)?.status == .proposed)
        // A good one is taken after all of them, as soon as nobody waits for the bad ones.
        try await nodes.wait { (try? await ask(nodes, id, policy, good)) != nil }
    }
}
