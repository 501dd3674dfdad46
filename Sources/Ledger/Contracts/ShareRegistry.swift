/// The registry of secrets that nodes keep in shares: Protocols/contracts/ShareRegistry.vy.
public struct ShareRegistry: ContractBinding {
    public let address: Address
    public let client: EthereumClient

    public init(address: Address, client: EthereumClient) {
        self.address = address
        self.client = client
    }

    /// The most nodes of a sharing.
    public static let maximumNodes = 20

    /// Where a sharing stands.
    public enum Status: UInt64, Sendable {
        case none, active, deleted
    }

    /// A sharing as the contract keeps it.
    public struct Sharing: Hashable, Sendable {
        public let owner: Address
        public let status: Status
        /// Shares that give the secret.
        public let threshold: UInt64
        /// Of the commitments' bytes, which stand in the event of registration.
        public let commitmentsHash: Hash32
        /// The number of the block of that event.
        public let registeredAt: UInt64
        /// Bit i: node i says that it holds its share.
        public let acknowledged: UInt64
        /// Bit i: node i says that it has deleted its share.
        public let erased: UInt64
        public let nodes: [Address]

        public init(
            owner: Address, status: Status, threshold: UInt64, commitmentsHash: Hash32,
            registeredAt: UInt64, acknowledged: UInt64, erased: UInt64, nodes: [Address]
        ) {
            self.owner = owner
            self.status = status
            self.threshold = threshold
            self.commitmentsHash = commitmentsHash
            self.registeredAt = registeredAt
            self.acknowledged = acknowledged
            self.erased = erased
            self.nodes = nodes
        }

        /// Which of `nodes` acknowledged, in order.
        public var acknowledgedNodes: [Address] {
            nodes.indices.filter { acknowledged >> UInt64($0) & 1 == 1 }.map { nodes[$0] }
        }
    }

    /// What an account may do with a sharing.
    public struct Access: Hashable, Sendable {
        public let isOwner: Bool
        /// The last second at which it is granted; 0: it is not.
        public let grantedUntil: UInt64
        /// The last second at which nodes answer it; 0: it has not asked.
        public let deadline: UInt64

        public init(isOwner: Bool, grantedUntil: UInt64, deadline: UInt64) {
            self.isOwner = isOwner
            self.grantedUntil = grantedUntil
            self.deadline = deadline
        }
    }

    /// A sharing; `nil` where there is none.
    public func sharing(
        _ id: Bytes32, at block: BlockTag = .latest
    ) async throws(LedgerError) -> Sharing? {
        var reader = try await view(Self.sharingFunction, [.bytes32(id)], at: block)
        let owner = try reader.address()
        guard let status = Status(rawValue: try reader.uint64()) else {
            throw .numberTooLarge(bits: 2)
        }
        let sharing = Sharing(
            owner: owner, status: status, threshold: try reader.uint64(),
            commitmentsHash: try reader.word(), registeredAt: try reader.uint64(),
            acknowledged: try reader.uint64(), erased: try reader.uint64(),
            nodes: try reader.addresses())
        return status == .none ? nil : sharing
    }

    /// What an account may do with a sharing; nothing where it is not active.
    public func access(
        _ id: Bytes32, account: Address, at block: BlockTag = .latest
    ) async throws(LedgerError) -> Access {
        var reader = try await view(
            Self.accessFunction, [.bytes32(id), .address(account)], at: block)
        return Access(
            isOwner: try reader.bool(), grantedUntil: try reader.uint64(),
            deadline: try reader.uint64())
    }

    /// The commitments of a sharing, from the event in the block in which it was registered;
    /// `nil` where that block has no such event, or one with another digest.
    public func commitments(
        _ id: Bytes32, of sharing: Sharing
    ) async throws(LedgerError) -> ShareCommitments? {
        let filter = LogFilter(
            addresses: [address], topics: [[Self.registeredEvent.topic], [id]])
        for log in try await client.logs(
            filter, from: sharing.registeredAt, to: sharing.registeredAt)
        {
            guard case .registered(_, _, _, _, let bytes) = try Event(log),
                Keccak256.hash(bytes) == sharing.commitmentsHash,
                let commitments = ShareCommitments(bytes, nodes: sharing.nodes.count)
            else { continue }
            return commitments
        }
        return nil
    }

    /// The registry of nodes that the contract was deployed with.
    public func registry() async throws(LedgerError) -> Address {
        var reader = try await view(Self.registryFunction, [])
        return try reader.address()
    }
}
