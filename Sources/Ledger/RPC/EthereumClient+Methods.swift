extension EthereumClient {
    /// The chain's id (EIP-155).
    public func chainId() async throws(LedgerError) -> UInt64 {
        try await request("eth_chainId", []) { $0.quantity?.uint64 }
    }

    /// Throws `wrongChain` unless the chain has this id.
    public func requireChain(_ expected: UInt64) async throws(LedgerError) {
        let found = try await chainId()
        guard found == expected else { throw .wrongChain(expected: expected, found: found) }
    }

    /// The number of the newest block.
    public func blockNumber() async throws(LedgerError) -> UInt64 {
        try await request("eth_blockNumber", []) { $0.quantity?.uint64 }
    }

    /// A block, `nil` where the chain has none such (yet).
    public func block(_ tag: BlockTag) async throws(LedgerError) -> Block? {
        do throws(LedgerError) {
            return try await request("eth_getBlockByNumber", [tag.json, .bool(false)]) {
                (json) -> Block?? in
                if json == .null { return .some(nil) }
                return Block(json).map { .some($0) }
            }
        } catch .rpc(let fault) where fault.message.contains("not found") {
            return nil
        }
    }

    /// Wei of an account.
    public func balance(of account: Address, at block: BlockTag = .latest)
        async throws(LedgerError) -> UInt256
    {
        try await request("eth_getBalance", [Self.json(account), block.json]) { $0.quantity }
    }

    /// The code of a contract; empty where there is none.
    public func code(of account: Address, at block: BlockTag = .latest)
        async throws(LedgerError) -> [UInt8]
    {
        try await request("eth_getCode", [Self.json(account), block.json]) { $0.data }
    }

    /// The number of transactions of an account: at `.latest` those mined, at `.pending` those
    /// waiting too.
    public func transactionCount(of account: Address, at block: BlockTag = .latest)
        async throws(LedgerError) -> UInt64
    {
        try await request("eth_getTransactionCount", [Self.json(account), block.json]) {
            $0.quantity?.uint64
        }
    }

    /// What a call returns. Throws `rpc` with its `revert` where the contract refuses.
    public func call(_ call: CallRequest, at block: BlockTag = .latest)
        async throws(LedgerError) -> [UInt8]
    {
        try await request("eth_call", [call.json, block.json]) { $0.data }
    }

    /// The gas that a transaction would need. Throws `rpc` with its `revert` where it would fail.
    public func estimateGas(_ call: CallRequest) async throws(LedgerError) -> UInt64 {
        try await request("eth_estimateGas", [call.json]) { $0.quantity?.uint64 }
    }

    /// Hands a signed transaction to the chain. One that the chain already has counts as sent.
    public func send(_ transaction: SignedTransaction) async throws(LedgerError) -> Hash32 {
        let hash = transaction.hash
        do throws(LedgerError) {
            let answer = try await request(
                "eth_sendRawTransaction", [.string(Hex.encode(transaction.raw))]
            ) { $0.word }
            guard answer == hash else {
                throw LedgerError.malformedResponse(host: host, method: "eth_sendRawTransaction")
            }
        } catch .rpc(let fault) where fault.saysAlreadyKnown {}
        return hash
    }

    /// The receipt of a mined transaction, `nil` as long as it is not mined.
    public func receipt(of transaction: Hash32) async throws(LedgerError) -> TransactionReceipt? {
        let receipt = try await request(
            "eth_getTransactionReceipt", [.string(transaction.description)]
        ) { (json) -> TransactionReceipt?? in
            // Some nodes show a pending transaction's receipt without a block.
            if json == .null || json["blockNumber"] == nil { return .some(nil) }
            return TransactionReceipt(json).map { .some($0) }
        }
        guard receipt == nil || receipt?.transactionHash == transaction else {
            throw .malformedResponse(host: host, method: "eth_getTransactionReceipt")
        }
        return receipt
    }

    /// Whether the chain has a transaction, mined or waiting.
    public func knows(_ transaction: Hash32) async throws(LedgerError) -> Bool {
        try await request("eth_getTransactionByHash", [.string(transaction.description)]) {
            $0 != .null
        }
    }

    /// The logs of the blocks `from` to `to` that pass the filter, in order.
    public func logs(_ filter: LogFilter, from: UInt64, to: UInt64)
        async throws(LedgerError) -> [Log]
    {
        let logs = try await request("eth_getLogs", [filter.json(from: from, to: to)]) {
            (json) -> [Log]? in
            guard let entries = json.elements else { return nil }
            let logs = entries.compactMap { Log($0) }
            return logs.count == entries.count ? logs : nil
        }
        guard
            logs.allSatisfy({ from <= $0.blockNumber && $0.blockNumber <= to && filter.admits($0) })
        else { throw .malformedResponse(host: host, method: "eth_getLogs") }
        return logs.sorted { ($0.blockNumber, $0.logIndex) < ($1.blockNumber, $1.logIndex) }
    }

    /// Wei per gas that the chain suggests for transactions without a priority fee.
    public func gasPrice() async throws(LedgerError) -> UInt256 {
        try await request("eth_gasPrice", []) { $0.quantity }
    }

    /// Wei per gas that the chain suggests as priority fee.
    public func maxPriorityFeePerGas() async throws(LedgerError) -> UInt256 {
        try await request("eth_maxPriorityFeePerGas", []) { $0.quantity }
    }

    /// The fees of the last `blocks` blocks, with priority fees at these percentiles.
    public func feeHistory(blocks: UInt64, percentiles: [Double] = [])
        async throws(LedgerError) -> FeeHistory
    {
        let parameters: [JSONValue] = [
            .string(UInt256(blocks).quantity), BlockTag.latest.json,
            .array(percentiles.map { .number($0) }),
        ]
        return try await request("eth_feeHistory", parameters) { FeeHistory($0) }
    }

    private static func json(_ account: Address) -> JSONValue {
        .string(Hex.encode(account.bytes))
    }
}

extension RPCFault {
    /// The chain has this very transaction.
    var saysAlreadyKnown: Bool {
        let text = message.lowercased()
        return text.contains("already known") || text.contains("already imported")
            || text.contains("known transaction")
    }

    /// The account has used the nonce.
    var saysNonceTooLow: Bool {
        let text = message.lowercased()
        return text.contains("nonce too low") || text.contains("nonce is too low")
            || text.contains("oldnonce") || (text.contains("nonce") && text.contains("expected"))
    }

    /// A transaction of this nonce waits, and the new one does not pay enough more.
    var saysUnderpriced: Bool { message.lowercased().contains("underpriced") }
}
