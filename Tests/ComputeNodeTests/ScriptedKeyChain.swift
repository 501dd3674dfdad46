import ComputeNode
import Ledger
import Synchronization

/// A chain of keys, scripted: what nodes say on it is noted.
final class ScriptedKeyChain: KeyChain {
    struct State {
        var head = BlockMark(number: 10, hash: Samples.word(10), timestamp: 0)
        var keys: [Bytes32: KeyRegistry.Key] = [:]
        var changed: Set<Bytes32> = []
        /// How often a key was read.
        var reads = 0
        var isDown = false
    }

    let chainId: UInt64 = 31337
    let keyRegistry = Samples.address(77)
    let account: Address
    private let key: LedgerKey
    let state = Mutex(State())

    init() throws {
        key = try LedgerKey()
        account = key.address
    }

    /// Mines a block, in which a key is set.
    func mine(_ id: Bytes32? = nil, _ key: KeyRegistry.Key? = nil) {
        state.withLock { state in
            let number = state.head.number + 1
            state.head = BlockMark(
                number: number, hash: Samples.word(UInt8(truncatingIfNeeded: number)),
                timestamp: number)
            if let id {
                state.keys[id] = key
                state.changed.insert(id)
            }
        }
    }

    private func asked<Value>(_ body: (inout State) -> Value) throws(NodeError) -> Value {
        let value = state.withLock { state -> Value? in state.isDown ? nil : body(&state) }
        guard let value else { throw .chain(.unreachable) }
        return value
    }

    func head() async throws(NodeError) -> BlockMark { try asked { $0.head } }

    func block(_ number: UInt64) async throws(NodeError) -> BlockMark? {
        BlockMark(
            number: number, hash: Samples.word(UInt8(truncatingIfNeeded: number)),
            timestamp: number)
    }

    func key(_ id: Bytes32, at block: UInt64) async throws(NodeError) -> KeyRegistry.Key? {
        try asked { state -> KeyRegistry.Key? in
            state.reads += 1
            return state.keys[id]
        }
    }

    func changedKeys(from: UInt64, through: UInt64) async throws(NodeError) -> Set<Bytes32> {
        try asked { state in
            defer { state.changed = [] }
            return state.changed
        }
    }

    func node(_ account: Address) async throws(NodeError) -> NodeRegistry.Node? { nil }
    func confirmKey(_ id: Bytes32, publicKey: [UInt8]) async throws(NodeError) {}
    func confirmEpoch(
        _ id: Bytes32, epoch: UInt64, threshold: UInt64, members: [Address]
    ) async throws(NodeError) {}
    func confirmPolicy(
        _ id: Bytes32, number: UInt64, policyHash: Hash32
    ) async throws(NodeError) {}

    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8] {
        guard let signature = try? key.sign(digest) else { throw .chain(.rejected) }
        return signature.bytes
    }
}
