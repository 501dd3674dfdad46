extension ShareRegistry {
    /// Registers a sharing of the sender's. Returns its id. Throws `wrongLength` unless there is a
    /// commitment a node.
    @discardableResult
    public func register(
        salt: Bytes32, threshold: UInt64, nodes: [Address], commitments: ShareCommitments,
        from sender: TransactionSender
    ) async throws(LedgerError) -> (id: Bytes32, receipt: TransactionReceipt) {
        guard commitments.shares.count == nodes.count else {
            throw .wrongLength(expected: nodes.count, found: commitments.shares.count)
        }
        let receipt = try await transact(
            Self.registerFunction,
            [
                .bytes32(salt), .uint64(threshold), .array(nodes.map { .address($0) }),
                .bytes(commitments.bytes),
            ], from: sender)
        let id = Commitments.ownedId(
            chainId: sender.chainId, contract: address, owner: sender.address, salt: salt)
        return (id, receipt)
    }

    /// Says, as a node, that it holds its share.
    @discardableResult
    public func acknowledge(
        _ id: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.acknowledgeFunction, [.bytes32(id)], from: sender)
    }

    /// Lets an account read the sender's secret until `until` (seconds since 1970, block time).
    @discardableResult
    public func grant(
        _ id: Bytes32, reader: Address, until: UInt64, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.grantFunction, [.bytes32(id), .address(reader), .uint64(until)], from: sender)
    }

    /// Ends a grant, and what the reader has requested.
    @discardableResult
    public func revoke(
        _ id: Bytes32, reader: Address, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.revokeFunction, [.bytes32(id), .address(reader)], from: sender)
    }

    /// Says on chain that the sender will ask the nodes for their shares, until `deadline`.
    @discardableResult
    public func requestDownload(
        _ id: Bytes32, deadline: UInt64, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(
            Self.requestDownloadFunction, [.bytes32(id), .uint64(deadline)], from: sender)
    }

    /// Deletes the sender's sharing.
    @discardableResult
    public func remove(
        _ id: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.removeFunction, [.bytes32(id)], from: sender)
    }

    /// Says, as a node, that it has deleted its share of a deleted sharing.
    @discardableResult
    public func confirmErased(
        _ id: Bytes32, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.confirmErasedFunction, [.bytes32(id)], from: sender)
    }

    /// Creates a registry from its bytecode (`creationCode(_:)` of ShareRegistry.bin).
    public static func deploy(
        code: [UInt8], registry: Address, from sender: TransactionSender
    ) async throws(LedgerError) -> (contract: ShareRegistry, receipt: TransactionReceipt) {
        let arguments = try ABIEncoder.encode([.address(registry)], as: [.address])
        let (address, receipt) = try await sender.deploy(code: code, arguments: arguments)
        return (ShareRegistry(address: address, client: sender.client), receipt)
    }
}
