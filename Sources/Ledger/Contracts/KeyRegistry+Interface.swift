// The functions and events of Protocols/contracts/KeyRegistry.abi.json.

extension KeyRegistry {
    static let proposeFunction = ABIFunction(
        "propose", [.bytes32, .uint(256), .uint(256), .array(.address), .bytes32, .address],
        returns: [.bytes32])
    static let confirmKeyFunction = ABIFunction("confirmKey", [.bytes32, .bytes])
    static let confirmEpochFunction = ABIFunction(
        "confirmEpoch", [.bytes32, .uint(256), .uint(256), .array(.address)])
    static let confirmPolicyFunction = ABIFunction(
        "confirmPolicy", [.bytes32, .uint(256), .bytes32])
    static let stopFunction = ABIFunction("stop", [.bytes32])
    static let resumeFunction = ABIFunction("resume", [.bytes32])
    static let endFunction = ABIFunction("end", [.bytes32])
    static let postHeadFunction = ABIFunction("postHead", [.uint(256), .bytes32])
    static let headFunction = ABIFunction("head", [.address], returns: [.uint(256), .bytes32])
    static let keyFunction = ABIFunction(
        "key", [.bytes32],
        returns: [
            .address, .address, .uint(256), .uint(256), .uint(256), .uint(256), .bytes32,
            .uint(256), .bytes, .array(.address),
        ])
    static let registryFunction = ABIFunction("registry", [], returns: [.address])

    public static let functions = [
        proposeFunction, confirmKeyFunction, confirmEpochFunction, confirmPolicyFunction,
        stopFunction, resumeFunction, endFunction, postHeadFunction, headFunction, keyFunction,
        registryFunction,
    ]

    private static let id = ABIEvent.Parameter("id", .bytes32, indexed: true)
    private static let member = ABIEvent.Parameter("member", .address, indexed: true)

    static let keyProposedEvent = ABIEvent(
        "KeyProposed",
        [
            id, .init("owner", .address, indexed: true), .init("guardian", .address),
            .init("scheme", .uint(256)), .init("threshold", .uint(256)),
            .init("members", .array(.address)), .init("policyHash", .bytes32),
        ])
    static let keyConfirmedEvent = ABIEvent(
        "KeyConfirmed", [id, member, .init("publicKey", .bytes)])
    static let keyActivatedEvent = ABIEvent("KeyActivated", [id, .init("publicKey", .bytes)])
    static let epochConfirmedEvent = ABIEvent(
        "EpochConfirmed", [id, member, .init("epoch", .uint(256)), .init("digest", .bytes32)])
    static let epochChangedEvent = ABIEvent(
        "EpochChanged",
        [
            id, .init("epoch", .uint(256)), .init("threshold", .uint(256)),
            .init("members", .array(.address)),
        ])
    static let policyConfirmedEvent = ABIEvent(
        "PolicyConfirmed",
        [id, member, .init("number", .uint(256)), .init("policyHash", .bytes32)])
    static let policyChangedEvent = ABIEvent(
        "PolicyChanged", [id, .init("number", .uint(256)), .init("policyHash", .bytes32)])
    static let keyStoppedEvent = ABIEvent(
        "KeyStopped", [id, .init("account", .address, indexed: true)])
    static let keyResumedEvent = ABIEvent("KeyResumed", [id])
    static let keyEndedEvent = ABIEvent("KeyEnded", [id])
    static let headPostedEvent = ABIEvent(
        "HeadPosted",
        [
            .init("node", .address, indexed: true), .init("length", .uint(256)),
            .init("hash", .bytes32),
        ])

    public static let events = [
        keyProposedEvent, keyConfirmedEvent, keyActivatedEvent, epochConfirmedEvent,
        epochChangedEvent, policyConfirmedEvent, policyChangedEvent, keyStoppedEvent,
        keyResumedEvent, keyEndedEvent, headPostedEvent,
    ]

    /// What a log of the registry says.
    public enum Event: Hashable, Sendable {
        case proposed(id: Bytes32, owner: Address, Proposal)
        case keyConfirmed(id: Bytes32, member: Address, publicKey: [UInt8])
        case activated(id: Bytes32, publicKey: [UInt8])
        case epochConfirmed(id: Bytes32, member: Address, epoch: UInt64, digest: Hash32)
        case epochChanged(id: Bytes32, epoch: UInt64, threshold: UInt64, members: [Address])
        case policyConfirmed(id: Bytes32, member: Address, number: UInt64, policyHash: Hash32)
        case policyChanged(id: Bytes32, number: UInt64, policyHash: Hash32)
        case stopped(id: Bytes32, account: Address)
        case resumed(id: Bytes32)
        case ended(id: Bytes32)
        case headPosted(node: Address, AuditHead)

        /// Throws `otherEvent` for a log of another event, `abi` for a malformed one.
        public init(_ log: Log) throws(LedgerError) {
            let event = KeyRegistry.events.first { $0.topic == log.topics.first }
            guard let event else { throw .otherEvent }
            var reader = ABIReader(try event.decode(topics: log.topics, data: log.data))
            if event.topic == KeyRegistry.headPostedEvent.topic {
                self = .headPosted(
                    node: try reader.address(),
                    AuditHead(length: try reader.uint64(), hash: try reader.word()))
                return
            }
            let id = try reader.word()
            switch event.topic {
            case KeyRegistry.keyProposedEvent.topic:
                let (owner, guardian) = (try reader.address(), try reader.address())
                let (scheme, threshold) = (try reader.uint64(), try reader.uint64())
                let members = try reader.addresses()
                self = .proposed(
                    id: id, owner: owner,
                    Proposal(
                        scheme: scheme, threshold: threshold, members: members,
                        policyHash: try reader.word(),
                        guardian: guardian == .zero ? nil : guardian))
            case KeyRegistry.keyConfirmedEvent.topic:
                self = .keyConfirmed(
                    id: id, member: try reader.address(), publicKey: try reader.bytes())
            case KeyRegistry.keyActivatedEvent.topic:
                self = .activated(id: id, publicKey: try reader.bytes())
            case KeyRegistry.epochConfirmedEvent.topic:
                self = .epochConfirmed(
                    id: id, member: try reader.address(), epoch: try reader.uint64(),
                    digest: try reader.word())
            case KeyRegistry.epochChangedEvent.topic:
                self = .epochChanged(
                    id: id, epoch: try reader.uint64(), threshold: try reader.uint64(),
                    members: try reader.addresses())
            case KeyRegistry.policyConfirmedEvent.topic:
                self = .policyConfirmed(
                    id: id, member: try reader.address(), number: try reader.uint64(),
                    policyHash: try reader.word())
            case KeyRegistry.policyChangedEvent.topic:
                self = .policyChanged(
                    id: id, number: try reader.uint64(), policyHash: try reader.word())
            case KeyRegistry.keyStoppedEvent.topic:
                self = .stopped(id: id, account: try reader.address())
            case KeyRegistry.keyResumedEvent.topic: self = .resumed(id: id)
            default: self = .ended(id: id)
            }
        }
    }
}
