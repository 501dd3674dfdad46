import Foundation
import Ledger
import NIOHTTP1
import Synchronization

/// The chain of nodes of one process, as clients ask it over JSON-RPC: keys, registered nodes, and proposals.
final class ServedChain: Sendable {
    private struct State {
        var nodes: [Address: NodeRegistry.Node] = [:]
        var receipts: [String: UInt64] = [:]
    }

    let registry: SharedKeyChain.Registry
    private let owner: Address
    private let state = Mutex(State())

    static let nodeRegistry = Samples.address(76)

    init(_ registry: SharedKeyChain.Registry, owner: Address) {
        self.registry = registry
        self.owner = owner
    }

    func register(_ node: NodeRegistry.Node, of account: Address) {
        state.withLock { $0.nodes[account] = node }
    }

    func answer(_ request: StandIn.Request) -> (status: Int, body: String) {
        guard
            let object = try? JSONSerialization.jsonObject(with: Data(request.body)),
            let call = object as? [String: Any], let id = call["id"] as? Int,
            let method = call["method"] as? String
        else { return (400, "{}") }
        let parameters = call["params"] as? [Any] ?? []
        let result = (try? result(method, parameters)) ?? "null"
        return (200, "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":\(result)}")
    }

    private func result(_ method: String, _ parameters: [Any]) throws -> String {
        switch method {
        case "eth_call":
            let call = parameters.first as? [String: String] ?? [:]
            let data = try Hex.decode(call["data"] ?? call["input"] ?? "")
            return "\"\(Hex.encode(try view(data)))\""
        case "eth_sendRawTransaction":
            let raw = try Hex.decode(parameters.first as? String ?? "")
            let signed = try SignedTransaction(raw: raw)
            try propose(signed.transaction.data)
            let number = registry.state.withLock { $0.head }
            state.withLock { $0.receipts["\(signed.hash)"] = number }
            return "\"\(signed.hash)\""
        case "eth_getTransactionReceipt":
            let hash = parameters.first as? String ?? ""
            guard let number = state.withLock({ $0.receipts[hash] }) else { return "null" }
            return """
                {"transactionHash":"\(hash)","blockNumber":"\(UInt256(number).quantity)",\
                "blockHash":"\(Hash32.zero)","status":"0x1","gasUsed":"0x5208",\
                "effectiveGasPrice":"0x1","contractAddress":null,"logs":[]}
                """
        case "eth_getTransactionCount":
            return "\"\(UInt256(UInt64(state.withLock { $0.receipts.count })).quantity)\""
        case "eth_feeHistory":
            return "{\"oldestBlock\":\"0x0\",\"baseFeePerGas\":[\"0x1\",\"0x1\"]}"
        case "eth_getBlockByNumber":
            return """
                {"number":"0x1","hash":"\(Hash32.zero)","parentHash":"\(Hash32.zero)",\
                "timestamp":"0x1","baseFeePerGas":"0x1"}
                """
        case "eth_blockNumber", "eth_maxPriorityFeePerGas": return "\"0xffff\""
        default: return "\"0xc350\""
        }
    }

    private static func function(_ name: String, _ all: [ABIFunction]) throws -> ABIFunction {
        guard let found = all.first(where: { $0.name == name }) else {
            throw LedgerError.otherEvent
        }
        return found
    }

    private func view(_ data: [UInt8]) throws -> [UInt8] {
        let key = try Self.function("key", KeyRegistry.functions)
        if let arguments = try? key.decodeCall(data), case .fixedBytes(let id) = arguments[0] {
            let found = registry.key(try Bytes32(id))
            return try ABIEncoder.encode(
                [
                    .address(found?.owner ?? .zero), .address(found?.guardian ?? .zero),
                    .uint64((found?.status ?? .none).rawValue), .uint64(found?.scheme ?? 0),
                    .uint64(found?.threshold ?? 0), .uint64(found?.epoch ?? 0),
                    .bytes32(found?.policyHash ?? .zero), .uint64(found?.policyNumber ?? 0),
                    .bytes(found?.publicKey ?? []),
                    .array((found?.members ?? []).map { .address($0) }),
                ], as: key.outputs)
        }
        let node = try Self.function("node", NodeRegistry.functions)
        guard case .address(let account) = try node.decodeCall(data)[0] else {
            throw LedgerError.otherEvent
        }
        let found = state.withLock { $0.nodes[account] }
        return try ABIEncoder.encode(
            [
                .string(found?.endpoint ?? ""), .string(found?.httpEndpoint ?? ""),
                .bytes32(found?.pin ?? .zero), .bool(found != nil),
            ], as: node.outputs)
    }

    private func propose(_ data: [UInt8]) throws {
        let values = try Self.function("propose", KeyRegistry.functions).decodeCall(data)
        guard case .fixedBytes(let salt) = values[0], case .uint(let scheme) = values[1],
            case .uint(let threshold) = values[2], case .array(let members) = values[3],
            case .fixedBytes(let policy) = values[4]
        else { throw LedgerError.otherEvent }
        registry.set(
            Commitments.ownedId(
                chainId: KeyNodes.chainId, contract: KeyNodes.keyRegistry, owner: owner,
                salt: try Bytes32(salt)),
            KeyRegistry.Key(
                owner: owner, guardian: nil, status: .proposed, scheme: scheme.uint64 ?? 0,
                threshold: threshold.uint64 ?? 0, epoch: 0, policyHash: try Bytes32(policy),
                policyNumber: 0, publicKey: [],
                members: members.compactMap {
                    if case .address(let account) = $0 { account } else { nil }
                }))
    }
}
