public import Ledger

/// What a node needs of the chain: the market's and registry's state, the requests, and its own
/// transactions.
///
/// Every call throws `.chain(.unreachable)` when the chain can't be reached within its retries.
/// Calls that send a transaction return once it is mined and did not revert.
public protocol MarketChain: Sendable {
    var chainId: UInt64 { get }
    var market: Address { get }
    /// This node's account.
    var account: Address { get }

    /// The newest block.
    func head() async throws(NodeError) -> BlockMark
    /// The block `number` of the current chain, or nothing if there is none.
    func block(_ number: UInt64) async throws(NodeError) -> BlockMark?
    /// The tasks requested in the given blocks.
    func requests(
        from first: UInt64, through last: UInt64
    ) async throws(NodeError) -> [TaskTerms]

    /// What the chain says of a task now.
    func status(of task: Hash32) async throws(NodeError) -> TaskStatus
    /// Whether this node has accepted a task.
    func hasAccepted(_ task: Hash32) async throws(NodeError) -> Bool
    /// The result posted for a finished task, by its event.
    func result(of task: Hash32, since block: UInt64) async throws(NodeError) -> [UInt8]?
    /// A registered contract's hashes, or nothing if there is no such contract.
    func contract(_ id: Hash32) async throws(NodeError) -> ContractHashes?
    /// A committed input, or nothing if there is none.
    func input(_ id: Hash32) async throws(NodeError) -> CommittedInput?
    /// What the registry says of a node, or nothing if it isn't registered.
    func node(_ address: Address) async throws(NodeError) -> NodeRegistry.Node?

    func accept(_ task: Hash32) async throws(NodeError) -> Hash32
    func decline(_ task: Hash32, reason: String) async throws(NodeError) -> Hash32
    func finish(
        _ task: Hash32, output: [UInt8], signatures: [[UInt8]]
    ) async throws(NodeError) -> Hash32
    func expire(_ task: Hash32) async throws(NodeError) -> Hash32
    /// Registers this node, or updates what the registry says of it.
    func register(_ node: NodeRegistry.Node, known: Bool) async throws(NodeError) -> Hash32

    /// This node's signature over a digest: r ‖ s ‖ v, 65 bytes.
    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8]
}

/// A block's place, name and time.
public struct BlockMark: Equatable, Sendable {
    public var number: UInt64
    public var hash: Hash32
    /// Seconds since 1970.
    public var timestamp: UInt64

    public init(number: UInt64, hash: Hash32, timestamp: UInt64) {
        self.number = number
        self.hash = hash
        self.timestamp = timestamp
    }
}

/// Where a task stands on chain.
public enum TaskStatus: Int, Equatable, Sendable {
    case unknown, requested, running, finished, expired
}

/// The hashes a contract is registered by.
public struct ContractHashes: Equatable, Sendable {
    public var ir: Hash32
    public var manifest: Hash32

    public init(ir: Hash32, manifest: Hash32) {
        self.ir = ir
        self.manifest = manifest
    }
}

/// A provider's input as it stands on chain.
public struct CommittedInput: Equatable, Sendable {
    public var contract: Hash32
    public var provider: Address
    public var nonce: Hash32
    /// By component: as many as the committee has nodes.
    public var commitments: [Hash32]

    public init(contract: Hash32, provider: Address, nonce: Hash32, commitments: [Hash32]) {
        self.contract = contract
        self.provider = provider
        self.nonce = nonce
        self.commitments = commitments
    }
}
