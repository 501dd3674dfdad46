/// What goes wrong between nodes, outside of a session. Sessions speak `ChannelError`.
public enum TransportError: Error, Equatable, Sendable {
    /// A peer's certificate is valid, but its key belongs to no party known here.
    case unknownIdentity(PartyIdentity)
    /// Another party than the one dialled answered.
    case unexpectedIdentity(expected: PartyIdentity, presented: PartyIdentity)
    /// The TLS handshake failed: no TLS, another version, no certificate, an unusable one.
    case handshakeFailed
    /// The handshake was not finished in time.
    case handshakeTimedOut
    /// The peer with the higher identity dialled; it should have been dialled.
    case wrongDirection(PartyIdentity)
    /// The peer speaks another version of the protocol.
    case incompatible(PartyIdentity)
    /// A frame longer than the limit was announced.
    case frameTooLong(PartyIdentity, limit: Int)
    /// A frame that the protocol does not have, or has not at this place.
    case malformedFrame(PartyIdentity)
    /// The peer has announced more sessions than are kept.
    case tooManySessions(PartyIdentity)
    /// Nothing came from the peer for the liveness time-out.
    case silent(PartyIdentity)
    /// The peer has this side answer, and reads nothing of it.
    case unread(PartyIdentity)
    /// The peer came back over a new connection.
    case replaced(PartyIdentity)
    /// The connection was lost, or the peer has stopped.
    case connectionLost(PartyIdentity)
    /// The peer was removed here.
    case removed(PartyIdentity)
    /// More connections are waiting for their handshake than are kept.
    case tooManyHandshakes
    /// Nobody could be reached at that address.
    case cannotConnect(host: String, port: Int)
    /// The address could not be listened on.
    case cannotListen(host: String, port: Int)
    /// The node has stopped.
    case stopped
    /// A certificate could not be made or read.
    case invalidCertificate
    /// A private key could not be read, or is not the certificate's.
    case invalidKey
    /// The file could not be read.
    case cannotRead(path: String)
    /// The file could not be written, or exists already.
    case cannotWrite(path: String)
    /// The file holds a private key and others than its owner may read it.
    case readableByOthers(path: String)
}
