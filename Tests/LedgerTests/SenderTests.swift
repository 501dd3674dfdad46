import Ledger
import Synchronization
import Testing

@Suite("Transaction sender", .timeLimit(.minutes(5))) struct SenderTests {
    private func withSender(
        confirmations: UInt64 = 1, replaceAfter: Duration = .seconds(30),
        timeout: Duration = .seconds(20), feeLimit: UInt256 = 1_000_000_000_000,
        _ body: (TransactionSender, ModelChain, StubChain) async throws -> Void
    ) async throws {
        let model = ModelChain()
        try await withChain(model.script) { client, chain in
            let policy = SendPolicy(
                confirmations: confirmations, pollInterval: .milliseconds(5),
                replaceAfter: replaceAfter, timeout: timeout, feeLimit: feeLimit)
            let sender = TransactionSender(
                client: client, key: try testKey(), chainId: 31337, policy: policy)
            try await body(sender, model, chain)
        }
    }

    @Test("calls that overlap get nonces of their own") func overlapping() async throws {
        try await withSender { sender, model, chain in
            let blocks = try await withThrowingTaskGroup(of: UInt64.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        try await sender.send(to: .zero, data: [UInt8(index)]).blockNumber
                    }
                }
                return try await group.reduce(into: Set<UInt64>()) { $0.insert($1) }
            }
            #expect(blocks.count == 20)
            model.change { #expect($0.mined == 20 && $0.pool.isEmpty) }
            // The chain is not asked for the count while others are on their way.
            #expect(chain.bodies.filter { $0.contains("pending") }.count < 5)
        }
    }

    @Test("a nonce used by another process is noticed") func resync() async throws {
        try await withSender { sender, model, _ in
            try await sender.send(to: .zero)
            model.change { $0.mined = 7 }
            let receipt = try await sender.submit(to: .zero)
            #expect(receipt.signed.transaction.nonce == 7)
            model.change { #expect($0.mined == 8) }
        }
    }

    @Test("a confirmed transaction that a re-organisation takes back leaves no gap")
    func takenBack() async throws {
        try await withSender { sender, model, _ in
            try await sender.send(to: .zero, data: [1])
            model.change { state in
                state.blocks.removeLast()
                state.blocks.append(.init(salt: 9, logs: [], transactions: []))
                state.mined = 0
            }
            let next = try await sender.submit(to: .zero, data: [2])
            #expect(next.signed.transaction.nonce == 0)
            model.change { #expect($0.mined == 1) }
        }
    }

    @Test("a transaction whose answer was lost is not sent twice") func lostAnswer() async throws {
        try await withSender { sender, model, chain in
            // The first attempt arrives, its answer does not; the second finds the nonce used.
            let signed = try Transaction(
                chainId: 31337, nonce: 0, maxPriorityFeePerGas: 1_000_000,
                maxFeePerGas: 2_001_000_000, gasLimit: 60_000, to: .zero
            ).signed(with: testKey())
            model.change { state in
                state.mined = 1
                state.blocks.append(.init(salt: 1, logs: [], transactions: [signed.hash]))
                state.faults = [
                    ("eth_getTransactionCount", .result("\"0x0\"")),
                    ("eth_sendRawTransaction", .drop),
                ]
            }
            let submission = try await sender.submit(to: .zero)
            #expect(submission.hash == signed.hash)
            #expect(try await sender.confirm(submission).transactionHash == signed.hash)
            model.change { #expect($0.mined == 1) }
            #expect(chain.methods.filter { $0 == "eth_sendRawTransaction" }.count == 2)
        }
    }

    @Test("what is stuck is replaced with a higher fee") func replacement() async throws {
        try await withSender(replaceAfter: .milliseconds(40)) { sender, model, _ in
            // Nothing below 1.5 times the first offer is mined.
            model.change { $0.floor = 3_000_000_000 }
            async let waiting = sender.send(to: .zero)
            let receipt = try await waiting
            #expect(receipt.succeeded)
            model.change { #expect($0.mined == 1 && $0.pool.isEmpty) }
        }
    }

    @Test("no fee passes the limit") func feeLimit() async throws {
        try await withSender(
            replaceAfter: .milliseconds(20), timeout: .milliseconds(300), feeLimit: 2_100_000_000
        ) { sender, model, _ in
            model.change { $0.floor = 3_000_000_000 }
            let error = await #expect(throws: LedgerError.self) { try await sender.send(to: .zero) }
            guard case .notConfirmed(let hash, .milliseconds(300)) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            model.change { state in
                #expect(state.pool[0]?.hash == hash)
                #expect(
                    state.pool.values.allSatisfy { $0.transaction.maxFeePerGas <= 2_100_000_000 })
            }
        }
        try await withSender(feeLimit: 500_000_000) { sender, model, _ in
            await #expect(
                throws: LedgerError.feeAboveLimit(needed: 1_001_000_000, limit: 500_000_000)
            ) { try await sender.send(to: .zero) }
            model.change { #expect($0.pool.isEmpty && $0.mined == 0) }
        }
    }

    @Test("a reverted transaction is an error with its reason") func reverted() async throws {
        try await withSender { sender, model, _ in
            model.change { $0.reverting = true }
            let submission = try await sender.submit(to: .zero)
            await #expect(
                throws: LedgerError.reverted(
                    transaction: submission.hash, reason: .message("not today"))
            ) { try await sender.confirm(submission) }
        }
    }

    @Test("a call that would revert is refused before it is paid") func estimate() async throws {
        try await withSender { sender, model, _ in
            let data = Hex.encode(ClientTests.revertData)
            model.change {
                $0.faults = [("eth_estimateGas", .error(code: 3, message: "reverted", data: data))]
            }
            let fault = RPCFault(code: 3, message: "reverted", revert: .message("not today"))
            await #expect(throws: LedgerError.rpc(fault)) { try await sender.send(to: .zero) }
            model.change { #expect($0.mined == 0 && $0.pool.isEmpty) }
            // The nonce is not lost.
            try await sender.send(to: .zero)
        }
    }

    @Test("a nonce taken by another transaction is told") func taken() async throws {
        try await withSender { sender, model, _ in
            model.change { $0.automatic = false }
            let submission = try await sender.submit(to: .zero)
            model.change { state in
                state.pool = [:]
                state.mined = 1
            }
            await #expect(throws: LedgerError.nonceTaken(transaction: submission.hash, nonce: 0)) {
                try await sender.confirm(submission)
            }
        }
    }

    @Test("confirmations are waited for, through a chain that is away") func confirmations()
        async throws
    {
        try await withSender(confirmations: 3) { sender, model, _ in
            let submission = try await sender.submit(to: .zero)
            async let waiting = sender.confirm(submission)
            try await Task.sleep(for: .milliseconds(60))
            model.change { state in
                let fault = ("eth_getTransactionReceipt", StubChain.Answer.drop)
                state.faults = Array(repeating: fault, count: 8)
            }
            while !model.state.withLock({ $0.faults.isEmpty }) {
                try await Task.sleep(for: .milliseconds(5))
            }
            model.grow(2)
            #expect(try await waiting.blockNumber == 1)
        }
        try await withSender(confirmations: 3, timeout: .milliseconds(80)) { sender, model, _ in
            let submission = try await sender.submit(to: .zero)
            model.grow(1)
            await #expect(
                throws: LedgerError.notConfirmed(
                    transaction: submission.hash, after: .milliseconds(80))
            ) { try await sender.confirm(submission) }
        }
    }

    @Test("a transaction lost in a re-organisation is sent again") func reorganised() async throws {
        try await withSender(confirmations: 2, replaceAfter: .milliseconds(30)) {
            sender, model, _ in
            let submission = try await sender.submit(to: .zero)
            model.change { state in
                state.blocks.removeLast()
                state.mined = 0
            }
            async let waiting = sender.confirm(submission)
            while model.state.withLock({ $0.mined }) == 0 {
                try await Task.sleep(for: .milliseconds(5))
            }
            model.grow(2)
            #expect(try await waiting.succeeded)
            model.change { #expect($0.mined == 1) }
        }
    }
}
