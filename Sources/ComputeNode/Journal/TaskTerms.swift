public import Ledger

/// What a task's event says, as it stands on chain: the same at every node.
public struct TaskTerms: Equatable, Sendable {
    public var id: Hash32
    public var contract: Hash32
    public var requester: Address
    public var method: String
    /// ABI words of the public arguments.
    public var arguments: [UInt8]
    public var committee: [Address]
    public var threshold: Int
    public var inputs: [Hash32]
    /// Seconds since 1970 by the chain's clock.
    public var acceptBy: UInt64
    public var deadline: UInt64
    /// Wei.
    public var escrow: UInt256
    public var blockNumber: UInt64
    public var blockHash: Hash32

    public init(
        id: Hash32, contract: Hash32, requester: Address, method: String, arguments: [UInt8],
        committee: [Address], threshold: Int, inputs: [Hash32], acceptBy: UInt64,
        deadline: UInt64, escrow: UInt256, blockNumber: UInt64, blockHash: Hash32
    ) {
        self.id = id
        self.contract = contract
        self.requester = requester
        self.method = method
        self.arguments = arguments
        self.committee = committee
        self.threshold = threshold
        self.inputs = inputs
        self.acceptBy = acceptBy
        self.deadline = deadline
        self.escrow = escrow
        self.blockNumber = blockNumber
        self.blockHash = blockHash
    }
}

/// A task as one node's journal holds it.
public struct TaskRecord: Equatable, Sendable {
    public var terms: TaskTerms
    public var state: TaskState
    /// Why it was declined or failed; one line without secrets.
    public var reason: String?
    /// Which inputs, in order, all nodes hold; fixed when the first run starts.
    public var present: [Bool]?
    /// How often an evaluation was started here.
    public var runs: Int
    public var output: [UInt8]?
    /// Signatures over the output by committee index.
    public var signatures: [Int: [UInt8]]
    /// The transaction that posted the result, if this node sent one.
    public var transaction: Hash32?
    public var cost: Cost

    /// What the last evaluation took.
    public struct Cost: Equatable, Sendable {
        public var rounds: Int
        public var bytesSent: Int
        public var bytesReceived: Int
        public var milliseconds: Int

        public init(
            rounds: Int = 0, bytesSent: Int = 0, bytesReceived: Int = 0, milliseconds: Int = 0
        ) {
            self.rounds = rounds
            self.bytesSent = bytesSent
            self.bytesReceived = bytesReceived
            self.milliseconds = milliseconds
        }
    }
}
