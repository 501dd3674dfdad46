public import Channels

/// A channel that says how far a peer is behind: for who answers questions, whose number the peer chooses.
public protocol MeteredChannel: Channels.Channel {
    /// How many bytes of what was sent to `peer` are kept here, since it has not taken what came before.
    func unsentByteCount(to peer: Int) async -> Int
}
