/// Oblivious transfer with one peer, in both directions.
final class TransferPair: Sendable {
    let peer: Int
    /// This party sends.
    let sender: TransferSender
    /// This party receives.
    let receiver: TransferReceiver

    init(peer: Int, sender: TransferSender, receiver: TransferReceiver) {
        self.peer = peer
        self.sender = sender
        self.receiver = receiver
    }
}
