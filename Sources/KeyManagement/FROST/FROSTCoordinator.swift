internal import EllipticCurves
internal import FiniteFields

/// Asks signers for a signature and puts it together: RFC 9591, 5, with the first round done before. It
/// needs no secrets; a corrupt one can keep a signature from being made, and nothing else.
public final class FROSTCoordinator<Suite: FROSTCiphersuite>: ProtocolParty {
    public let participants: ParticipantSet
    public let party: PartyNumber
    public let request: FROSTSigningRequest<Suite>
    private var shares = [PartyNumber: Suite.Group.Scalar]()
    private var hasStarted = false
    private var isOver = false

    /// - Parameters:
    ///   - party: the coordinator, a holder of the key; it may be one of the signers.
    ///   - ownShare: its own answer to the request, if it is.
    ///
    /// Throws `.noSuchParty`, and `.notASigner` or `.tooFewShares` for an own share too many or too few.
    public init(
        _ request: FROSTSigningRequest<Suite>, party: PartyNumber,
        ownShare: FROSTSignatureShare<Suite>? = nil
    ) throws(KeyManagementError) {
        participants = request.signingPackage.key.participants
        guard participants.contains(party) else { throw .noSuchParty(Int(party.value)) }
        let signs = request.published[party] != nil
        guard signs || ownShare == nil else { throw .notASigner(party) }
        if signs {
            guard let ownShare, ownShare.request == request.digest else {
                throw .tooFewShares(needed: 1, given: 0)
            }
            shares[party] = ownShare.value
        }
        self.party = party
        self.request = request
    }

    public var missing: [PartyNumber] {
        guard hasStarted, !isOver else { return [] }
        return request.signingPackage.signers.filter { shares[$0] == nil }
    }

    public func start() throws(KeyManagementError) -> ProtocolStep<[UInt8]> {
        guard !hasStarted else { throw .alreadyStarted }
        hasStarted = true
        let bytes = request.encoded()
        let others = request.signingPackage.signers.filter { $0 != party }
        return ProtocolStep(others.map { OutgoingMessage(to: .party($0), bytes) })
    }

    /// A signer's answer; with the last one the signature, which was verified.
    ///
    /// Throws `.fault` of a signer whose share is wrong: what the others have sent is of no use then.
    public func receive(
        _ message: IncomingMessage
    ) throws(KeyManagementError) -> ProtocolStep<[UInt8]> {
        guard hasStarted else { throw .notStarted }
        guard !isOver else { throw .over }
        let sender = message.sender
        guard sender != party, request.published[sender] != nil else {
            throw .unknownSender(sender)
        }
        do throws(KeyManagementError) {
            let share: FROSTSignatureShare<Suite>
            do throws(ProtocolFault) {
                share = try FROSTSignatureShare(message.bytes, to: request.digest)
            } catch {
                throw .fault(of: sender, error)
            }
            if let known = shares[sender] {
                throw .fault(of: sender, known == share.value ? .duplicate : .badPartial)
            }
            shares[sender] = share.value
            guard missing.isEmpty else { return .waiting }
            let signature = try request.signingPackage.aggregate(shares)
            isOver = true
            return ProtocolStep(output: signature)
        } catch {
            if !error.leavesStateUnchanged { isOver = true }
            throw error
        }
    }
}
