extension KeyRegistry {
    /// Asks a committee for a key of the sender's. Returns its id.
    @discardableResult
    public func propose(
        _ proposal: Proposal, salt: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> (id: Bytes32, receipt: TransactionReceipt) {
        let receipt = try await transact(
            Self.proposeFunction,
            [
                .bytes32(salt), .uint64(proposal.scheme), .uint64(proposal.threshold),
                .array(proposal.members.map { .address($0) }), .bytes32(proposal.policyHash),
                .address(proposal.guardian ?? .zero),
            ], from: sender)
        let id = Commitments.ownedId(
            chainId: sender.chainId, contract: address, owner: sender.address, salt: salt)
        return (id, receipt)
    }

    /// Says, as a member, which key came out of the generation.
    @discardableResult
    public func confirmKey(
        _ id: Bytes32, publicKey: [UInt8], from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.confirmKeyFunction, [.bytes32(id), .bytes(publicKey)], from: sender)
    }

    /// Says, as a member of this epoch or the next, that it holds its share of the next.
    @discardableResult
    public func confirmEpoch(
        _ id: Bytes32, epoch: UInt64, threshold: UInt64, members: [Address],
        from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.confirmEpochFunction,
            [
                .bytes32(id), .uint64(epoch), .uint64(threshold),
                .array(members.map { .address($0) }),
            ], from: sender)
    }

    /// Says, as a member, that the present policy allows this one to take its place.
    @discardableResult
    public func confirmPolicy(
        _ id: Bytes32, number: UInt64, policyHash: Hash32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.confirmPolicyFunction,
            [.bytes32(id), .uint64(number), .bytes32(policyHash)], from: sender)
    }

    /// Stops a key, as its owner or guardian.
    @discardableResult
    public func stop(
        _ id: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.stopFunction, [.bytes32(id)], from: sender)
    }

    /// Lets a stopped key be used again, as its owner.
    @discardableResult
    public func resume(
        _ id: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.resumeFunction, [.bytes32(id)], from: sender)
    }

    /// Ends a key for good, as its owner.
    @discardableResult
    public func end(
        _ id: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.endFunction, [.bytes32(id)], from: sender)
    }

    /// Posts, as a node, the head of its audit log.
    @discardableResult
    public func post(
        _ head: AuditHead, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.postHeadFunction, [.uint64(head.length), .bytes32(head.hash)], from: sender)
    }

    /// Creates a registry from its bytecode (`creationCode(_:)` of KeyRegistry.bin).
    public static func deploy(
        code: [UInt8], registry: Address, from sender: TransactionSender
    ) async throws(LedgerError) -> (contract: KeyRegistry, receipt: TransactionReceipt) {
        let arguments = try ABIEncoder.encode([.address(registry)], as: [.address])
        let (address, receipt) = try await sender.deploy(code: code, arguments: arguments)
        return (KeyRegistry(address: address, client: sender.client), receipt)
    }
}
