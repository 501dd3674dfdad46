import Foundation
import Keystore
public import Ledger
import Transport

/// Makes a new node's directory: configuration, chain key, certificate and its key.
public struct NodeInitializer: Sendable {
    public var directory: String
    public var chainURL: String
    public var chainId: UInt64
    public var registry: Address
    public var market: Address
    public var shareRegistry: Address?
    public var keyRegistry: Address?
    public var host: String
    public var peerPort: Int
    public var httpPort: Int
    public var adminPort: Int
    public var confirmations: Int
    public var autoRegister: Bool

    public init(
        directory: String, chainURL: String, chainId: UInt64, registry: Address, market: Address,
        shareRegistry: Address? = nil, keyRegistry: Address? = nil,
        host: String = "127.0.0.1", peerPort: Int = 7100, httpPort: Int = 7443,
        adminPort: Int = 7190, confirmations: Int = 2, autoRegister: Bool = true
    ) {
        self.directory = directory
        self.chainURL = chainURL
        self.chainId = chainId
        self.registry = registry
        self.market = market
        self.shareRegistry = shareRegistry
        self.keyRegistry = keyRegistry
        self.host = host
        self.peerPort = peerPort
        self.httpPort = httpPort
        self.adminPort = adminPort
        self.confirmations = confirmations
        self.autoRegister = autoRegister
    }

    /// What was made.
    public struct Made: Sendable {
        public var configurationFile: String
        public var address: Address
        /// SHA-256 of the certificate's public key.
        public var pin: Hash32
    }

    /// The configuration's file name in the directory.
    public static let configurationName = "mpc-node.yaml"

    /// The configuration with every key and what it means.
    public var configurationText: String {
        """
        # Configuration of one mpc-node. Every key is here; a key nobody knows is refused.
        # Keys with a value may be left out where "default" is said. Times are in seconds.

        chain:
          url: "\(chainURL)"        # JSON-RPC, http or https
          chainId: \(chainId)             # the node stops if the chain has another id
          registry: "\(registry)"   # NodeRegistry
          market: "\(market)"     # ComputeMarket
          confirmations: \(confirmations)           # blocks on top of an event before it counts; default 2
          pollInterval: 1            # how often the chain is looked at; default 1
          startBlock: 0              # where a new journal begins to read; default 0

        identity:                    # files; relative paths are taken from this file's directory
          keyFile: chain.key         # the chain account that accepts, signs and posts; mode 0600
          certificateFile: node.crt  # TLS, for peers and for HTTPS
          privateKeyFile: node.key   # mode 0600

        listen:                      # host:port; port 0 takes any free port
          peer: "\(host):\(peerPort)"      # the other nodes, mutual TLS 1.3
          http: "\(host):\(httpPort)"      # data providers and requesters, HTTPS
          admin: "127.0.0.1:\(adminPort)"  # /health and /metrics, plain: keep it on loopback

        advertise:                   # what the registry says; default: the addresses listened on
          peer:
          http:

        storage:
          path: journal.sqlite       # tasks, contracts and input shares; mode 0600

        limits:
          frameBytes: 1048576        # longest frame between nodes; default 1 MiB
          tasks: 4                   # accepted and unfinished at once; default 4
          inputBytes: 1048576        # one share of one input; default 1 MiB
          contractBytes: 4194304     # IR and manifest together; default 4 MiB
          storedInputs: 10000        # inputs in the journal; default 10000
          storedBytes: 1073741824    # their shares together; default 1 GiB
          storedContracts: 256       # contracts in the journal; default 256
          connections: 128           # open at once, each HTTP listener; default 128

        policy:
          contracts: any             # any, or a list of contract ids; default any
          minimumEscrow: 0           # wei; default 0
          maximumDeadline: 86400     # how far ahead a deadline may be; default a day

        preprocessing:               # of additive and additive-active, kept on disk and made ahead
          path: preprocessing        # directory; default preprocessing
          committees: []             # lines like "additive-active 0x… 0x…", in the committee's order
          triples: 0                 # kept ready for each committee, elements; default 0
          bitTriples: 0              # default 0
          daBits: 0                  # default 0
          edaBits: 0                 # of 64 bits; default 0
          masks: 0                   # of each party, additive-active; default 0

        kms:                         # secrets kept for others; none of it without shareRegistry
          shareRegistry: \(text(shareRegistry))  # ShareRegistry
          keyRegistry: \(text(keyRegistry))    # KeyRegistry
          keystore: keystore         # directory of encrypted shares; default keystore
          keyFile: keystore.key      # opens the keystore; mode 0600. Or in its place:
          passphraseFile:            # a file with a passphrase; mode 0600
          passphraseVariable:        # a variable of the environment with a passphrase
          shareBytes: 65536          # one share; default 64 KiB
          storedShares: 10000        # shares kept; default 10000
          storedShareBytes: 268435456  # their bytes together; default 256 MiB
          requestsPerMinute: 120     # of one account; default 120
          refusalsPerMinute: 600     # noted in the audit log, of all accounts; default 600
          auditInterval: 3600        # between heads of the audit log on chain; default an hour
          auditors: []               # accounts that may read the audit log, or any; default none
          owners: any                # whose keys this node holds, or any; default any
          storedKeys: 1000           # keys held; default 1000
          stock: 64                  # nonces or presignatures ready, a key and peer; default 64
          exports: false             # true: give shares away where policy and approvers let it

        timeouts:
          peer: 15                   # peers to come to a session, and each message; default 15
          inputs: 60                 # inputs, after all nodes accepted; default 60
          reserve: 30                # before the deadline: waiting for inputs ends; default 30
          contract: 60               # a contract's text, after the request; default 60
          retry: 1                   # after a failure, doubling up to 8 times; default 1
          postDelay: 5               # times its index: before a node posts too; default 5
          chain: 10                  # one request to the chain; default 10
          connection: 120            # one HTTP connection, from start to end; default 120
          unusedInput: 86400         # an uploaded input that no task names; default a day
          results: 604800            # a private result, for its recipient; default a week
          shutdown: 10               # for running sessions when the node stops; default 10

        autoRegister: \(autoRegister)           # register or update in NodeRegistry at start; default false
        logLevel: info               # trace, debug, info, notice, warning, error, critical

        """
    }

