/// The market of computing tasks: Protocols/contracts/ComputeMarket.vy.
public struct ComputeMarket: ContractBinding {
    public let address: Address
    public let client: EthereumClient

    public init(address: Address, client: EthereumClient) {
        self.address = address
        self.client = client
    }

    /// Where a task stands.
    public enum Status: UInt64, Sendable {
        case none, requested, running, finished, expired
    }

    /// A task as the contract keeps it.
    public struct TaskRecord: Hashable, Sendable {
        public let status: Status
        public let requester: Address
        public let contractId: Bytes32
        /// Signatures that finish it.
        public let threshold: UInt64
        /// Wei; as the contract tells it, 0 once paid out.
        public let escrow: UInt256
        /// Seconds since 1970.
        public let acceptBy: UInt64
        /// Seconds since 1970.
        public let deadline: UInt64
        public let inputsHash: Hash32
        public let committee: [Address]
    }

    /// A committed input.
    public struct Input: Hashable, Sendable {
        public let contractId: Bytes32
        public let provider: Address
        public let nonce: Bytes32
        /// Of the components, in order: as many as the committee has members.
        public let commitments: [Hash32]
    }

    /// What a requester asks for.
    public struct TaskRequest: Hashable, Sendable {
        public var contractId: Bytes32
        /// At most 64 bytes.
        public var method: String
        /// The public arguments as ABI words, at most 1024 bytes.
        public var arguments: [UInt8]
        /// Registered nodes, distinct, at most 16.
        public var committee: [Address]
        /// More than half of the committee.
        public var threshold: UInt64
        /// At most 1024.
        public var inputIds: [Bytes32]
        /// Seconds since 1970: when all of the committee must have accepted.
        public var acceptBy: UInt64
        /// Seconds since 1970: when the result must stand on the chain.
        public var deadline: UInt64

        public init(
            contractId: Bytes32, method: String, arguments: [UInt8], committee: [Address],
            threshold: UInt64, inputIds: [Bytes32], acceptBy: UInt64, deadline: UInt64
        ) {
            self.contractId = contractId
            self.method = method
            self.arguments = arguments
            self.committee = committee
            self.threshold = threshold
            self.inputIds = inputIds
            self.acceptBy = acceptBy
            self.deadline = deadline
        }
    }

    /// The hashes under which a contract is registered; `nil` where it is not.
    public func contractHashes(
        _ contractId: Bytes32, at block: BlockTag = .latest
    ) async throws(LedgerError) -> (irHash: Hash32, manifestHash: Hash32)? {
        var reader = try await view(
            Self.contractHashesFunction, [.bytes32(contractId)], at: block)
        let (ir, manifest) = (try reader.word(), try reader.word())
        return ir == .zero ? nil : (ir, manifest)
    }

    /// A committed input; `nil` where there is none.
    public func input(
        _ inputId: Bytes32, at block: BlockTag = .latest
    ) async throws(LedgerError) -> Input? {
        var reader = try await view(Self.inputFunction, [.bytes32(inputId)], at: block)
        let input = Input(
            contractId: try reader.word(), provider: try reader.address(),
            nonce: try reader.word(), commitments: try reader.words())
        return input.provider == .zero ? nil : input
    }

    /// Who may use an input (`nil`: anybody), the last task that named it, and whether a task still
    /// can.
    public func inputUse(
        _ inputId: Bytes32, at block: BlockTag = .latest
    ) async throws(LedgerError) -> (requester: Address?, usedBy: Bytes32?, isFree: Bool) {
        var reader = try await view(Self.inputUseFunction, [.bytes32(inputId)], at: block)
        let (requester, task) = (try reader.address(), try reader.word())
        return (
            requester == .zero ? nil : requester, task == .zero ? nil : task, try reader.bool()
        )
    }

    /// A task; `nil` where there is none.
    public func task(
        _ taskId: Bytes32, at block: BlockTag = .latest
    ) async throws(LedgerError) -> TaskRecord? {
        var reader = try await view(Self.taskFunction, [.bytes32(taskId)], at: block)
        guard let status = Status(rawValue: try reader.uint64()) else {
            throw .numberTooLarge(bits: 3)
        }
        let task = TaskRecord(
            status: status, requester: try reader.address(), contractId: try reader.word(),
            threshold: try reader.uint64(), escrow: try reader.number(),
            acceptBy: try reader.uint64(), deadline: try reader.uint64(),
            inputsHash: try reader.word(), committee: try reader.addresses())
        return status == .none ? nil : task
    }

    /// Whether a committee member has accepted.
    public func hasAccepted(
        _ taskId: Bytes32, _ node: Address, at block: BlockTag = .latest
    ) async throws(LedgerError) -> Bool {
        var reader = try await view(
            Self.hasAcceptedFunction, [.bytes32(taskId), .address(node)], at: block)
        return try reader.bool()
    }

    /// The digest that the contract wants signed for an output: to compare with
    /// `TaskResult.digest`, never to sign unseen.
    public func resultDigest(
        _ taskId: Bytes32, output: [UInt8], at block: BlockTag = .latest
    ) async throws(LedgerError) -> Hash32 {
        var reader = try await view(
            Self.resultDigestFunction, [.bytes32(taskId), .bytes(output)], at: block)
        return try reader.word()
    }

    /// Wei that an account can withdraw.
    public func balance(
        of account: Address, at block: BlockTag = .latest
    ) async throws(LedgerError) -> UInt256 {
        var reader = try await view(Self.balancesFunction, [.address(account)], at: block)
        return try reader.number()
    }

    /// The output of a finished task, from the market's logs since block `start`; nil where no log
    /// holds it.
    public func output(
        of taskId: Bytes32, since start: UInt64 = 0
    ) async throws(LedgerError) -> [UInt8]? {
        let filter = LogFilter(
            addresses: [address], topics: [[Self.taskFinishedEvent.topic], [taskId]])
        let head = try await client.blockNumber()
        for log in try await client.logs(filter, from: start, to: head) {
            if case .taskFinished(_, let output, _) = try Event(log) { return output }
        }
        return nil
    }

    /// What was requested as a task, from the market's logs since block `start`; nil where no log
    /// holds it.
    public func request(
        of taskId: Bytes32, since start: UInt64 = 0
    ) async throws(LedgerError) -> (requester: Address, request: TaskRequest)? {
        let filter = LogFilter(
            addresses: [address], topics: [[Self.taskRequestedEvent.topic], [taskId]])
        let head = try await client.blockNumber()
        for log in try await client.logs(filter, from: start, to: head) {
            if case .taskRequested(_, let requester, let request, _) = try Event(log) {
                return (requester, request)
            }
        }
        return nil
    }

    /// The registry whose nodes may form committees.
    public func registry(at block: BlockTag = .latest) async throws(LedgerError) -> Address {
        var reader = try await view(Self.registryFunction, [], at: block)
        return try reader.address()
    }

    /// Creates a market from its bytecode (`creationCode(_:)` of ComputeMarket.bin).
    public static func deploy(
        code: [UInt8], registry: Address, from sender: TransactionSender
    ) async throws(LedgerError) -> (contract: ComputeMarket, receipt: TransactionReceipt) {
        let arguments = try ABIEncoder.encode([.address(registry)], as: [.address])
        let (address, receipt) = try await sender.deploy(code: code, arguments: arguments)
        return (ComputeMarket(address: address, client: sender.client), receipt)
    }
}
