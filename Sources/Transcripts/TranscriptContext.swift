/// Where a proof is made, so that it is worth nothing elsewhere: the session, who takes part, and the
/// epoch of the key or sharing it is about.
public struct TranscriptContext: Equatable, Sendable {
    /// Names this run of the protocol and no other; random, or derived from what all agreed on.
    public var session: [UInt8]
    /// The participants' identities in the order of their numbers.
    public var participants: [[UInt8]]
    /// How often the key or sharing has been refreshed or reshared.
    public var epoch: UInt64

    /// A context of these parts.
    public init(session: [UInt8], participants: [[UInt8]], epoch: UInt64 = 0) {
        self.session = session
        self.participants = participants
        self.epoch = epoch
    }
}
