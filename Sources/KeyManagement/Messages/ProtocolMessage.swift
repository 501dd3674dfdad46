/// Whom a message is for.
public enum Recipient: Hashable, Sendable {
    /// Every other party of the session.
    case all
    case party(PartyNumber)
}

/// What a party wants sent.
public struct OutgoingMessage: Hashable, Sendable {
    public let recipient: Recipient
    public let bytes: [UInt8]

    public init(to recipient: Recipient, _ bytes: [UInt8]) {
        self.recipient = recipient
        self.bytes = bytes
    }
}

/// What came in. The sender is the one that the channel says it is; nothing in the bytes decides that.
public struct IncomingMessage: Hashable, Sendable {
    public let sender: PartyNumber
    public let bytes: [UInt8]

    public init(from sender: PartyNumber, _ bytes: [UInt8]) {
        self.sender = sender
        self.bytes = bytes
    }
}
