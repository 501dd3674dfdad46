import ComputeNode
import EllipticCurves
import Foundation
import KeyManagement
import Ledger
import Synchronization
import Testing

/// What members of a key say on chain, and what they say in their logs.
@Suite(.serialized) struct KeyWordTests {
    /// Nobody says that it holds the next epoch of a key which is another than the chain has.
    @Test(.timeLimit(.minutes(5))) func epochsOfOtherKeysAreNotConfirmed() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let key = try #require(nodes.registry.key(id))
        let other = Edwards25519.PrimeOrderPoint.generator.canonicalBytes()
        // As if the share were the next epoch's.
        nodes.registry.set(id, key.changed(epoch: 0, publicKey: other))
        try await nodes.waitForAll(id) { $0.epoch == 0 }
        try await Task.sleep(for: .milliseconds(300))
        #expect(nodes.registry.state.withLock { $0.words[id] } == [:])
        #expect(nodes.registry.key(id)?.epoch == 0)
        nodes.registry.set(id, key.changed(epoch: 0))
        try await nodes.wait { nodes.registry.key(id)?.epoch == 1 }
    }

    /// Who comes too late with its word has no trouble; who is refused for another reason says so.
    @Test(.timeLimit(.minutes(5))) func wordsMayComeTooLate() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        nodes.log.clear()
        nodes.registry.state.withLock { $0.refusal = .tooLate }
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForAll(id) { $0.epoch == 2 }
        try await Task.sleep(for: .milliseconds(200))
        #expect(nodes.log.lines(with: "a key waits") == [])
        nodes.registry.state.withLock { $0.refusal = .noFunds }
        try await nodes.rotate(id, at: 0)
        try await nodes.wait { !nodes.log.lines(with: "a key waits").isEmpty }
        nodes.registry.state.withLock { $0.refusal = nil }
        try await nodes.waitForAll(id) { $0.epoch == 3 }
    }

    /// What a run fails with in a protocol is said, not that the node stopped.
    @Test(.timeLimit(.minutes(5))) func faultsOfProtocolsAreSaid() async throws {
        let nodes = try KeyNodes()
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostEd25519, policy)
        let package = try #require(await nodes.description(id, at: 0)?.package)
        let proposal = try nodes.propose(.frostEd25519, policy)
        let failure = await restoringFails(package, policy, proposal, nodes)
        #expect(failure?.code == "failed")
        #expect(failure?.detail != KeyRunFault.interrupted.description, "\(failure as Any)")
    }

    /// A key that comes back from a backup has the threshold and the scheme that its owner has put on chain.
    @Test(.timeLimit(.minutes(5))) func restoredKeysAreAsTheChainShowsThem() async throws {
        let nodes = try KeyNodes()
        let policy = try nodes.policy()
        let id = try await nodes.create(.frostSecp256k1, policy)
        let package = try #require(await nodes.description(id, at: 0)?.package)
        for proposal in [
            try nodes.propose(.frostSecp256k1, policy, threshold: 3),
            try nodes.propose(.frostTaproot, policy),
        ] {
            let failure = await restoringFails(package, policy, proposal, nodes)
            #expect(failure?.code == KeyProblem.payload("package").code, "\(failure as Any)")
        }
    }

    /// What restoring a key from rubbish, as a proposal on chain, fails with.
    private func restoringFails(
        _ package: Data, _ policy: KeyPolicy, _ proposal: Bytes32, _ nodes: KeyNodes
    ) async -> KeyNodes.Failed? {
        let payload = RestorationPayload(
            policy: policy, purpose: nodes.purpose, package: package,
            places: (0..<3).map { _ in .init(backup: Data([1]), parts: []) })
        return await nodes.failure {
            let report = try await nodes.nodes[0].service.restore(
                nodes.received("PUT", "restore", proposal, nodes.body(proposal, payload)),
                key: proposal)
            _ = try await nodes.outcome(of: report, at: nodes.nodes[0])
        }
    }
}
