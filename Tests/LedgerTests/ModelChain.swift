import Ledger
import Synchronization

/// A small model of a chain behind `StubChain`: blocks with logs, one account's nonces, a pool of
/// waiting transactions, and whatever fault a test asks for first.
final class ModelChain: Sendable {
    struct Entry: Sendable {
        var salt: UInt8
        var logs: [(address: Address, topic: Hash32)]
        var transactions: [Hash32]
    }

    struct State: Sendable {
        var blocks: [Entry] = [Entry(salt: 0, logs: [], transactions: [])]
        var pool: [UInt64: SignedTransaction] = [:]
        var mined: UInt64 = 0
        /// Whether a transaction is mined when it comes.
        var automatic = true
        /// Wei per gas below which nothing is mined.
        var floor: UInt256 = .zero
        var reverting = false
        /// Answers to give before any other, by method; each once.
        var faults: [(method: String, answer: StubChain.Answer)] = []
        /// Blocks that may be asked for at once.
        var range = UInt64.max
    }

    let state = Mutex(State())
    let base: UInt256 = 1_000_000_000

    func change(_ body: (inout sending State) -> Void) { state.withLock { body(&$0) } }

    /// The hash of the block at an index: it depends on all salts so far.
    private static func hash(_ state: State, _ index: Int) -> Hash32 {
        Keccak256.hash(state.blocks[...index].map(\.salt))
    }

    func hash(_ index: Int) -> Hash32 { state.withLock { Self.hash($0, index) } }

    func grow(
        _ count: Int = 1, salt: UInt8 = 1, logs: [(address: Address, topic: Hash32)] = []
    ) {
        change { state in
            for _ in 0..<count {
                state.blocks.append(Entry(salt: salt, logs: logs, transactions: []))
            }
        }
    }

    /// Mines what waits with the next nonces and pays enough.
    static func mine(_ state: inout State) {
        while let next = state.pool[state.mined],
            next.transaction.maxFeePerGas >= state.floor
        {
            state.pool[state.mined] = nil
            state.mined += 1
            state.blocks.append(Entry(salt: 2, logs: [], transactions: [next.hash]))
        }
    }

    var script: StubChain.Script {
        StubChain.Script { [self] method, body in
            state.withLock { state in
                if let index = state.faults.firstIndex(where: { $0.method == method }) {
                    return state.faults.remove(at: index).answer
                }
                return answer(method, body, &state)
            }
        }
    }

    private func answer(_ method: String, _ body: String, _ state: inout State) -> StubChain.Answer
    {
        switch method {
        case "eth_blockNumber": return quantity(UInt64(state.blocks.count - 1))
        case "eth_chainId": return .result("\"0x7a69\"")
        case "eth_estimateGas": return quantity(50_000)
        case "eth_maxPriorityFeePerGas": return quantity(1_000_000)
        case "eth_feeHistory":
            let fee = base.quantity
            return .result("{\"oldestBlock\":\"0x0\",\"baseFeePerGas\":[\"\(fee)\",\"\(fee)\"]}")
        case "eth_getTransactionCount":
            return quantity(state.mined + (body.contains("pending") ? UInt64(state.pool.count) : 0))
        case "eth_getTransactionByHash":
            let known = state.pool.values.contains { body.contains($0.hash.description) }
            return .result(known || place(body, state) != nil ? "{}" : "null")
        case "eth_sendRawTransaction": return send(body, &state)
        case "eth_getTransactionReceipt": return receipt(body, state)
        case "eth_getBlockByNumber": return block(quantities(body), state)
        case "eth_getLogs": return logs(quantities(body), state)
        case "eth_call":
            return .error(
                code: 3, message: "execution reverted", data: Hex.encode(ClientTests.revertData))
        default: return .error(code: -32601, message: "no such method")
        }
    }

    private func send(_ body: String, _ state: inout State) -> StubChain.Answer {
        let digits = body.split(separator: "\"").first { $0.hasPrefix("0x") } ?? ""
        guard let raw = try? Hex.decode(digits), let signed = try? SignedTransaction(raw: raw)
        else { return .error(code: -32000, message: "rlp") }
        let nonce = signed.transaction.nonce
        if nonce < state.mined { return .error(code: -32000, message: "nonce too low") }
        if let old = state.pool[nonce] {
            if old.hash == signed.hash { return .error(code: -32000, message: "already known") }
            let needed = old.transaction.maxFeePerGas.multipliedSaturating(by: 11)
            guard signed.transaction.maxFeePerGas.multipliedSaturating(by: 10) >= needed else {
                return .error(code: -32000, message: "replacement transaction underpriced")
            }
        }
        state.pool[nonce] = signed
        if state.automatic { Self.mine(&state) }
        return .result("\"\(signed.hash)\"")
    }

    /// The index of the block that holds a transaction named in the body.
    private func place(_ body: String, _ state: State) -> (Int, Hash32)? {
        for (index, block) in state.blocks.enumerated() {
            for hash in block.transactions where body.contains(hash.description) {
                return (index, hash)
            }
        }
        return nil
    }

    private func receipt(_ body: String, _ state: State) -> StubChain.Answer {
        guard let (index, hash) = place(body, state) else { return .result("null") }
        return .result(
            """
            {"transactionHash":"\(hash)","blockNumber":"\(UInt256(UInt64(index)).quantity)",
            "blockHash":"\(Self.hash(state, index))","status":"\(state.reverting ? "0x0" : "0x1")",
            "gasUsed":"0x5208","effectiveGasPrice":"0x1","contractAddress":null,"logs":[]}
            """)
    }

    private func block(_ numbers: [UInt64], _ state: State) -> StubChain.Answer {
        guard let number = numbers.first, number < UInt64(state.blocks.count) else {
            return .result("null")
        }
        let index = Int(number)
        let parent = index == 0 ? Hash32.zero : Self.hash(state, index - 1)
        return .result(
            """
            {"number":"\(UInt256(number).quantity)","hash":"\(Self.hash(state, index))",
            "parentHash":"\(parent)","timestamp":"0x1","baseFeePerGas":"0x1"}
            """)
    }

    private func logs(_ numbers: [UInt64], _ state: State) -> StubChain.Answer {
        guard let low = numbers.min(), let high = numbers.max() else {
            return .error(code: -32602, message: "bad filter")
        }
        guard high - low < state.range else {
            return .error(code: -32000, message: "range too large")
        }
        var entries: [String] = []
        for index in Int(low)...Int(min(high, UInt64(state.blocks.count - 1))) {
            for (place, log) in state.blocks[index].logs.enumerated() {
                entries.append(
                    """
                    {"address":"\(log.address)","topics":["\(log.topic)"],"data":"0x",
                    "blockNumber":"\(UInt256(UInt64(index)).quantity)","logIndex":"0x\(place)",
                    "blockHash":"\(Self.hash(state, index))","transactionHash":"\(Hash32.zero)",
                    "removed":false}
                    """)
            }
        }
        return .result("[" + entries.joined(separator: ",") + "]")
    }

    private func quantity(_ value: UInt64) -> StubChain.Answer {
        .result("\"\(UInt256(value).quantity)\"")
    }

    /// The short quantities in a request.
    private func quantities(_ body: String) -> [UInt64] {
        body.split(separator: "\"").filter { $0.hasPrefix("0x") && $0.count <= 18 }
            .compactMap { try? UInt256(quantity: String($0)).uint64 }
    }
}
