public import Logging
public import NIOCore

/// How a node listens and what it puts up with.
public struct TransportConfiguration: Sendable {
    /// The address to listen on.
    public var host: String
    /// The port to listen on; 0 lets the system choose.
    public var port: Int
    /// From the connection to the end of the handshake.
    public var handshakeTimeout: TimeAmount = .seconds(10)
    /// How often a peer is sent a sign of life.
    public var heartbeatInterval: TimeAmount = .seconds(5)
    /// A peer from whom nothing came for so long is given up.
    public var livenessTimeout: TimeAmount = .seconds(30)
    /// The wait before the first new attempt to reach a peer; doubled up to `maximumBackoff`.
    public var minimumBackoff: TimeAmount = .milliseconds(50)
    /// The longest wait between two attempts to reach a peer.
    public var maximumBackoff: TimeAmount = .seconds(5)
    /// How long `stop` waits for what is still to be sent.
    public var stopTimeout: TimeAmount = .seconds(3)
    /// The longest frame accepted. A peer that announces a longer one is disconnected.
    public var maximumFrameBytes = 1 << 20
    /// What peers are told instead, for tests of the limit.
    package var announcedFrameBytes: Int?
    /// The longest message accepted.
    public var maximumMessageBytes = 1 << 32
    /// How much of a message goes into one frame.
    public var chunkBytes = 128 << 10
    /// How much of one stream is kept here before it is asked for, each message with 128 bytes beside its
    /// own. Peers are held to it. At least 64 KiB.
    public var windowBytes = 16 << 20
    /// How long after the beginning of a wait for a message the node's thread looks for it instead of
    /// sleeping, while waits are shorter than that. At most 20 ms; zero: it always sleeps.
    public var pollingLimit: TimeAmount = .microseconds(100)
    /// How many sessions a peer may have announced that are not opened here.
    public var maximumAnnouncedSessions = 1024
    /// How many connections may be in their handshake.
    public var maximumHandshakes = 64
    /// Told of every event, on the node's event loop: it must return at once.
    public var onEvent: (@Sendable (TransportEvent) -> Void)?
    public var logger: Logger
    /// No TLS: whoever connects is believed to be who they say. For measurements only.
    public var insecurePlaintextForBenchmarks = false

    public init(
        host: String, port: Int, logger: Logger = Logger(label: "swift-mpc.transport"),
        onEvent: (@Sendable (TransportEvent) -> Void)? = nil
    ) {
        self.host = host
        self.port = port
        self.logger = logger
        self.onEvent = onEvent
    }
}
