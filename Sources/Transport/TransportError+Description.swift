extension TransportError: CustomStringConvertible {
    /// One line, for a log or a user.
    public var description: String {
        switch self {
        case .unknownIdentity(let party): "the key \(party) belongs to no party known here"
        case .unexpectedIdentity(let expected, let presented):
            "dialled the party with key \(expected), the one with key \(presented) answered"
        case .handshakeFailed: "the TLS handshake failed: is the peer a node with a certificate?"
        case .handshakeTimedOut: "the TLS handshake was not finished in time"
        case .wrongDirection(let party): "\(party) dialled, but should have been dialled"
        case .incompatible(let party): "\(party) speaks another version of the protocol"
        case .frameTooLong(let party, let limit):
            "\(party) announced a frame longer than \(limit) bytes"
        case .malformedFrame(let party): "\(party) sent a frame that has no place here"
        case .tooManySessions(let party): "\(party) announced more sessions than are kept"
        case .silent(let party): "nothing came from \(party) for the liveness time-out"
        case .unread(let party): "\(party) does not read what it is answered"
        case .replaced(let party): "\(party) came back over a new connection"
        case .connectionLost(let party): "the connection to \(party) was lost"
        case .removed(let party): "\(party) was removed here"
        case .tooManyHandshakes: "more connections wait for their handshake than are kept"
        case .cannotConnect(let host, let port): "nobody can be reached at \(host):\(port)"
        case .cannotListen(let host, let port):
            "\(host):\(port) can't be listened on; is it in use?"
        case .stopped: "the node has stopped"
        case .invalidCertificate: "the certificate can't be made or read"
        case .invalidKey: "the private key can't be read, or is not the certificate's"
        case .cannotRead(let path): "\(path) can't be read"
        case .cannotWrite(let path): "\(path) can't be written, or exists already"
        case .readableByOthers(let path):
            "\(path) holds a private key and others may read it: chmod 600 \(path)"
        }
    }
}
