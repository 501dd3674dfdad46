import Foundation
import Ledger
import Testing

@Suite("Contract bindings") struct BindingTests {
    static let contracts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Protocols/contracts")

    /// One entry of an ABI file, as the bindings would write it.
    struct Entry: Hashable {
        var kind: String
        var signature: String
        var results: String
        var indexed: [Bool]
    }

    private func entries(_ name: String) throws -> Set<Entry> {
        let data = try Data(contentsOf: Self.contracts.appendingPathComponent("\(name).abi.json"))
        let list = try #require(JSONSerialization.jsonObject(with: data) as? [[String: Any]])
        var entries: Set<Entry> = []
        for item in list {
            let kind = try #require(item["type"] as? String)
            guard kind == "function" || kind == "event" else { continue }
            let inputs = try #require(item["inputs"] as? [[String: Any]])
            let outputs = item["outputs"] as? [[String: Any]] ?? []
            func types(_ list: [[String: Any]]) -> String {
                "(" + list.compactMap { $0["type"] as? String }.joined(separator: ",") + ")"
            }
            entries.insert(
                Entry(
                    kind: kind, signature: "\(item["name"] ?? "")" + types(inputs),
                    results: types(outputs),
                    indexed: kind == "event" ? inputs.map { $0["indexed"] as? Bool ?? false } : []))
        }
        return entries
    }

    private func check(_ name: String, _ functions: [ABIFunction], _ events: [ABIEvent]) throws {
        let known = try entries(name)
        for function in functions {
            let entry = Entry(
                kind: "function", signature: function.signature,
                results: ABIType.tuple(function.outputs).name, indexed: [])
            #expect(known.contains(entry), "\(name): \(function.signature)")
        }
        for event in events {
            let entry = Entry(
                kind: "event", signature: event.signature, results: "()",
                indexed: event.parameters.map(\.indexed))
            #expect(known.contains(entry), "\(name): \(event.signature)")
        }
        // No event of the contract is unknown to the binding.
        #expect(known.filter { $0.kind == "event" }.count == events.count)
    }

    @Test("functions and events are those of the compiled contracts") func interfaces() throws {
        try check("NodeRegistry", NodeRegistry.functions, NodeRegistry.events)
        try check("ComputeMarket", ComputeMarket.functions, ComputeMarket.events)
        try check("Groth16Verifier", Groth16Verifier.functions, Groth16Verifier.events)
        try check("ShareRegistry", ShareRegistry.functions, ShareRegistry.events)
        try check("KeyRegistry", KeyRegistry.functions, KeyRegistry.events)
    }

    @Test("the bytecode files read as creation code") func bytecode() throws {
        for name in ["NodeRegistry", "ComputeMarket", "ShareRegistry", "KeyRegistry"] {
            let file = Self.contracts.appendingPathComponent("\(name).bin")
            let code = try ComputeMarket.creationCode(String(contentsOf: file, encoding: .utf8))
            #expect(code.count > 500)
        }
        #expect(throws: LedgerError.badHex) { try ComputeMarket.creationCode("0x6") }
    }

    /// A client that is never asked.
    private func market() throws -> ComputeMarket {
        ComputeMarket(
            address: account(filling: 0x11), client: try EthereumClient(url: "http://127.0.0.1:1"))
    }

    @Test("views read what the contract returns") func views() async throws {
        let id = word(filling: 5)
        let committee = [account(filling: 1), account(filling: 2), account(filling: 3)]
        let values: [ABIValue] = [
            .uint64(2), .address(account(filling: 9)), .bytes32(id), .uint64(2), .uint64(1000),
            .uint64(100), .uint64(200), .bytes32(.zero), .array(committee.map { .address($0) }),
        ]
        let function = try #require(ComputeMarket.functions.first { $0.name == "task" })
        let result = try ABIEncoder.encode(values, as: function.outputs)
        try await withChain(.always(.result("\"\(Hex.encode(result))\""))) { client, chain in
            let market = ComputeMarket(address: account(filling: 0x11), client: client)
            let task = try #require(try await market.task(id))
            #expect(task.status == .running && task.committee == committee)
            #expect(task.escrow == 1000 && task.acceptBy == 100 && task.deadline == 200)
            #expect(chain.bodies[0].contains(Hex.encode(try function.encodeCall([.bytes32(id)]))))
            // What another contract returns is refused, not misread.
            await #expect(throws: LedgerError.self) { try await market.hasAccepted(id, .zero) }
        }
        var unknown = values
        unknown[0] = .uint64(9)
        let bad = try ABIEncoder.encode(unknown, as: function.outputs)
        try await withChain(.always(.result("\"\(Hex.encode(bad))\""))) { client, _ in
            let market = ComputeMarket(address: account(filling: 0x11), client: client)
            await #expect(throws: LedgerError.self) { try await market.task(id) }
        }
        try await withChain(.always(.result("\"0x\""))) { client, _ in
            let registry = NodeRegistry(address: .zero, client: client)
            await #expect(throws: LedgerError.abi(.truncated, at: 0)) {
                try await registry.node(.zero)
            }
        }
    }

    @Test("a requested task is read from its log, as a receipt brings it") func requested()
        async throws
    {
        let request = ComputeMarket.TaskRequest(
            contractId: word(filling: 2), method: "auction", arguments: UInt256(5).bytes,
            committee: [account(filling: 1), account(filling: 2), account(filling: 3)],
            threshold: 2,
            inputIds: [word(filling: 8), word(filling: 9)], acceptBy: 100, deadline: 200)
        let event = try #require(ComputeMarket.events.first { $0.name == "TaskRequested" })
        let data = try ABIEncoder.encode(
            [
                .string(request.method), .bytes(request.arguments),
                .array(request.committee.map { .address($0) }), .uint64(request.threshold),
                .words(request.inputIds), .uint64(request.acceptBy), .uint64(request.deadline),
                .uint64(12345),
            ], as: event.parameters.filter { !$0.indexed }.map(\.type))
        let topics = [event.topic, word(filling: 1), request.contractId, Bytes32(UInt256(77))]
        func receipt(_ topics: [Hash32], _ data: [UInt8]) -> String {
            """
            {"transactionHash":"\(Hash32.zero)","blockNumber":"0x1","blockHash":"\(Hash32.zero)",
            "status":"0x1","gasUsed":"0x1","effectiveGasPrice":"0x1","logs":[{"address":
            "\(account(filling: 0x11))","topics":[\(topics.map { "\"\($0)\"" }.joined(separator: ","))],
            "data":"\(Hex.encode(data))","blockNumber":"0x1","blockHash":"\(Hash32.zero)",
            "transactionHash":"\(Hash32.zero)","logIndex":"0x0"}]}
            """
        }
        let market = try market()
        let good = receipt(topics, data)
        try await withChain(.always(.result(good))) { client, _ in
            let found = try #require(try await client.receipt(of: .zero))
            let requester = account("0x000000000000000000000000000000000000004d")
            #expect(
                try market.events(in: found) == [
                    .taskRequested(
                        taskId: word(filling: 1), requester: requester, request, escrow: 12345)
                ])
        }
        for bad in [
            receipt(Array(topics.dropLast()), data), receipt(topics, Array(data.dropLast(32))),
            receipt([.zero], data),
        ] {
            try await withChain(.always(.result(bad))) { client, _ in
                let found = try #require(try await client.receipt(of: .zero))
                #expect(throws: LedgerError.self) { try market.events(in: found) }
            }
        }
    }
}
