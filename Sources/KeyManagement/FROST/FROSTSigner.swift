internal import EllipticCurves
internal import FiniteFields

/// Answers one request of one coordinator. The output is what it has signed.
public final class FROSTSigner<Suite: FROSTCiphersuite>: ProtocolParty {
    public let participants: ParticipantSet
    public let party: PartyNumber
    private let coordinator: PartyNumber
    private let share: KeyShare<Suite.Group>
    private let stock: FROSTNonceStock<Suite>
    private let approves: (FROSTSigningRequest<Suite>) -> Bool
    private var hasStarted = false
    private var isOver = false

    /// - Parameters:
    ///   - coordinator: whose request is answered.
    ///   - approves: whether this party wants this message signed: the only thing between a coordinator
    ///     and the signer's part of a signature.
    ///
    /// Throws `.noSuchParty`.
    public init(
        share: KeyShare<Suite.Group>, stock: FROSTNonceStock<Suite>, coordinator: PartyNumber,
        approves: @escaping (FROSTSigningRequest<Suite>) -> Bool
    ) throws(KeyManagementError) {
        participants = share.publicKeyPackage.participants
        guard participants.contains(coordinator), coordinator != share.party else {
            throw .noSuchParty(Int(coordinator.value))
        }
        party = share.party
        self.coordinator = coordinator
        self.share = share
        self.stock = stock
        self.approves = approves
    }

    public var missing: [PartyNumber] { hasStarted && !isOver ? [coordinator] : [] }

    public func start() throws(KeyManagementError) -> ProtocolStep<FROSTSigningRequest<Suite>> {
        guard !hasStarted else { throw .alreadyStarted }
        hasStarted = true
        return .waiting
    }

    /// Throws `.notApproved`, and as `FROSTSigningRequest.sign`.
    public func receive(
        _ message: IncomingMessage
    ) throws(KeyManagementError) -> ProtocolStep<FROSTSigningRequest<Suite>> {
        guard hasStarted else { throw .notStarted }
        guard !isOver else { throw .over }
        guard message.sender == coordinator else { throw .unknownSender(message.sender) }
        isOver = true
        let request = try FROSTSigningRequest<Suite>(message, key: share.publicKeyPackage)
        guard request.published[party] != nil else {
            throw .fault(of: coordinator, .malformed)
        }
        guard approves(request) else { throw .notApproved(request.digest) }
        let answer = try request.sign(share, stock: stock)
        return ProtocolStep(
            [OutgoingMessage(to: .party(coordinator), answer.encoded())], output: request)
    }
}
