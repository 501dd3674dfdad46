/// The registry of keys that committees hold in shares, and of the heads of nodes' audit logs:
/// Protocols/contracts/KeyRegistry.vy.
public struct KeyRegistry: ContractBinding {
    public let address: Address
    public let client: EthereumClient

    public init(address: Address, client: EthereumClient) {
        self.address = address
        self.client = client
    }

    /// The most members of a committee.
    public static let maximumMembers = 20

    /// Where a key stands.
    public enum Status: UInt64, Sendable {
        case none, proposed, active, stopped, ended
    }

    /// What a key's owner asks of a committee.
    public struct Proposal: Hashable, Sendable {
        /// Its number is in Protocols/key-registry.md.
        public var scheme: UInt64
        /// Members needed to use the key.
        public var threshold: UInt64
        public var members: [Address]
        /// keccak256 of the policy's encoding.
        public var policyHash: Hash32
        /// An account that may stop the key beside its owner.
        public var guardian: Address?

        public init(
            scheme: UInt64, threshold: UInt64, members: [Address], policyHash: Hash32,
            guardian: Address? = nil
        ) {
            self.scheme = scheme
            self.threshold = threshold
            self.members = members
            self.policyHash = policyHash
            self.guardian = guardian
        }
    }

    /// A key as the contract keeps it.
    public struct Key: Hashable, Sendable {
        public let owner: Address
        public let guardian: Address?
        public let status: Status
        public let scheme: UInt64
        public let threshold: UInt64
        /// 0 until all members have confirmed the key, then 1 and one more each refresh or
        /// resharing.
        public let epoch: UInt64
        public let policyHash: Hash32
        /// How often the policy was replaced.
        public let policyNumber: UInt64
        /// Empty until the key is active.
        public let publicKey: [UInt8]
        public let members: [Address]

        public init(
            owner: Address, guardian: Address?, status: Status, scheme: UInt64,
            threshold: UInt64, epoch: UInt64, policyHash: Hash32, policyNumber: UInt64,
            publicKey: [UInt8], members: [Address]
        ) {
            self.owner = owner
            self.guardian = guardian
            self.status = status
            self.scheme = scheme
            self.threshold = threshold
            self.epoch = epoch
            self.policyHash = policyHash
            self.policyNumber = policyNumber
            self.publicKey = publicKey
            self.members = members
        }
    }

    /// A key; `nil` where there is none.
    public func key(
        _ id: Bytes32, at block: BlockTag = .latest
    ) async throws(LedgerError) -> Key? {
        var reader = try await view(Self.keyFunction, [.bytes32(id)], at: block)
        let (owner, guardian) = (try reader.address(), try reader.address())
        guard let status = Status(rawValue: try reader.uint64()) else {
            throw .numberTooLarge(bits: 3)
        }
        let key = Key(
            owner: owner, guardian: guardian == .zero ? nil : guardian, status: status,
            scheme: try reader.uint64(), threshold: try reader.uint64(),
            epoch: try reader.uint64(), policyHash: try reader.word(),
            policyNumber: try reader.uint64(), publicKey: try reader.bytes(),
            members: try reader.addresses())
        return status == .none ? nil : key
    }

    /// The newest head of a node's audit log; `nil` where none was posted.
    public func head(
        of node: Address, at block: BlockTag = .latest
    ) async throws(LedgerError) -> AuditHead? {
        var reader = try await view(Self.headFunction, [.address(node)], at: block)
        let (length, hash) = (try reader.uint64(), try reader.word())
        return length == 0 ? nil : AuditHead(length: length, hash: hash)
    }

    /// All heads that a node has posted in the blocks `from` to `to`, in order.
    public func heads(
        of node: Address, from: UInt64 = 0, to: UInt64
    ) async throws(LedgerError) -> [AuditHead] {
        let topic = try Bytes32([UInt8](repeating: 0, count: 12) + node.bytes)
        let filter = LogFilter(
            addresses: [address], topics: [[Self.headPostedEvent.topic], [topic]])
        var heads: [AuditHead] = []
        for log in try await client.logs(filter, from: from, to: to) {
            if case .headPosted(_, let head) = try Event(log) { heads.append(head) }
        }
        return heads
    }

    /// The registry of nodes that the contract was deployed with.
    public func registry() async throws(LedgerError) -> Address {
        var reader = try await view(Self.registryFunction, [])
        return try reader.address()
    }
}
