public import Keystore
public import Ledger

extension NodeConfiguration {
    /// Shares and keys that the node keeps for others.
    public struct KMS: Sendable {
        public var shareRegistry: Address
        public var keyRegistry: Address
        /// The keystore's directory.
        public var keystore: String
        /// Where the secret that opens it comes from.
        public var secret: SecretSource
        /// One share, in bytes.
        public var shareBytes: Int
        public var storedShares: Int
        /// Bytes of all shares together.
        public var storedShareBytes: Int
        /// Requests of one account a minute.
        public var requestsPerMinute: Int
        /// Refusals of all accounts a minute that go into the audit log.
        public var refusalsPerMinute: Int
        /// Between heads of the audit log on chain.
        public var auditInterval: Duration
        /// Who may read the audit log; nil: any account.
        public var auditors: [Address]?
        /// Whose proposals of keys this node follows; nil: anybody's.
        public var owners: [Address]?
        /// Keys held at once.
        public var storedKeys: Int
        /// Nonces or presignatures kept ready for each key and coordinator.
        public var stock: Int
        /// Whether this node gives its shares to recipients of exports, where policies allow it.
        public var exports: Bool

        public init(
            shareRegistry: Address, keyRegistry: Address, keystore: String, secret: SecretSource,
            shareBytes: Int = 1 << 16, storedShares: Int = 10_000,
            storedShareBytes: Int = 1 << 28, requestsPerMinute: Int = 120,
            refusalsPerMinute: Int = 600, auditInterval: Duration = .seconds(3600),
            auditors: [Address]? = [], owners: [Address]? = nil, storedKeys: Int = 1000,
            stock: Int = 64, exports: Bool = false
        ) {
            self.shareRegistry = shareRegistry
            self.keyRegistry = keyRegistry
            self.keystore = keystore
            self.secret = secret
            self.shareBytes = shareBytes
            self.storedShares = storedShares
            self.storedShareBytes = storedShareBytes
            self.requestsPerMinute = requestsPerMinute
            self.refusalsPerMinute = refusalsPerMinute
            self.auditInterval = auditInterval
            self.auditors = auditors
            self.owners = owners
            self.storedKeys = storedKeys
            self.stock = stock
            self.exports = exports
        }

        /// Less of a stock than this is filled up.
        var stockRefill: Int { max(1, stock / 2) }
        /// For members to be reached before a run.
        var gathering: Duration { .seconds(20) }
        /// How long a caller waits for what it asked for, before it is told to come again.
        var answerWithin: Duration { .seconds(10) }
        /// Seconds in which an owner may take a deletion back.
        var deletionDelay: Int64 { 7 * 86_400 }
        var requests: Journal.KeyRequestLimits {
            Journal.KeyRequestLimits(pending: 256, stored: 1_000_000)
        }
    }

    /// Where a keystore's secret comes from: files, absolute once read, or the environment.
    public enum SecretSource: Equatable, Sendable {
        case keyFile(String)
        case passphraseFile(String)
        case passphraseVariable(String)

        /// Reads it. A variable is gone from the environment afterwards.
        public func read() throws(KeystoreError) -> KeystoreSecret {
            switch self {
            case .keyFile(let path): try KeystoreSecret(keyFile: path)
            case .passphraseFile(let path): try KeystoreSecret(passphraseFile: path)
            case .passphraseVariable(let name): try KeystoreSecret(environment: name)
            }
        }
    }
}

extension NodeConfiguration.KMS {
    /// Reads the section; nil where it names no share registry.
    static func read(
        _ settings: consuming Settings, directory: String
    ) throws(NodeError) -> NodeConfiguration.KMS? {
        var settings = settings
        let isWanted = try settings.text("shareRegistry") != nil
        let kms = NodeConfiguration.KMS(
            shareRegistry: isWanted ? try settings.address("shareRegistry") : .zero,
            keyRegistry: try settings.text("keyRegistry") != nil || isWanted
                ? try settings.address("keyRegistry") : .zero,
            keystore: absolute(try settings.text("keystore") ?? "keystore", in: directory),
            secret: try source(&settings, directory),
            shareBytes: try settings.integer("shareBytes", in: 1...(1 << 19), default: 1 << 16),
            storedShares: try settings.integer(
                "storedShares", in: 1...1_000_000, default: 10_000),
            storedShareBytes: try settings.integer(
                "storedShareBytes", in: 1...(1 << 40), default: 1 << 28),
            requestsPerMinute: try settings.integer(
                "requestsPerMinute", in: 1...1_000_000, default: 120),
            refusalsPerMinute: try settings.integer(
                "refusalsPerMinute", in: 1...1_000_000, default: 600),
            auditInterval: try settings.seconds(
                "auditInterval", in: 0.02...31_536_000, default: 3600),
            auditors: try accounts("auditors", default: [], &settings),
            owners: try accounts("owners", default: nil, &settings),
            storedKeys: try settings.integer("storedKeys", in: 1...100_000, default: 1000),
            stock: try settings.integer("stock", in: 2...1024, default: 64),
            exports: try settings.flag("exports", default: false))
        try settings.finish()
        return isWanted ? kms : nil
    }

    private static func source(
        _ settings: inout Settings, _ directory: String
    ) throws(NodeError) -> NodeConfiguration.SecretSource {
        let key = try settings.text("keyFile")
        let passphrase = try settings.text("passphraseFile")
        let variable = try settings.text("passphraseVariable")
        switch (key, passphrase, variable) {
        case (let path, nil, nil):
            return .keyFile(absolute(path ?? "keystore.key", in: directory))
        case (nil, let path?, nil): return .passphraseFile(absolute(path, in: directory))
        case (nil, nil, let name?): return .passphraseVariable(name)
        default:
            throw settings.bad(
                key == nil ? "passphraseFile" : "keyFile",
                "the only one of keyFile, passphraseFile and passphraseVariable")
        }
    }

    /// Some accounts, or `any`: nil.
    private static func accounts(
        _ name: String, default standard: [Address]?, _ settings: inout Settings
    ) throws(NodeError) -> [Address]? {
        guard let list = try settings.list(name) else {
            switch try settings.text(name) {
            case nil: return standard
            case "any"?: return nil
            default: throw settings.bad(name, "any, or a list of addresses")
            }
        }
        var accounts: [Address] = []
        for text in list {
            guard let address = try? Address(text) else {
                throw settings.bad(name, "any, or a list of quoted addresses, \"0x…\"")
            }
            accounts.append(address)
        }
        return accounts
    }
}
