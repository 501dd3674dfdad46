import NIOCore

/// A party known to a node: where it is, and the connection to it.
final class Peer {
    let identity: PartyIdentity
    var host: String
    var port: Int
    /// The connection that stands.
    var connection: PeerConnection?
    /// Whether an attempt to reach it is under way.
    var isDialling = false
    /// Whether the next attempt waits for its time.
    var isWaiting = false
    var backoff: TimeAmount
    var isRemoved = false

    init(identity: PartyIdentity, host: String, port: Int, backoff: TimeAmount) {
        self.identity = identity
        self.host = host
        self.port = port
        self.backoff = backoff
    }
}
