/// Something that happened to a node's links; reported to `TransportConfiguration.onEvent`.
public enum TransportEvent: Equatable, Sendable {
    /// The connection to a peer stands, verified on both sides.
    case connected(PartyIdentity)
    /// A connection that stood has ended.
    case disconnected(PartyIdentity, TransportError)
    /// A connection was refused before it stood, or could not be made.
    case refused(TransportError)
}
