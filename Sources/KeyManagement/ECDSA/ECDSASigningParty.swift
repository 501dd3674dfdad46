internal import EllipticCurves

/// One signer of one ECDSA signature: one message to every other signer, who each put the signature together
/// and verify it.
///
/// The order is part of the message: signers who were shown different orders find out at once, and who
/// has signed both is named. Whatever happens, the presignature is gone.
public final class ECDSASigningParty: ProtocolParty {
    /// The signers.
    public let participants: ParticipantSet
    public let party: PartyNumber

    private let order: ECDSASigningOrder
    private let signing: ECDSASigning
    /// Until it is used.
    private var presignature: ECDSAPresignature?
    private var shares = [PartyNumber: Secp256k1.Scalar]()
    private var hasStarted = false
    private var isOver = false

    /// - Parameters:
    ///   - order: that this signer has decided to carry out, its signature checked.
    ///   - signing: of the order's request.
    ///   - presignature: taken from a durable stock, so that nothing gives it again.
    ///
    /// Throws `.noSuchPresignature` unless the presignature is the request's, and signing and order agree.
    public init(
        _ order: ECDSASigningOrder, _ signing: ECDSASigning,
        presignature: consuming ECDSAPresignature
    ) throws(KeyManagementError) {
        guard signing.request == order.request, presignature.id == order.request.presignature
        else { throw .noSuchPresignature }
        participants = signing.signers.participants
        party = PartyNumber(place: try signing.signers.place(of: presignature.party))
        self.order = order
        self.signing = signing
        self.presignature = consume presignature
    }

    public var missing: [PartyNumber] {
        guard hasStarted, !isOver else { return [] }
        return participants.numbers.filter { shares[$0] == nil }
    }

    public func start() throws(KeyManagementError) -> ProtocolStep<ECDSASignature> {
        guard !hasStarted, let presignature = presignature.take() else { throw .alreadyStarted }
        hasStarted = true
        do throws(KeyManagementError) {
            let share = try signing.sign(presignature)
            shares[party] = share
            let message = ECDSAShareMessage(order: order.encoded, share: share)
            return ProtocolStep([OutgoingMessage(to: .all, message.encoded)])
        } catch {
            isOver = true
            throw error
        }
    }

    public func receive(
        _ message: IncomingMessage
    ) throws(KeyManagementError) -> ProtocolStep<ECDSASignature> {
        guard hasStarted else { throw .notStarted }
        guard !isOver else { throw .over }
        guard participants.contains(message.sender), message.sender != party else {
            throw .unknownSender(message.sender)
        }
        do throws(KeyManagementError) {
            return try take(message)
        } catch {
            if !error.leavesStateUnchanged { isOver = true }
            throw error
        }
    }

    private func take(
        _ incoming: IncomingMessage
    ) throws(KeyManagementError) -> ProtocolStep<ECDSASignature> {
        let sender = incoming.sender
        let message: ECDSAShareMessage
        do throws(ProtocolFault) {
            message = try ECDSAShareMessage(incoming.bytes)
        } catch {
            throw .fault(of: sender, error)
        }
        guard message.order == order.encoded else { throw conflict(message.order, of: sender) }
        if let known = shares[sender] {
            throw .fault(of: sender, known == message.share ? .duplicate : .badPartial)
        }
        shares[sender] = message.share
        guard shares.count == participants.count else { return .waiting }
        isOver = true
        return ProtocolStep(output: try combined())
    }

    private func combined() throws(KeyManagementError) -> ECDSASignature {
        let numbers = signing.signers.numbers
        var byNumber = [PartyNumber: Secp256k1.Scalar]()
        for (party, share) in shares { byNumber[numbers[party.place]] = share }
        do throws(KeyManagementError) {
            return try signing.combine(byNumber)
        } catch .fault(let signer, let fault) {
            throw .fault(of: PartyNumber(place: try signing.signers.place(of: signer)), fault)
        }
    }

    /// What follows from another order than this signer's.
    private func conflict(_ other: [UInt8], of sender: PartyNumber) -> KeyManagementError {
        let decoded: ECDSASigningOrder
        do throws(KeyManagementError) {
            decoded = try ECDSASigningOrder(withAnyChainCode: other, signers: signing.signers)
        } catch {
            return .fault(of: sender, error == .invalidSignature ? .badSignature : .malformed)
        }
        guard decoded.request.presignature == order.request.presignature else {
            return .fault(of: sender, .wrongSession)
        }
        // Two signatures over one request are no conflict, but no honest signer makes them.
        return .fault(of: order.requester, .conflictingOrders)
    }
}
