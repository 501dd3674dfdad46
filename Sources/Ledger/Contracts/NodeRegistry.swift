/// The registry of computing nodes: Protocols/contracts/NodeRegistry.vy.
public struct NodeRegistry: ContractBinding {
    public let address: Address
    public let client: EthereumClient

    public init(address: Address, client: EthereumClient) {
        self.address = address
        self.client = client
    }

    /// A node as it registered itself.
    public struct Node: Hashable, Sendable {
        /// Where peers reach it, `host:port`.
        public var endpoint: String
        /// Where data providers reach it, a URL.
        public var httpEndpoint: String
        /// SHA-256 of its TLS key's SubjectPublicKeyInfo in DER.
        public var pin: Bytes32

        public init(endpoint: String, httpEndpoint: String, pin: Bytes32) {
            self.endpoint = endpoint
            self.httpEndpoint = httpEndpoint
            self.pin = pin
        }

        var values: [ABIValue] { [.string(endpoint), .string(httpEndpoint), .bytes32(pin)] }

        init(_ reader: inout ABIReader) throws(LedgerError) {
            endpoint = try reader.string()
            httpEndpoint = try reader.string()
            pin = try reader.word()
        }
    }

    /// What a log of the registry says.
    public enum Event: Hashable, Sendable {
        case registered(Address, Node)
        case updated(Address, Node)
        case deregistered(Address)

        /// Throws `otherEvent` for a log of another event, `abi` for a malformed one.
        public init(_ log: Log) throws(LedgerError) {
            func reader(_ event: ABIEvent) throws(LedgerError) -> ABIReader {
                ABIReader(try event.decode(topics: log.topics, data: log.data))
            }
            switch log.topics.first {
            case NodeRegistry.registered.topic:
                var reader = try reader(NodeRegistry.registered)
                self = .registered(try reader.address(), try Node(&reader))
            case NodeRegistry.updated.topic:
                var reader = try reader(NodeRegistry.updated)
                self = .updated(try reader.address(), try Node(&reader))
            case NodeRegistry.deregistered.topic:
                var reader = try reader(NodeRegistry.deregistered)
                self = .deregistered(try reader.address())
            default: throw .otherEvent
            }
        }
    }

    static let node = ABIFunction(
        "node", [.address], returns: [.string, .string, .bytes32, .bool])
    static let register = ABIFunction("register", [.string, .string, .bytes32])
    static let update = ABIFunction("update", [.string, .string, .bytes32])
    static let deregister = ABIFunction("deregister", [])
    static let registered = entry("Registered")
    static let updated = entry("Updated")
    static let deregistered = ABIEvent("Deregistered", [.init("node", .address, indexed: true)])

    private static func entry(_ name: String) -> ABIEvent {
        ABIEvent(
            name,
            [
                .init("node", .address, indexed: true), .init("endpoint", .string),
                .init("httpEndpoint", .string), .init("pin", .bytes32),
            ])
    }

    public static let functions = [node, register, update, deregister]
    public static let events = [registered, updated, deregistered]

    /// The node of an account, `nil` where it is not registered.
    public func node(
        _ account: Address, at block: BlockTag = .latest
    ) async throws(LedgerError) -> Node? {
        var reader = try await view(Self.node, [.address(account)], at: block)
        let node = try Node(&reader)
        return try reader.bool() ? node : nil
    }

    /// Registers the sender's account.
    @discardableResult
    public func register(
        _ node: Node, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.register, node.values, from: sender)
    }

    /// Changes the entry of the sender's account.
    @discardableResult
    public func update(
        _ node: Node, from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.update, node.values, from: sender)
    }

    /// Removes the entry of the sender's account.
    @discardableResult
    public func deregister(
        from sender: TransactionSender
    ) async throws(LedgerError) -> TransactionReceipt {
        try await transact(Self.deregister, [], from: sender)
    }

    /// Creates a registry from its bytecode (`creationCode(_:)` of NodeRegistry.bin).
    public static func deploy(
        code: [UInt8], from sender: TransactionSender
    ) async throws(LedgerError) -> (contract: NodeRegistry, receipt: TransactionReceipt) {
        let (address, receipt) = try await sender.deploy(code: code)
        return (NodeRegistry(address: address, client: sender.client), receipt)
    }
}
