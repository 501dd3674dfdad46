extension ComputeMarket {
    /// What a log of the market says.
    public enum Event: Hashable, Sendable {
        case contractRegistered(contractId: Bytes32, irHash: Hash32, manifestHash: Hash32)
        case inputCommitted(inputId: Bytes32, Input)
        case inputReserved(inputId: Bytes32, requester: Address)
        case taskRequested(
            taskId: Bytes32, requester: Address, TaskRequest, escrow: UInt256)
        /// `accepted` of the committee have accepted so far.
        case taskAccepted(taskId: Bytes32, node: Address, accepted: UInt64)
        case taskDeclined(taskId: Bytes32, node: Address, reason: String)
        case taskFinished(taskId: Bytes32, output: [UInt8], signers: [Address])
        case taskExpired(taskId: Bytes32, refund: UInt256)
        case withdrawn(account: Address, amount: UInt256)

        /// Throws `otherEvent` for a log of another event, `abi` for a malformed one.
        public init(_ log: Log) throws(LedgerError) {
            let event = ComputeMarket.events.first { $0.topic == log.topics.first }
            guard let event else { throw .otherEvent }
            var reader = ABIReader(try event.decode(topics: log.topics, data: log.data))
            switch event.topic {
            case ComputeMarket.contractRegisteredEvent.topic:
                self = .contractRegistered(
                    contractId: try reader.word(), irHash: try reader.word(),
                    manifestHash: try reader.word())
            case ComputeMarket.inputCommittedEvent.topic:
                self = .inputCommitted(
                    inputId: try reader.word(),
                    Input(
                        contractId: try reader.word(), provider: try reader.address(),
                        nonce: try reader.word(), commitments: try reader.words()))
            case ComputeMarket.inputReservedEvent.topic:
                self = .inputReserved(
                    inputId: try reader.word(), requester: try reader.address())
            case ComputeMarket.taskRequestedEvent.topic:
                self = try Self.taskRequested(&reader)
            case ComputeMarket.taskAcceptedEvent.topic:
                self = .taskAccepted(
                    taskId: try reader.word(), node: try reader.address(),
                    accepted: try reader.uint64())
            case ComputeMarket.taskDeclinedEvent.topic:
                self = .taskDeclined(
                    taskId: try reader.word(), node: try reader.address(),
                    reason: try reader.string())
            case ComputeMarket.taskFinishedEvent.topic:
                self = .taskFinished(
                    taskId: try reader.word(), output: try reader.bytes(),
                    signers: try reader.addresses())
            case ComputeMarket.taskExpiredEvent.topic:
                self = .taskExpired(taskId: try reader.word(), refund: try reader.number())
            default:
                self = .withdrawn(account: try reader.address(), amount: try reader.number())
            }
        }

        private static func taskRequested(
            _ reader: inout ABIReader
        ) throws(LedgerError) -> Event {
            let (task, contract) = (try reader.word(), try reader.word())
            let requester = try reader.address()
            let request = TaskRequest(
                contractId: contract, method: try reader.string(), arguments: try reader.bytes(),
                committee: try reader.addresses(), threshold: try reader.uint64(),
                inputIds: try reader.words(), acceptBy: try reader.uint64(),
                deadline: try reader.uint64())
            return .taskRequested(
                taskId: task, requester: requester, request, escrow: try reader.number())
        }
    }

    /// The events of this market in a receipt, in order; logs of other contracts are passed over.
    public func events(in receipt: TransactionReceipt) throws(LedgerError) -> [Event] {
        var events: [Event] = []
        for log in receipt.logs where log.address == address { events.append(try Event(log)) }
        return events
    }
}
