import Ledger

/// The market and the registry on an EVM chain, seen through one JSON-RPC endpoint.
struct EVMMarket: MarketChain {
    let chainId: UInt64
    let market: Address
    var account: Address { key.address }
    private let key: LedgerKey
    let client: EthereumClient
    /// The one sender of the account: it hands out the nonces.
    let sender: TransactionSender
    private let computeMarket: ComputeMarket
    private let registry: NodeRegistry

    init(
        _ configuration: NodeConfiguration.Chain, key: LedgerKey,
        timeouts: NodeConfiguration.Timeouts
    ) throws(NodeError) {
        let options = EthereumClient.Options(timeout: timeouts.chain, attempts: 2)
        guard let client = try? EthereumClient(url: configuration.url, options: options) else {
            throw .badValue(path: "chain.url", line: 0, expected: "an http:// or https:// address")
        }
        self.client = client
        self.key = key
        chainId = configuration.chainId
        market = configuration.market
        // What stays unmined is looked at anew by the task's own loop.
        let policy = SendPolicy(
            pollInterval: min(configuration.pollInterval, .seconds(1)), timeout: .seconds(120))
        sender = TransactionSender(
            client: client, key: key, chainId: configuration.chainId, policy: policy)
        computeMarket = ComputeMarket(address: configuration.market, client: client)
        registry = NodeRegistry(address: configuration.registry, client: client)
    }

    /// - Throws: `.wrongChain` if the endpoint serves another chain than configured.
    func checkId() async throws(NodeError) {
        let found = try await asked { () throws(LedgerError) in try await client.chainId() }
        guard found == chainId else { throw .wrongChain(expected: chainId, found: found) }
    }

    // MARK: - Blocks and events

    func head() async throws(NodeError) -> BlockMark {
        let block = try await asked { () throws(LedgerError) in try await client.block(.latest) }
        guard let block else { throw .chain(.malformed) }
        return try Self.mark(block)
    }

    func block(_ number: UInt64) async throws(NodeError) -> BlockMark? {
        let block = try await asked { () throws(LedgerError) in
            try await client.block(.number(number))
        }
        guard let block else { return nil }
        guard block.number == number else { throw .chain(.malformed) }
        return try Self.mark(block)
    }

    /// Numbers that arithmetic and the journal can't take are no block's.
    private static func mark(_ block: Block) throws(NodeError) -> BlockMark {
        guard block.number < 1 << 53 else { throw .chain(.malformed) }
        return BlockMark(number: block.number, hash: block.hash, timestamp: block.timestamp)
    }

    func requests(
        from first: UInt64, through last: UInt64
    ) async throws(NodeError) -> [TaskTerms] {
        var found: [TaskTerms] = []
        for log in try await logs([], from: first, to: last) {
            // A request whose text can't be read (a method that is no UTF-8) can't be served.
            guard
                case .taskRequested(let id, let requester, let request, let escrow)? =
                    try? ComputeMarket.Event(log)
            else { continue }
            found.append(
                TaskTerms(
                    id: id, contract: request.contractId, requester: requester,
                    method: request.method, arguments: request.arguments,
                    committee: request.committee, threshold: Int(clamping: request.threshold),
                    inputs: request.inputIds, acceptBy: request.acceptBy,
                    deadline: request.deadline, escrow: escrow, blockNumber: log.blockNumber,
                    blockHash: log.blockHash))
        }
        return found
    }

    func result(of task: Hash32, since block: UInt64) async throws(NodeError) -> [UInt8]? {
        let head = try await head()
        for log in try await logs([[], [task]], from: block, to: max(block, head.number)) {
            if case .taskFinished(let id, let output, _)? = try? ComputeMarket.Event(log),
                id == task
            {
                return output
            }
        }
        return nil
    }

    private func logs(
        _ topics: [[Hash32]], from first: UInt64, to last: UInt64
    ) async throws(NodeError) -> [Log] {
        let filter = LogFilter(addresses: [market], topics: topics)
        return try await asked { () throws(LedgerError) in
            try await client.logs(filter, from: first, to: last)
        }
    }

