/// A block as calls name it.
public enum BlockTag: Hashable, Sendable {
    case earliest, latest, pending, safe, finalized
    case number(UInt64)

    var json: JSONValue {
        switch self {
        case .earliest: .string("earliest")
        case .latest: .string("latest")
        case .pending: .string("pending")
        case .safe: .string("safe")
        case .finalized: .string("finalized")
        case .number(let number): .string(UInt256(number).quantity)
        }
    }
}

/// A block, without its transactions.
public struct Block: Hashable, Sendable {
    public let number: UInt64
    public let hash: Hash32
    public let parentHash: Hash32
    /// Seconds since 1970.
    public let timestamp: UInt64
    /// Wei per gas; `nil` on a chain without EIP-1559.
    public let baseFeePerGas: UInt256?

    init?(_ json: JSONValue) {
        guard let number = json["number"]?.quantity?.uint64, let hash = json["hash"]?.word,
            let parent = json["parentHash"]?.word,
            let timestamp = json["timestamp"]?.quantity?.uint64
        else { return nil }
        self.number = number
        self.hash = hash
        parentHash = parent
        self.timestamp = timestamp
        baseFeePerGas = json["baseFeePerGas"]?.quantity
    }
}

/// A log of a contract.
public struct Log: Hashable, Sendable {
    public let address: Address
    /// At most 4; the first is the event's.
    public let topics: [Hash32]
    public let data: [UInt8]
    public let blockNumber: UInt64
    public let blockHash: Hash32
    public let transactionHash: Hash32
    /// The place in the block.
    public let logIndex: UInt64

    init?(_ json: JSONValue) {
        guard let address = json["address"]?.address, let data = json["data"]?.data,
            let topics = json["topics"]?.elements?.compactMap(\.word), topics.count <= 4,
            topics.count == json["topics"]?.elements?.count,
            let number = json["blockNumber"]?.quantity?.uint64, let hash = json["blockHash"]?.word,
            let transaction = json["transactionHash"]?.word,
            let index = json["logIndex"]?.quantity?.uint64, json["removed"] != .bool(true)
        else { return nil }
        self.address = address
        self.topics = topics
        self.data = data
        blockNumber = number
        blockHash = hash
        transactionHash = transaction
        logIndex = index
    }
}

/// What became of a mined transaction.
public struct TransactionReceipt: Hashable, Sendable {
    public let transactionHash: Hash32
    public let blockNumber: UInt64
    public let blockHash: Hash32
    /// Whether it succeeded; `false` where it reverted.
    public let succeeded: Bool
    public let gasUsed: UInt64
    /// Wei per gas paid.
    public let effectiveGasPrice: UInt256
    /// The contract that it created.
    public let contractAddress: Address?
    public let logs: [Log]

    init?(_ json: JSONValue) {
        guard let hash = json["transactionHash"]?.word,
            let number = json["blockNumber"]?.quantity?.uint64, let block = json["blockHash"]?.word,
            let status = json["status"]?.quantity, status <= 1,
            let gas = json["gasUsed"]?.quantity?.uint64,
            let entries = json["logs"]?.elements
        else { return nil }
        let logs = entries.compactMap { Log($0) }
        guard logs.count == entries.count else { return nil }
        transactionHash = hash
        blockNumber = number
        blockHash = block
        succeeded = status == 1
        gasUsed = gas
        effectiveGasPrice = json["effectiveGasPrice"]?.quantity ?? .zero
        contractAddress = json["contractAddress"]?.address
        self.logs = logs
    }
}

/// A call that leaves no trace, or one to estimate.
public struct CallRequest: Hashable, Sendable {
    public var from: Address?
    /// `nil` creates a contract.
    public var to: Address?
    public var data: [UInt8]
    public var value: UInt256

    public init(from: Address? = nil, to: Address?, data: [UInt8], value: UInt256 = .zero) {
        self.from = from
        self.to = to
        self.data = data
        self.value = value
    }

    var json: JSONValue {
        // Both names of the data: old nodes know `data` only, new ones prefer `input`.
        var members: [String: JSONValue] = ["data": .string(Hex.encode(data))]
        if let from { members["from"] = .string(Hex.encode(from.bytes)) }
        if let to { members["to"] = .string(Hex.encode(to.bytes)) }
        if value != .zero { members["value"] = .string(value.quantity) }
        return .object(members)
    }
}

/// Fees of past blocks, oldest first.
public struct FeeHistory: Hashable, Sendable {
    public let oldestBlock: UInt64
    /// Wei per gas; one entry more than there are blocks, the last for the block to come.
    public let baseFeePerGas: [UInt256]
    /// For each block, the priority fees at the percentiles asked for.
    public let rewards: [[UInt256]]

    init?(_ json: JSONValue) {
        guard let oldest = json["oldestBlock"]?.quantity?.uint64,
            let fees = json["baseFeePerGas"]?.elements
        else { return nil }
        let rewards = json["reward"]?.elements ?? []
        oldestBlock = oldest
        baseFeePerGas = fees.compactMap(\.quantity)
        self.rewards = rewards.compactMap { $0.elements?.compactMap(\.quantity) }
        guard baseFeePerGas.count == fees.count, self.rewards.count == rewards.count else {
            return nil
        }
    }
}

/// Which logs: of these contracts, with these topics.
public struct LogFilter: Hashable, Sendable {
    /// Of any of these contracts; empty: of any contract.
    public var addresses: [Address]
    /// For each topic in order, any of these; empty: any topic.
    public var topics: [[Hash32]]

    public init(addresses: [Address], topics: [[Hash32]] = []) {
        self.addresses = addresses
        self.topics = topics
    }

    /// Whether a log passes: what a chain sends is checked again here.
    func admits(_ log: Log) -> Bool {
        guard addresses.isEmpty || addresses.contains(log.address),
            topics.count <= log.topics.count
        else { return false }
        return zip(topics, log.topics).allSatisfy { $0.isEmpty || $0.contains($1) }
    }

    func json(from: UInt64, to: UInt64) -> JSONValue {
        var members: [String: JSONValue] = [
            "fromBlock": .string(UInt256(from).quantity), "toBlock": .string(UInt256(to).quantity),
        ]
        if !addresses.isEmpty {
            members["address"] = .array(addresses.map { .string(Hex.encode($0.bytes)) })
        }
        if !topics.isEmpty {
            members["topics"] = .array(
                topics.map {
                    $0.isEmpty ? .null : .array($0.map { .string($0.description) })
                })
        }
        return .object(members)
    }
}
