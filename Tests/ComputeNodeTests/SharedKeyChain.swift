import ComputeNode
import Ledger
import Synchronization

/// KeyRegistry as several nodes of one process see it: what members confirm counts by the contract's rules.
final class SharedKeyChain: KeyChain {
    final class Registry: Sendable {
        struct State {
            var head: UInt64 = 10
            var keys: [Bytes32: KeyRegistry.Key] = [:]
            var changes: [(block: UInt64, id: Bytes32)] = []
            /// Who has said what of which key.
            var words: [Bytes32: [Address: String]] = [:]
            /// Keys that a node does not see yet: its chain is behind.
            var unseen: [Address: Set<Bytes32>] = [:]
            /// Words on policies are not taken: the chain is slow.
            var isDeafToPolicies = false
            /// Nor are words on epochs.
            var isDeafToEpochs = false
            /// Words on epochs are refused; nil: none is.
            var refusal: Refusal?
        }

        /// Why a word on an epoch is refused.
        enum Refusal {
            /// The others' words were enough just before.
            case tooLate
            case noFunds
        }

        let state = Mutex(State())

        func set(_ id: Bytes32, _ key: KeyRegistry.Key) {
            state.withLock { state in Self.set(&state, id, key) }
        }

        fileprivate static func set(
            _ state: inout State, _ id: Bytes32, _ key: KeyRegistry.Key
        ) {
            state.head += 1
            state.keys[id] = key
            state.words[id] = [:]
            state.changes.append((state.head, id))
        }

        func key(_ id: Bytes32) -> KeyRegistry.Key? { state.withLock { $0.keys[id] } }

        /// Has a node see a key, or not yet.
        func show(_ id: Bytes32, to account: Address, _ isSeen: Bool) {
            state.withLock { state in
                if isSeen {
                    state.unseen[account]?.remove(id)
                } else {
                    state.unseen[account, default: []].insert(id)
                }
                state.head += 1
                state.changes.append((state.head, id))
            }
        }
    }

    let registry: Registry
    let chainId: UInt64 = 31337
    let keyRegistry = Samples.address(77)
    let account: Address
    private let key: LedgerKey

    init(_ registry: Registry, _ key: LedgerKey) {
        self.registry = registry
        self.key = key
        account = key.address
    }

    private func mark(_ number: UInt64) -> BlockMark {
        BlockMark(
            number: number, hash: Samples.word(UInt8(truncatingIfNeeded: number)),
            timestamp: number)
    }

    func head() async throws(NodeError) -> BlockMark {
        mark(registry.state.withLock { $0.head })
    }

    func block(_ number: UInt64) async throws(NodeError) -> BlockMark? { mark(number) }

    func key(_ id: Bytes32, at block: UInt64) async throws(NodeError) -> KeyRegistry.Key? {
        registry.state.withLock { $0.unseen[account]?.contains(id) == true ? nil : $0.keys[id] }
    }

    func changedKeys(from: UInt64, through: UInt64) async throws(NodeError) -> Set<Bytes32> {
        registry.state.withLock { state in
            Set(state.changes.filter { (from...through).contains($0.block) }.map(\.id))
        }
    }

    func node(_ account: Address) async throws(NodeError) -> NodeRegistry.Node? { nil }

    /// Takes a node's word; when enough members, and all of `joining`, have said the same, the key becomes
    /// what `change` makes of it.
    private func say(
        _ id: Bytes32, _ word: String, joining: [Address] = [],
        needed: (KeyRegistry.Key) -> Int, change: (KeyRegistry.Key) -> KeyRegistry.Key
    ) {
        registry.state.withLock { state in
            guard let key = state.keys[id] else { return }
            state.words[id, default: [:]][account] = word
            let agreeing = Set((state.words[id] ?? [:]).filter { $0.value == word }.keys)
            guard key.members.count(where: { agreeing.contains($0) }) >= needed(key),
                joining.allSatisfy({ key.members.contains($0) || agreeing.contains($0) })
            else { return }
            Registry.set(&state, id, change(key))
        }
    }

    func confirmKey(_ id: Bytes32, publicKey: [UInt8]) async throws(NodeError) {
        say(
            id, "key \(publicKey)", needed: { $0.members.count },
            change: { $0.changed(status: .active, epoch: 1, publicKey: publicKey) })
    }

    func confirmEpoch(
        _ id: Bytes32, epoch: UInt64, threshold: UInt64, members: [Address]
    ) async throws(NodeError) {
        if registry.state.withLock({ $0.isDeafToEpochs }) { return }
        let isRefused = registry.state.withLock { state -> Bool in
            if case .tooLate = state.refusal, let key = state.keys[id] {
                Registry.set(
                    &state, id,
                    key.changed(epoch: epoch, threshold: threshold, members: members))
            }
            return state.refusal != nil
        }
        if isRefused { throw .chain(.rejected) }
        say(
            id, "epoch \(epoch) \(threshold) \(members)", joining: members,
            needed: { epoch == $0.epoch + 1 ? Int($0.threshold) : .max },
            change: { $0.changed(epoch: epoch, threshold: threshold, members: members) })
    }

    func confirmPolicy(
        _ id: Bytes32, number: UInt64, policyHash: Hash32
    ) async throws(NodeError) {
        if registry.state.withLock({ $0.isDeafToPolicies }) { return }
        guard registry.key(id).map({ $0.policyNumber + 1 }) == number else {
            throw .chain(.rejected)
        }
        say(
            id, "policy \(number) \(policyHash)", needed: { Int($0.threshold) },
            change: { $0.changed(policyHash: policyHash, policyNumber: number) })
    }

    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8] {
        guard let signature = try? key.sign(digest) else { throw .chain(.rejected) }
        return signature.bytes
    }
}

extension KeyRegistry.Key {
    func changed(
        status: KeyRegistry.Status? = nil, epoch: UInt64? = nil, publicKey: [UInt8]? = nil,
        policyHash: Hash32? = nil, policyNumber: UInt64? = nil, threshold: UInt64? = nil,
        members: [Address]? = nil
    ) -> Self {
        Self(
            owner: owner, guardian: guardian, status: status ?? self.status, scheme: scheme,
            threshold: threshold ?? self.threshold, epoch: epoch ?? self.epoch,
            policyHash: policyHash ?? self.policyHash,
            policyNumber: policyNumber ?? self.policyNumber,
            publicKey: publicKey ?? self.publicKey, members: members ?? self.members)
    }
}
