// The functions and events of Protocols/contracts/ShareRegistry.abi.json.

extension ShareRegistry {
    static let registerFunction = ABIFunction(
        "register", [.bytes32, .uint(256), .array(.address), .bytes], returns: [.bytes32])
    static let acknowledgeFunction = ABIFunction("acknowledge", [.bytes32])
    static let grantFunction = ABIFunction("grant", [.bytes32, .address, .uint(256)])
    static let revokeFunction = ABIFunction("revoke", [.bytes32, .address])
    static let requestDownloadFunction = ABIFunction("requestDownload", [.bytes32, .uint(256)])
    static let removeFunction = ABIFunction("remove", [.bytes32])
    static let confirmErasedFunction = ABIFunction("confirmErased", [.bytes32])
    static let sharingFunction = ABIFunction(
        "sharing", [.bytes32],
        returns: [
            .address, .uint(256), .uint(256), .bytes32, .uint(256), .uint(256), .uint(256),
            .array(.address),
        ])
    static let accessFunction = ABIFunction(
        "access", [.bytes32, .address], returns: [.bool, .uint(256), .uint(256)])
    static let registryFunction = ABIFunction("registry", [], returns: [.address])

    public static let functions = [
        registerFunction, acknowledgeFunction, grantFunction, revokeFunction,
        requestDownloadFunction, removeFunction, confirmErasedFunction, sharingFunction,
        accessFunction, registryFunction,
    ]

    static let registeredEvent = ABIEvent(
        "SharingRegistered",
        [
            .init("id", .bytes32, indexed: true), .init("owner", .address, indexed: true),
            .init("threshold", .uint(256)), .init("nodes", .array(.address)),
            .init("commitments", .bytes),
        ])
    static let acknowledgedEvent = ABIEvent(
        "ShareAcknowledged",
        [.init("id", .bytes32, indexed: true), .init("node", .address, indexed: true)])
    static let grantedEvent = ABIEvent(
        "ReaderGranted",
        [
            .init("id", .bytes32, indexed: true), .init("reader", .address, indexed: true),
            .init("until", .uint(256)),
        ])
    static let revokedEvent = ABIEvent(
        "ReaderRevoked",
        [.init("id", .bytes32, indexed: true), .init("reader", .address, indexed: true)])
    static let downloadRequestedEvent = ABIEvent(
        "DownloadRequested",
        [
            .init("id", .bytes32, indexed: true), .init("reader", .address, indexed: true),
            .init("deadline", .uint(256)),
        ])
    static let deletedEvent = ABIEvent(
        "SharingDeleted", [.init("id", .bytes32, indexed: true)])
    static let erasedEvent = ABIEvent(
        "ShareErased",
        [.init("id", .bytes32, indexed: true), .init("node", .address, indexed: true)])

    public static let events = [
        registeredEvent, acknowledgedEvent, grantedEvent, revokedEvent, downloadRequestedEvent,
        deletedEvent, erasedEvent,
    ]

    /// What a log of the registry says.
    public enum Event: Hashable, Sendable {
        case registered(
            id: Bytes32, owner: Address, threshold: UInt64, nodes: [Address],
            commitments: [UInt8])
        case acknowledged(id: Bytes32, node: Address)
        case granted(id: Bytes32, reader: Address, until: UInt64)
        case revoked(id: Bytes32, reader: Address)
        case downloadRequested(id: Bytes32, reader: Address, deadline: UInt64)
        case deleted(id: Bytes32)
        case erased(id: Bytes32, node: Address)

        /// Throws `otherEvent` for a log of another event, `abi` for a malformed one.
        public init(_ log: Log) throws(LedgerError) {
            let event = ShareRegistry.events.first { $0.topic == log.topics.first }
            guard let event else { throw .otherEvent }
            var reader = ABIReader(try event.decode(topics: log.topics, data: log.data))
            let id = try reader.word()
            switch event.topic {
            case ShareRegistry.registeredEvent.topic:
                self = .registered(
                    id: id, owner: try reader.address(), threshold: try reader.uint64(),
                    nodes: try reader.addresses(), commitments: try reader.bytes())
            case ShareRegistry.acknowledgedEvent.topic:
                self = .acknowledged(id: id, node: try reader.address())
            case ShareRegistry.grantedEvent.topic:
                self = .granted(
                    id: id, reader: try reader.address(), until: try reader.uint64())
            case ShareRegistry.revokedEvent.topic:
                self = .revoked(id: id, reader: try reader.address())
            case ShareRegistry.downloadRequestedEvent.topic:
                self = .downloadRequested(
                    id: id, reader: try reader.address(), deadline: try reader.uint64())
            case ShareRegistry.deletedEvent.topic: self = .deleted(id: id)
            default: self = .erased(id: id, node: try reader.address())
            }
        }
    }

    /// The sharings deleted in the blocks `from` to `to`, in order.
    public func deletions(
        from: UInt64, to: UInt64
    ) async throws(LedgerError) -> [Bytes32] {
        let filter = LogFilter(addresses: [address], topics: [[Self.deletedEvent.topic]])
        var found: [Bytes32] = []
        for log in try await client.logs(filter, from: from, to: to) {
            if case .deleted(let id) = try Event(log) { found.append(id) }
        }
        return found
    }
}