    private func text(_ address: Address?) -> String { address.map { "\"\($0)\"" } ?? "" }

    /// Makes the directory and its files.
    ///
    /// - Throws: `.file(_, .exists)` if one of them is there already; nothing is overwritten.
    public func make() throws(NodeError) -> Made {
        let files = FileManager.default
        do {
            try files.createDirectory(
                atPath: directory, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .file(path: directory, reason: .unwritable)
        }
        let path = { (name: String) in absolute(name, in: directory) }
        let names = [
            Self.configurationName, "chain.key", "node.crt", "node.key", "keystore.key", "keystore",
        ]
        for name in names where files.fileExists(atPath: path(name)) {
            throw .file(path: path(name), reason: .exists)
        }
        let key: LedgerKey
        do {
            key = try LedgerKey()
            try key.save(to: path("chain.key"))
        } catch {
            throw .file(path: path("chain.key"), reason: .unwritable)
        }
        let credentials: CertificateAndKey
        do {
            credentials = try CertificateAndKey.generate(commonName: "mpc-node \(key.address)")
            try credentials.save(
                certificatePath: path("node.crt"), privateKeyPath: path("node.key"))
        } catch {
            throw .file(path: path("node.crt"), reason: .unwritable)
        }
        do throws(KeystoreError) {
            try KeystoreSecret.makeKeyFile(at: path("keystore.key"))
            try Keystore.create(
                at: path("keystore"), secret: KeystoreSecret(keyFile: path("keystore.key")))
        } catch { throw .keystore(error) }
        let made = files.createFile(
            atPath: path(Self.configurationName), contents: Data(configurationText.utf8),
            // chain.url may hold credentials.
            attributes: [.posixPermissions: 0o600])
        guard made, let pin = try? Hash32(credentials.identity.bytes) else {
            throw .file(path: path(Self.configurationName), reason: .unwritable)
        }
        return Made(
            configurationFile: path(Self.configurationName), address: key.address, pin: pin)
    }
}
