import ComputeNode
import Ledger
import Logging
import Synchronization
import Testing

/// What a node knows of keys on chain without asking each time.
@Suite struct KeyWatchTests {
    private let chain: ScriptedKeyChain
    private let watch: KeyWatch
    private let id = Samples.word(1)

    init() throws {
        chain = try ScriptedKeyChain()
        watch = KeyWatch(
            chain: chain, confirmations: 1, staleAfter: .milliseconds(200),
            logger: Logger(label: "test"))
    }

    private func key(_ status: KeyRegistry.Status) -> KeyRegistry.Key {
        KeyRegistry.Key(
            owner: Samples.address(1), guardian: nil, status: status, scheme: 1, threshold: 2,
            epoch: 1, policyHash: Samples.word(2), policyNumber: 0, publicKey: [1],
            members: [Samples.address(2), Samples.address(3)])
    }

    @Test func keysAreReadOnceUntilTheyChange() async throws {
        chain.mine(id, key(.active))
        for _ in 0..<3 {
            #expect(try await watch.view(id).newest?.status == .active)
        }
        let reads = chain.state.withLock { $0.reads }
        #expect(reads == 2, "at the head and with the confirmations")
        chain.state.withLock { $0.changed = [] }
        chain.mine()
        try await watch.step()
        #expect(try await watch.view(id).newest?.status == .active)
        #expect(chain.state.withLock { $0.reads } == reads)
    }

    /// A key that is stopped is seen so as soon as the node has seen the block.
    @Test func aStopIsSeen() async throws {
        chain.mine(id, key(.active))
        #expect(try await watch.view(id).newest?.status == .active)
        chain.mine(id, key(.stopped))
        try await watch.step()
        #expect(try await watch.view(id).newest?.status == .stopped)
    }

    /// Without a look at the chain for too long nothing is answered.
    @Test func anOldViewIsNotGiven() async throws {
        chain.mine(id, key(.active))
        _ = try await watch.view(id)
        chain.state.withLock { $0.isDown = true }
        #expect(try await watch.view(id).newest?.status == .active)
        try await Task.sleep(for: .milliseconds(250))
        await #expect(throws: NodeError.chain(.unreachable)) { _ = try await watch.view(id) }
        chain.state.withLock { $0.isDown = false }
        chain.mine(id, key(.ended))
        #expect(try await watch.view(id).newest?.status == .ended)
    }
}
