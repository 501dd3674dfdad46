public import Channels
public import Ledger

/// One other node of a task's committee, as the registry tells how to reach and know it.
public struct CommitteePeer: Equatable, Sendable {
    /// Its number in the committee.
    public var party: Int
    public var endpoint: NodeConfiguration.Endpoint
    /// SHA-256 of its certificate's public key.
    public var pin: Hash32

    public init(party: Int, endpoint: NodeConfiguration.Endpoint, pin: Hash32) {
        self.party = party
        self.endpoint = endpoint
        self.pin = pin
    }
}

/// Opens sessions with the other nodes of a committee.
public protocol CommitteeSessions: Sendable {
    /// Opens the session `id` as `party` with `peers`, runs `body` with it, and closes it.
    ///
    /// - Throws: `ChannelError` naming the peer that did not come within the time-out, or what
    ///   `body` throws.
    func withSession(
        _ id: Hash32, party: Int, peers: [CommitteePeer],
        _ body: @Sendable (any Channel) async throws -> Void
    ) async throws
}

/// The name of a task's session: keccak256("swift-mpc/task/v1" ‖ chainId (32 bytes) ‖ market (20) ‖
/// taskId (32)).
func sessionId(chainId: UInt64, market: Address, task: Hash32) -> Hash32 {
    var bytes = [UInt8]("swift-mpc/task/v1".utf8)
    bytes += UInt256(chainId).bytes
    bytes += market.bytes
    bytes += task.bytes
    return Keccak256.hash(bytes)
}
