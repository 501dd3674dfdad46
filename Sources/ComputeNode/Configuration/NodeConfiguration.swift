import Keystore
public import Ledger
public import Logging

/// What one node is told: the chain it serves, who it is, where it listens, what it accepts.
///
/// Read from YAML by `init(yaml:directory:)`; every key is described in `Protocols/node.md` and in
/// the file that `mpc-node init` writes.
public struct NodeConfiguration: Sendable {
    public var chain: Chain
    public var identity: Identity
    public var listen: Listen
    public var advertise: Advertise
    /// The SQLite file of the journal.
    public var storagePath: String
    public var limits: Limits
    public var policy: Policy
    public var timeouts: Timeouts
    /// Preprocessing kept on disk and made ahead; nothing where no committees are listed.
    public var preprocessing: Preprocessing?
    /// What the node keeps for others; nothing where the configuration names no share registry.
    public var kms: KMS?
    /// Whether the node registers its endpoints and pin on chain when it starts.
    public var autoRegister: Bool
    public var logLevel: Logger.Level

    /// The chain and the contracts on it.
    public struct Chain: Sendable {
        public var url: String
        public var chainId: UInt64
        public var registry: Address
        public var market: Address
        /// Blocks on top of an event's block before the node acts on it.
        public var confirmations: Int
        public var pollInterval: Duration
        /// The first block whose events are read by a new journal.
        public var startBlock: UInt64
    }

    /// The node's keys: files, absolute once read.
    public struct Identity: Sendable {
        /// The chain key: 64 hex digits, mode 0600.
        public var keyFile: String
        public var certificateFile: String
        public var privateKeyFile: String
    }

    /// An address to listen on; port 0 takes any free port.
    public struct Endpoint: Equatable, Sendable, CustomStringConvertible {
        public var host: String
        public var port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }

        /// From `host:port` or `[v6]:port`.
        public init?(_ text: String, ports: ClosedRange<Int> = 0...65535) {
            guard let colon = text.lastIndex(of: ":"),
                let port = Int(text[text.index(after: colon)...]), ports.contains(port)
            else { return nil }
            var host = text[..<colon]
            if host.hasPrefix("["), host.hasSuffix("]") {
                host = host.dropFirst().dropLast()
            } else if host.contains(":") {
                return nil
            }
            guard !host.isEmpty, host.allSatisfy({ $0.isASCII && !$0.isWhitespace && $0 != "/" })
            else { return nil }
            self.init(host: String(host), port: port)
        }

        public var description: String {
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }

    /// Where the node listens.
    public struct Listen: Sendable {
        /// Mutual TLS from the other nodes of a committee.
        public var peer: Endpoint
        /// HTTPS from data providers and requesters.
        public var http: Endpoint
        /// Plain HTTP for the operator; keep it on loopback.
        public var admin: Endpoint
    }

    /// What the registry says of this node; absent ones are the bound listening addresses.
    public struct Advertise: Sendable {
        public var peer: Endpoint?
        public var http: Endpoint?
    }

    /// What the node refuses for its size.
    public struct Limits: Sendable {
        public var frameBytes: Int
        public var tasks: Int
        public var inputBytes: Int
        public var contractBytes: Int
        public var storedInputs: Int
        /// Shares in the journal, in bytes.
        public var storedBytes: Int
        public var storedContracts: Int
        /// Open connections of each HTTP listener.
        public var connections: Int
    }

    /// Which tasks the node takes.
    public struct Policy: Sendable {
        /// The contract ids it runs; `nil` means any.
        public var contracts: [Hash32]?
        /// The least escrow, in wei.
        public var minimumEscrow: UInt256
        /// How far in the future a deadline may be.
        public var maximumDeadline: Duration
    }

    /// How long the node waits for whom.
    public struct Timeouts: Sendable {
        /// For both peers to open a session, and for each message of a peer in it.
        public var peer: Duration
        /// For inputs, counted from the moment all nodes have accepted.
        public var inputs: Duration
        /// Before the deadline: waiting for inputs ends then, so that there is time to compute.
        public var reserve: Duration
        /// For a contract's text to be uploaded, after the request is confirmed.
        public var contract: Duration
        /// Between tries after a failed session or chain call; doubles up to eight times this.
        public var retry: Duration
        /// How long the second and third node wait, times their index, before they post too.
        public var postDelay: Duration
        /// For a chain request.
        public var chain: Duration
        /// For an HTTP connection, from the first byte of its handshake to its end.
        public var connection: Duration
        /// How long an uploaded input is kept that no task names.
        public var unusedInput: Duration
        /// How long a private result is kept for its recipient after it was computed.
        public var results: Duration
        /// For running tasks to reach a safe point when the node is stopped.
        public var shutdown: Duration
    }
}
