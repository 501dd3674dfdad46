import KeyManagement

/// One ECDSA signature as its coordinator has it made.
final class ECDSARound: UseRound {
    let questions: [(signer: PartyNumber, message: [UInt8])]
    private let desk: ECDSADesk
    private let id: PresignatureID
    private let signers: [PartyNumber]

    init(
        desk: ECDSADesk, _ id: PresignatureID, signers: [PartyNumber],
        questions: [(signer: PartyNumber, message: [UInt8])]
    ) {
        self.desk = desk
        self.id = id
        self.signers = signers
        self.questions = questions
    }

    deinit { desk.forget(id) }

    func take(
        _ answer: [UInt8], from signer: PartyNumber
    ) throws(KeyManagementError) -> [UInt8]? {
        guard let place = signers.firstIndex(of: signer) else { throw .notASigner(signer) }
        do throws(KeyManagementError) {
            return try desk.receive(
                IncomingMessage(from: PartyNumber.first(signers.count)[place], answer), id)
        } catch .fault(let party, let fault) {
            throw .fault(of: signers[party.place], fault)
        }
    }
}