    // MARK: - State

    func status(of task: Hash32) async throws(NodeError) -> TaskStatus {
        let record = try await asked { () throws(LedgerError) in
            try await computeMarket.task(task)
        }
        return switch record?.status {
        case nil, .some(.none): .unknown
        case .requested: .requested
        case .running: .running
        case .finished: .finished
        case .expired: .expired
        }
    }

    func hasAccepted(_ task: Hash32) async throws(NodeError) -> Bool {
        try await asked { () throws(LedgerError) in
            try await computeMarket.hasAccepted(task, account)
        }
    }

    func contract(_ id: Hash32) async throws(NodeError) -> ContractHashes? {
        let hashes = try await asked { () throws(LedgerError) in
            try await computeMarket.contractHashes(id)
        }
        return hashes.map { ContractHashes(ir: $0.irHash, manifest: $0.manifestHash) }
    }

    func input(_ id: Hash32) async throws(NodeError) -> CommittedInput? {
        let input = try await asked { () throws(LedgerError) in try await computeMarket.input(id) }
        guard let input else { return nil }
        return CommittedInput(
            contract: input.contractId, provider: input.provider, nonce: input.nonce,
            commitments: input.commitments)
    }

    func node(_ address: Address) async throws(NodeError) -> NodeRegistry.Node? {
        try await asked { () throws(LedgerError) in try await registry.node(address) }
    }

    // MARK: - Transactions

    func accept(_ task: Hash32) async throws(NodeError) -> Hash32 {
        try await asked { () throws(LedgerError) in
            try await computeMarket.accept(task, from: sender).transactionHash
        }
    }

    func decline(_ task: Hash32, reason: String) async throws(NodeError) -> Hash32 {
        try await asked { () throws(LedgerError) in
            try await computeMarket.decline(task, reason: reason, from: sender).transactionHash
        }
    }

    func finish(
        _ task: Hash32, output: [UInt8], signatures: [[UInt8]]
    ) async throws(NodeError) -> Hash32 {
        try await asked { () throws(LedgerError) in
            var parsed: [Signature] = []
            for bytes in signatures { parsed.append(try Signature(bytes)) }
            return try await computeMarket.finish(
                task, output: output, signatures: parsed, from: sender
            ).transactionHash
        }
    }

    func expire(_ task: Hash32) async throws(NodeError) -> Hash32 {
        try await asked { () throws(LedgerError) in
            try await computeMarket.expire(task, from: sender).transactionHash
        }
    }

    func register(
        _ node: NodeRegistry.Node, known: Bool
    ) async throws(NodeError) -> Hash32 {
        try await asked { () throws(LedgerError) in
            known
                ? try await registry.update(node, from: sender).transactionHash
                : try await registry.register(node, from: sender).transactionHash
        }
    }

    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8] {
        do { return try key.sign(digest).bytes } catch { throw .chain(.rejected) }
    }

    /// What the chain answers; its errors come as `.chain`.
    func asked<T>(
        _ body: () async throws(LedgerError) -> T
    ) async throws(NodeError) -> T {
        do throws(LedgerError) {
            return try await body()
        } catch {
            throw NodeError(error)
        }
    }
}

extension NodeError {
    /// What went wrong with the chain.
    init(_ error: LedgerError) {
        self =
            switch error {
            case .reverted: .chain(.reverted)
            case .rpc(let fault): .chain(fault.revert == nil ? .rejected : .reverted)
            case .malformedResponse, .abi, .otherEvent, .numberTooLarge, .responseTooLong,
                .abiValueMismatch:
                .chain(.malformed)
            default: .chain(.unreachable)
            }
    }

    /// The same for a client, who is told what the contract said.
    init(toClient error: LedgerError) {
        let plain = NodeError(error)
        self = plain == .chain(.reverted) ? .contract(error) : plain
    }
}
