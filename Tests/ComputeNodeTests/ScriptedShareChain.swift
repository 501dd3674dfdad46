import ComputeNode
import Foundation
import Keystore
import Ledger
import Synchronization

/// ShareRegistry and KeyRegistry as a test writes them, block by block.
final class ScriptedShareChain: ShareChain {
    /// What stands at one block and after.
    struct Block: Sendable {
        var sharings: [Bytes32: ShareRegistry.Sharing] = [:]
        var access: [Bytes32: [Address: ShareRegistry.Access]] = [:]
        var deleted: [Bytes32] = []
    }

    struct State: Sendable {
        var blocks = [Block()]
        /// Of the newest block, as the chain says.
        var time = UInt64(Date().timeIntervalSince1970)
        var commitments: [Bytes32: ShareCommitments] = [:]
        var head: AuditHead?
        /// Calls that send: thrown while set.
        var failure: NodeError?
        var acknowledgements: [Bytes32] = []
        var erasures: [Bytes32] = []
        var heads: [AuditHead] = []
    }

    let state = Mutex(State())
    let key: LedgerKey
    let chainId: UInt64 = 1337
    let shareRegistry = Samples.address(0x51)
    let keyRegistry = Samples.address(0x52)
    var account: Address { key.address }

    init() throws { key = try LedgerKey() }

    /// Appends a block in which `change` has happened.
    func mine(_ change: (inout Block) -> Void = { _ in }) {
        state.withLock { state in
            var block = state.blocks[state.blocks.count - 1]
            block.deleted = []
            change(&block)
            state.blocks.append(block)
        }
    }

    func head() async throws(NodeError) -> BlockMark {
        state.withLock { state in
            BlockMark(
                number: UInt64(state.blocks.count - 1), hash: Samples.word(1),
                timestamp: state.time)
        }
    }

    func block(_ number: UInt64) async throws(NodeError) -> BlockMark? {
        BlockMark(
            number: number, hash: Samples.word(1), timestamp: state.withLock { $0.time })
    }

    func sharing(
        _ id: Bytes32, at block: UInt64
    ) async throws(NodeError) -> ShareRegistry.Sharing? {
        state.withLock { $0.blocks[Int(block)].sharings[id] }
    }

    func access(
        _ id: Bytes32, account: Address, at block: UInt64
    ) async throws(NodeError) -> ShareRegistry.Access {
        state.withLock { $0.blocks[Int(block)].access[id]?[account] }
            ?? .init(isOwner: false, grantedUntil: 0, deadline: 0)
    }

    func commitments(
        _ id: Bytes32, of sharing: ShareRegistry.Sharing
    ) async throws(NodeError) -> ShareCommitments? {
        state.withLock { $0.commitments[id] }
    }

    func deletions(from: UInt64, through: UInt64) async throws(NodeError) -> [Bytes32] {
        state.withLock { $0.blocks[Int(from)...Int(through)].flatMap(\.deleted) }
    }

    func acknowledge(_ id: Bytes32) async throws(NodeError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        state.withLock { $0.acknowledgements.append(id) }
        set(id) {
            $0.acknowledged | 1 << $1
        } erased: { old, _ in
            old.erased
        }
    }

    func confirmErased(_ id: Bytes32) async throws(NodeError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        state.withLock { $0.erasures.append(id) }
        set(id) { old, _ in
            old.acknowledged
        } erased: {
            $0.erased | 1 << $1
        }
    }

    private func set(
        _ id: Bytes32, acknowledged: (ShareRegistry.Sharing, UInt64) -> UInt64,
        erased: (ShareRegistry.Sharing, UInt64) -> UInt64
    ) {
        mine { block in
            guard let old = block.sharings[id], let place = old.nodes.firstIndex(of: account)
            else { return }
            block.sharings[id] = ShareRegistry.Sharing(
                owner: old.owner, status: old.status, threshold: old.threshold,
                commitmentsHash: old.commitmentsHash, registeredAt: old.registeredAt,
                acknowledged: acknowledged(old, UInt64(place)),
                erased: erased(old, UInt64(place)), nodes: old.nodes)
        }
    }

    func postedHead() async throws(NodeError) -> AuditHead? { state.withLock { $0.head } }

    func post(_ head: AuditHead) async throws(NodeError) {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        state.withLock { state in
            state.head = head
            state.heads.append(head)
        }
    }

    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8] {
        do { return try key.sign(digest).bytes } catch { throw .chain(.rejected) }
    }
}
