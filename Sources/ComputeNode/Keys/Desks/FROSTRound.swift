import KeyManagement

/// One FROST signature: RFC 9591, 5, with the first round done before.
final class FROSTRound<Suite: FROSTCiphersuite>: UseRound {
    let questions: [(signer: PartyNumber, message: [UInt8])]
    private let coordinator: FROSTCoordinator<Suite>

    init(_ coordinator: FROSTCoordinator<Suite>) throws(KeyManagementError) {
        self.coordinator = coordinator
        questions = try coordinator.start().messages.compactMap { message in
            guard case .party(let signer) = message.recipient else { return nil }
            return (signer, message.bytes)
        }
    }

    func take(
        _ answer: [UInt8], from signer: PartyNumber
    ) throws(KeyManagementError) -> [UInt8]? {
        try coordinator.receive(IncomingMessage(from: signer, answer)).output
    }
}
