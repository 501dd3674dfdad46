extension ComputeMarket {
    /// Registers a contract by the hashes of its IR and manifest; harmless where it already is.
    /// Returns its id.
    @discardableResult
    public func registerContract(
        irHash: Hash32, manifestHash: Hash32, from sender: TransactionSender
    ) async throws(LedgerError) -> (contractId: Bytes32, receipt: TransactionReceipt) {
        let receipt = try await transact(
            Self.registerContractFunction, [.bytes32(irHash), .bytes32(manifestHash)], from: sender)
        let id = Commitments.contractId(
            chainId: sender.chainId, market: address, irHash: irHash, manifestHash: manifestHash)
        return (id, receipt)
    }

    /// Commits the sender's input; with a requester, for tasks of that account only.
    /// Returns its id. Throws `wrongLength` unless there are 1 to 16 commitments: as many as the committee
    /// has members.
    @discardableResult
    public func commitInput(
        contractId: Bytes32, nonce: Bytes32, commitments: [Hash32], requester: Address? = nil,
        from sender: TransactionSender
    ) async throws(LedgerError) -> (inputId: Bytes32, receipt: TransactionReceipt) {
        let id = try Commitments.inputId(
            chainId: sender.chainId, market: address, provider: sender.address,
            contractId: contractId, nonce: nonce, commitments: commitments)
        var arguments: [ABIValue] = [.bytes32(contractId), .bytes32(nonce), .words(commitments)]
        let receipt: TransactionReceipt
        if let requester {
            arguments.append(.address(requester))
            receipt = try await transact(Self.commitInputForFunction, arguments, from: sender)
        } else {
            receipt = try await transact(Self.commitInputFunction, arguments, from: sender)
        }
        return (id, receipt)
    }

    /// Requests a task and pays its escrow into the market. Returns its id.
    @discardableResult
    public func requestTask(
        _ request: TaskRequest, escrow: UInt256, from sender: TransactionSender
    ) async throws(LedgerError) -> (taskId: Bytes32, receipt: TransactionReceipt) {
        let arguments: [ABIValue] = [
            .bytes32(request.contractId), .string(request.method), .bytes(request.arguments),
            .array(request.committee.map { .address($0) }), .uint64(request.threshold),
            .words(request.inputIds), .uint64(request.acceptBy), .uint64(request.deadline),
        ]
        let receipt = try await transact(
            Self.requestTaskFunction, arguments, value: escrow, from: sender)
        for case .taskRequested(let id, _, _, _) in try events(in: receipt) { return (id, receipt) }
        throw .otherEvent
    }

    /// Accepts a task as a member of its committee.
    @discardableResult
    public func accept(
        _ taskId: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.acceptFunction, [.bytes32(taskId)], from: sender)
    }

    /// Declines a task as a member of its committee. The reason is public, at most 128 bytes.
    @discardableResult
    public func decline(
        _ taskId: Bytes32, reason: String, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.declineFunction, [.bytes32(taskId), .string(reason)], from: sender)
    }

    /// Posts a result with the committee's signatures of its digest.
    @discardableResult
    public func finish(
        _ taskId: Bytes32, output: [UInt8], signatures: [Signature],
        from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.finishFunction,
            [.bytes32(taskId), .bytes(output), .array(signatures.map { .bytes($0.bytes) })],
            from: sender)
    }

    /// Ends a task that was not accepted or not finished in time; the requester gets its escrow.
    @discardableResult
    public func expire(
        _ taskId: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.expireFunction, [.bytes32(taskId)], from: sender)
    }

    /// Withdraws the sender's balance from the market.
    @discardableResult
    public func withdraw(
        from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.withdrawFunction, [], from: sender)
    }
}
