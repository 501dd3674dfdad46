import Ledger
import Testing

@Suite("Chain client") struct ClientTests {
    /// Error(string) "not today".
    static let revertData: [UInt8] =
        hex("08c379a0") + UInt256(32).bytes + UInt256(9).bytes + Array("not today".utf8)
        + [UInt8](repeating: 0, count: 23)

    @Test("repeats what failed on the way, and only that many times") func retries() async throws {
        let count = Counter()
        let script = StubChain.Script { _, _ in
            switch count.next() {
            case 0: .drop
            case 1: .raw(status: 503, body: "busy")
            default: .result("\"0x10\"")
            }
        }
        try await withChain(script) { client, chain in
            let number = try await client.blockNumber()
            #expect(number == 16)
            #expect(chain.methods == ["eth_blockNumber", "eth_blockNumber", "eth_blockNumber"])
        }
        try await withChain(.always(.drop)) { client, chain in
            await #expect(throws: LedgerError.unreachable(host: client.host)) {
                try await client.blockNumber()
            }
            #expect(chain.methods.count == 3)
        }
        try await withChain(.always(.raw(status: 502, body: ""))) { client, chain in
            await #expect(throws: LedgerError.httpStatus(host: client.host, status: 502)) {
                try await client.blockNumber()
            }
            #expect(chain.methods.count == 3)
        }
        try await withChain(.always(.raw(status: 401, body: "no"))) { client, chain in
            await #expect(throws: LedgerError.httpStatus(host: client.host, status: 401)) {
                try await client.blockNumber()
            }
            #expect(chain.methods.count == 1)
        }
        try await withChain(.always(.error(code: -32005, message: "limit"))) { client, chain in
            await #expect(throws: LedgerError.self) { try await client.blockNumber() }
            #expect(chain.methods.count == 3)
        }
    }

    @Test("every wait ends: before an answer, and in the middle of one", .timeLimit(.minutes(5)))
    func timeouts() async throws {
        for answer in [StubChain.Answer.silence, .stall] {
            try await withChain(attempts: 2, timeout: .milliseconds(500), .always(answer)) {
                client, chain in
                await #expect(
                    throws: LedgerError.timedOut(host: client.host, method: "eth_chainId")
                ) { try await client.chainId() }
                #expect(chain.methods.count == 2)
            }
        }
        // Cancelling ends it too.
        try await withChain(timeout: .seconds(60), .always(.silence)) { client, _ in
            let task = Task { try await client.chainId() }
            try await Task.sleep(for: .milliseconds(100))
            task.cancel()
            await #expect(throws: LedgerError.cancelled) { try await task.value }
        }
    }

    @Test("an absent chain is named without its credentials") func absent() async throws {
        let chain = try await StubChain(.always(.drop))
        let port = chain.port
        try await chain.stop()
        let client = try EthereumClient(
            url: "http://user:secret@127.0.0.1:\(port)/v3/token",
            options: .init(attempts: 1))
        #expect(client.host == "127.0.0.1:\(port)")
        await #expect(throws: LedgerError.unreachable(host: "127.0.0.1:\(port)")) {
            try await client.chainId()
        }
        for url in ["", "ftp://host", "http://", "nonsense", "http:///path", "://"] {
            #expect(throws: LedgerError.badURL, "\(url)") { try EthereumClient(url: url) }
        }
    }

    @Test("credentials of the URL go into the header") func credentials() async throws {
        let chain = try await StubChain(.always(.result("\"0x1\"")))
        let client = try EthereumClient(url: "http://Aladdin:opensesame@127.0.0.1:\(chain.port)/x")
        #expect(try await client.chainId() == 1)
        #expect(chain.authorizations == ["Basic QWxhZGRpbjpvcGVuc2VzYW1l"])
        try await chain.stop()
    }

    @Test(
        "answers that are no answers",
        arguments: [
            StubChain.Answer.wrongID("\"0x1\""), .raw(status: 200, body: "not JSON"),
            .raw(status: 200, body: ""), .raw(status: 200, body: "[]"),
            .raw(status: 200, body: "{\"jsonrpc\":\"2.0\",\"id\":1}"),
            .raw(status: 200, body: "{\"id\":1,\"error\":{\"message\":\"no code\"}}"),
            .raw(status: 200, body: String(repeating: "[", count: 100_000)), .result("null"),
            .result("1"), .result("\"1\""), .result("\"0x\""), .result("\"0xzz\""), .result("{}"),
            .result("\"0x1ffffffffffffffff\""), .result("[\"0x1\"]"),
        ])
    func malformed(answer: StubChain.Answer) async throws {
        try await withChain(.always(answer)) { client, chain in
            await #expect(
                throws: LedgerError.malformedResponse(host: client.host, method: "eth_blockNumber")
            ) { try await client.blockNumber() }
            #expect(chain.methods.count == 1)
        }
    }

    @Test("a long answer is refused") func long() async throws {
        let text = "\"0x" + String(repeating: "00", count: 600_000) + "\""
        try await withChain(.always(.result(text))) { client, _ in
            await #expect(
                throws: LedgerError.responseTooLong(
                    host: client.host, method: "eth_getCode", limit: 1 << 20)
            ) { try await client.code(of: .zero) }
        }
    }

    @Test("a revert comes with its reason") func reverts() async throws {
        let cases: [(data: [UInt8], reason: RevertReason)] = [
            (Self.revertData, .message("not today")), ([], .none),
            (hex("4e487b71") + UInt256(0x11).bytes, .panic(0x11)),
            ([1, 2, 3, 4, 5], .custom([1, 2, 3, 4, 5])),
            (Self.revertData.dropLast(), .custom(Self.revertData.dropLast())),
        ]
        for (data, reason) in cases {
            #expect(RevertReason(data: data) == reason)
            let text = Hex.encode(data)
            try await withChain(
                .always(
                    .error(code: 3, message: "execution reverted", data: text)
                )
            ) { client, _ in
                let fault = RPCFault(code: 3, message: "execution reverted", revert: reason)
                await #expect(throws: LedgerError.rpc(fault)) {
                    try await client.call(CallRequest(to: .zero, data: []))
                }
            }
        }
        // An error with an HTTP status of its own is still the chain's answer.
        let body =
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"parse\"}}"
        try await withChain(.always(.raw(status: 400, body: body))) { client, _ in
            let fault = RPCFault(code: -32700, message: "parse", revert: nil)
            await #expect(throws: LedgerError.rpc(fault)) { try await client.chainId() }
        }
    }

    @Test("a transaction that the chain has counts as sent; another's hash does not")
    func alreadyKnown() async throws {
        let signed = try TransactionTests.transfer.signed(with: testKey())
        try await withChain(.always(.error(code: -32000, message: "already known"))) {
            client, _ in
            let hash = try await client.send(signed)
            #expect(hash == signed.hash)
        }
        try await withChain(.always(.result("\"\(Hash32.zero)\""))) { client, _ in
            await #expect(throws: LedgerError.self) { try await client.send(signed) }
        }
    }

    @Test("the chain's id is checked") func wrongChain() async throws {
        try await withChain(.always(.result("\"0x2\""))) { client, _ in
            try await client.requireChain(2)
            await #expect(throws: LedgerError.wrongChain(expected: 1, found: 2)) {
                try await client.requireChain(1)
            }
        }
    }

    @Test("logs outside the filter or the range are refused") func foreignLogs() async throws {
        let model = ModelChain()
        let (ours, other) = (account(filling: 1), account(filling: 2))
        let topic = word(filling: 7)
        model.grow(logs: [(ours, topic)])
        model.grow(logs: [(other, topic)])
        try await withChain(model.script) { client, _ in
            let filter = LogFilter(addresses: [ours], topics: [[topic]])
            let logs = try await client.logs(filter, from: 1, to: 1)
            #expect(logs.map(\.blockNumber) == [1])
            let refused = LedgerError.malformedResponse(host: client.host, method: "eth_getLogs")
            await #expect(throws: refused) { try await client.logs(filter, from: 1, to: 2) }
            await #expect(throws: refused) {
                try await client.logs(
                    LogFilter(addresses: [ours], topics: [[.zero]]), from: 1, to: 1)
            }
            await #expect(throws: refused) {
                try await client.logs(
                    LogFilter(addresses: [ours], topics: [[], []]), from: 1, to: 1)
            }
        }
        let log =
            "{\"address\":\"\(ours)\",\"topics\":[],\"data\":\"0x\",\"blockNumber\":\"0x9\","
            + "\"logIndex\":\"0x0\",\"blockHash\":\"\(topic)\",\"transactionHash\":\"\(topic)\"}"
        for entry in [log, log.replacing("0x9", with: "9"), log.replacing("[]", with: "[1]"), "1"] {
            try await withChain(.always(.result("[\(entry)]"))) { client, _ in
                await #expect(
                    throws: LedgerError.malformedResponse(host: client.host, method: "eth_getLogs")
                ) { try await client.logs(LogFilter(addresses: []), from: 1, to: 2) }
            }
        }
    }
}
