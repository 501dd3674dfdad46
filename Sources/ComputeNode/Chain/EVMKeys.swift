import Ledger

/// KeyRegistry and NodeRegistry on the market's chain, through the same endpoint and account.
struct EVMKeys: KeyChain {
    private let market: EVMMarket
    private let keys: KeyRegistry

    init(_ market: EVMMarket, keyRegistry: Address) {
        self.market = market
        keys = KeyRegistry(address: keyRegistry, client: market.client)
    }

    var chainId: UInt64 { market.chainId }
    var keyRegistry: Address { keys.address }
    var account: Address { market.account }

    func head() async throws(NodeError) -> BlockMark { try await market.head() }

    func block(_ number: UInt64) async throws(NodeError) -> BlockMark? {
        try await market.block(number)
    }

    func key(_ id: Bytes32, at block: UInt64) async throws(NodeError) -> KeyRegistry.Key? {
        try await market.asked { () throws(LedgerError) in
            try await keys.key(id, at: .number(block))
        }
    }

    func changedKeys(
        from first: UInt64, through last: UInt64
    ) async throws(NodeError) -> Set<Bytes32> {
        try await market.asked { () throws(LedgerError) in
            try await keys.changedKeys(from: first, to: last)
        }
    }

    func node(_ account: Address) async throws(NodeError) -> NodeRegistry.Node? {
        try await market.node(account)
    }

    func confirmKey(_ id: Bytes32, publicKey: [UInt8]) async throws(NodeError) {
        try await market.asked { () throws(LedgerError) in
            _ = try await keys.confirmKey(id, publicKey: publicKey, from: market.sender)
        }
    }

    func confirmEpoch(
        _ id: Bytes32, epoch: UInt64, threshold: UInt64, members: [Address]
    ) async throws(NodeError) {
        try await market.asked { () throws(LedgerError) in
            _ = try await keys.confirmEpoch(
                id, epoch: epoch, threshold: threshold, members: members, from: market.sender)
        }
    }

    func confirmPolicy(
        _ id: Bytes32, number: UInt64, policyHash: Hash32
    ) async throws(NodeError) {
        try await market.asked { () throws(LedgerError) in
            _ = try await keys.confirmPolicy(
                id, number: number, policyHash: policyHash, from: market.sender)
        }
    }

    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8] { try market.sign(digest) }
}
