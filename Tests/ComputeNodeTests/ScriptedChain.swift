import ComputeNode
import Ledger
import Synchronization

/// A chain of blocks without transactions that a test grows and replaces as it likes.
final class ScriptedChain: MarketChain {
    struct State: Sendable {
        /// The salt of each block; a block's hash depends on all up to its own.
        var salts: [UInt8] = [0]
        /// Requests by the number of their block.
        var requests: [Int: TaskTerms] = [:]
        /// Run before the next question for a block of this number, once.
        var before: (number: UInt64, change: @Sendable (inout State) -> Void)?
    }

    let state = Mutex(State())
    let chainId: UInt64 = 1337
    let market = Samples.address(8)
    let account = Samples.address(1)

    private static func mark(_ state: State, _ number: Int) -> BlockMark {
        BlockMark(
            number: UInt64(number), hash: Keccak256.hash(state.salts[...number]), timestamp: 0)
    }

    func head() async throws(NodeError) -> BlockMark {
        state.withLock { Self.mark($0, $0.salts.count - 1) }
    }

    func block(_ number: UInt64) async throws(NodeError) -> BlockMark? {
        state.withLock { state in
            if let before = state.before, before.number == number {
                state.before = nil
                before.change(&state)
            }
            return number < state.salts.count ? Self.mark(state, Int(number)) : nil
        }
    }

    func requests(
        from first: UInt64, through last: UInt64
    ) async throws(NodeError) -> [TaskTerms] {
        state.withLock { state in
            state.requests.filter { first <= $0.key && $0.key <= last }.map { number, terms in
                var terms = terms
                terms.blockNumber = UInt64(number)
                terms.blockHash = Self.mark(state, number).hash
                return terms
            }
        }
    }

    func status(of task: Hash32) async throws(NodeError) -> TaskStatus { .requested }
    func hasAccepted(_ task: Hash32) async throws(NodeError) -> Bool { false }
    func result(of task: Hash32, since block: UInt64) async throws(NodeError) -> [UInt8]? { nil }
    func contract(_ id: Hash32) async throws(NodeError) -> ContractHashes? { nil }
    func input(_ id: Hash32) async throws(NodeError) -> CommittedInput? { nil }
    func node(_ address: Address) async throws(NodeError) -> NodeRegistry.Node? { nil }
    func accept(_ task: Hash32) async throws(NodeError) -> Hash32 { .zero }
    func decline(_ task: Hash32, reason: String) async throws(NodeError) -> Hash32 { .zero }
    func finish(
        _ task: Hash32, output: [UInt8], signatures: [[UInt8]]
    ) async throws(NodeError) -> Hash32 { .zero }
    func expire(_ task: Hash32) async throws(NodeError) -> Hash32 { .zero }
    func register(
        _ node: NodeRegistry.Node, known: Bool
    ) async throws(NodeError) -> Hash32 { .zero }
    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8] { [] }
}
