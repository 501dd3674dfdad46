import Ledger

/// ShareRegistry and KeyRegistry on the market's chain, through the same endpoint and account.
struct EVMShares: ShareChain {
    private let market: EVMMarket
    private let shares: ShareRegistry
    private let keys: KeyRegistry

    init(_ market: EVMMarket, shareRegistry: Address, keyRegistry: Address) {
        self.market = market
        shares = ShareRegistry(address: shareRegistry, client: market.client)
        keys = KeyRegistry(address: keyRegistry, client: market.client)
    }

    var chainId: UInt64 { market.chainId }
    var shareRegistry: Address { shares.address }
    var keyRegistry: Address { keys.address }
    var account: Address { market.account }

    func head() async throws(NodeError) -> BlockMark { try await market.head() }

    func block(_ number: UInt64) async throws(NodeError) -> BlockMark? {
        try await market.block(number)
    }

    func sharing(
        _ id: Bytes32, at block: UInt64
    ) async throws(NodeError) -> ShareRegistry.Sharing? {
        try await market.asked { () throws(LedgerError) in
            try await shares.sharing(id, at: .number(block))
        }
    }

    func access(
        _ id: Bytes32, account: Address, at block: UInt64
    ) async throws(NodeError) -> ShareRegistry.Access {
        try await market.asked { () throws(LedgerError) in
            try await shares.access(id, account: account, at: .number(block))
        }
    }

    func commitments(
        _ id: Bytes32, of sharing: ShareRegistry.Sharing
    ) async throws(NodeError) -> ShareCommitments? {
        try await market.asked { () throws(LedgerError) in
            try await shares.commitments(id, of: sharing)
        }
    }

    func deletions(from: UInt64, through: UInt64) async throws(NodeError) -> [Bytes32] {
        try await market.asked { () throws(LedgerError) in
            try await shares.deletions(from: from, to: through)
        }
    }

    func acknowledge(_ id: Bytes32) async throws(NodeError) {
        try await market.asked { () throws(LedgerError) in
            _ = try await shares.acknowledge(id, from: market.sender)
        }
    }

    func confirmErased(_ id: Bytes32) async throws(NodeError) {
        try await market.asked { () throws(LedgerError) in
            _ = try await shares.confirmErased(id, from: market.sender)
        }
    }

    func postedHead() async throws(NodeError) -> AuditHead? {
        try await market.asked { () throws(LedgerError) in
            try await keys.head(of: market.account)
        }
    }

    func post(_ head: AuditHead) async throws(NodeError) {
        try await market.asked { () throws(LedgerError) in
            _ = try await keys.post(head, from: market.sender)
        }
    }

    func sign(_ digest: Hash32) throws(NodeError) -> [UInt8] { try market.sign(digest) }
}
