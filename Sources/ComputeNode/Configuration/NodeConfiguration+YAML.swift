import Foundation
import Ledger
import Logging

extension NodeConfiguration {
    /// Reads and checks a configuration. Relative paths are taken from `directory`.
    ///
    /// - Throws: `.malformedYAML`, `.unknownKey`, `.missingKey` or `.badValue`, each naming the key
    ///   and its line.
    public init(yaml: String, directory: String) throws(NodeError) {
        var root = try Settings(yaml: yaml)
        chain = try Chain(root.section("chain"))
        identity = try Identity(root.section("identity"), directory: directory)
        listen = try Listen(root.section("listen"))
        advertise = try Advertise(root.section("advertise", optional: true))
        var storage = try root.section("storage")
        storagePath = absolute(try storage.required("path"), in: directory)
        try storage.finish()
        limits = try Limits(root.section("limits", optional: true))
        policy = try Policy(root.section("policy", optional: true))
        timeouts = try Timeouts(root.section("timeouts", optional: true))
        preprocessing = try Preprocessing.read(
            root.section("preprocessing", optional: true), directory: directory)
        kms = try KMS.read(root.section("kms", optional: true), directory: directory)
        autoRegister = try root.flag("autoRegister", default: false)
        let level = try root.text("logLevel") ?? "info"
        guard let logLevel = Logger.Level(rawValue: level) else {
            throw root.bad(
                "logLevel", "trace, debug, info, notice, warning, error or critical")
        }
        self.logLevel = logLevel
        try root.finish()
    }

    /// Reads the file at `path`.
    public init(file path: String) throws(NodeError) {
        let absolutePath = absolute(path, in: FileManager.default.currentDirectoryPath)
        let text = try readText(absolutePath, maximum: 1 << 20)
        try self.init(
            yaml: text, directory: (absolutePath as NSString).deletingLastPathComponent)
    }
}

/// `path`, taken from `directory` where it is relative.
func absolute(_ path: String, in directory: String) -> String {
    path.hasPrefix("/") ? path : (directory as NSString).appendingPathComponent(path)
}

/// The text of a file of at most `maximum` bytes.
func readText(_ path: String, maximum: Int) throws(NodeError) -> String {
    guard FileManager.default.fileExists(atPath: path) else {
        throw .file(path: path, reason: .missing)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
        throw .file(path: path, reason: .unreadable)
    }
    guard data.count <= maximum else { throw .file(path: path, reason: .tooLarge) }
    guard let text = String(validating: data, as: UTF8.self) else {
        throw .file(path: path, reason: .malformed)
    }
    return text
}

extension NodeConfiguration.Chain {
    init(_ settings: consuming Settings) throws(NodeError) {
        var settings = settings
        url = try settings.required("url")
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw settings.bad("url", "an http:// or https:// address")
        }
        chainId = UInt64(try settings.integer("chainId", in: 1...(1 << 53)))
        registry = try settings.address("registry")
        market = try settings.address("market")
        confirmations = try settings.integer("confirmations", in: 0...1000, default: 2)
        pollInterval = try settings.seconds("pollInterval", in: 0.02...600, default: 1)
        startBlock = UInt64(try settings.integer("startBlock", in: 0...(1 << 53), default: 0))
        try settings.finish()
    }
}

extension NodeConfiguration.Identity {
    init(_ settings: consuming Settings, directory: String) throws(NodeError) {
        var settings = settings
        keyFile = absolute(try settings.required("keyFile"), in: directory)
        certificateFile = absolute(try settings.required("certificateFile"), in: directory)
        privateKeyFile = absolute(try settings.required("privateKeyFile"), in: directory)
        try settings.finish()
    }
}

extension NodeConfiguration.Listen {
    init(_ settings: consuming Settings) throws(NodeError) {
        var settings = settings
        peer = try settings.endpoint("peer")
        http = try settings.endpoint("http")
        admin = try settings.endpoint("admin")
        try settings.finish()
    }
}

extension NodeConfiguration.Advertise {
    init(_ settings: consuming Settings) throws(NodeError) {
        var settings = settings
        peer = try settings.optionalEndpoint("peer", ports: 1...65535)
        http = try settings.optionalEndpoint("http", ports: 1...65535)
        for (key, endpoint) in [("peer", peer), ("http", http)] {
            // The registry's strings hold 128 bytes.
            if let endpoint, endpoint.description.utf8.count > 128 {
                throw settings.bad(key, "at most 128 bytes long")
            }
        }
        try settings.finish()
    }
}

extension NodeConfiguration.Limits {
    init(_ settings: consuming Settings) throws(NodeError) {
        var settings = settings
        frameBytes = try settings.integer("frameBytes", in: 4096...(1 << 26), default: 1 << 20)
        tasks = try settings.integer("tasks", in: 1...64, default: 4)
        inputBytes = try settings.integer("inputBytes", in: 8...(1 << 28), default: 1 << 20)
        contractBytes = try settings.integer(
            "contractBytes", in: 1024...(1 << 28), default: 4 << 20)
        storedInputs = try settings.integer("storedInputs", in: 1...1_000_000, default: 10_000)
        storedBytes = try settings.integer("storedBytes", in: 16...(1 << 40), default: 1 << 30)
        storedContracts = try settings.integer("storedContracts", in: 1...100_000, default: 256)
        connections = try settings.integer("connections", in: 1...65536, default: 128)
        try settings.finish()
    }
}

extension NodeConfiguration.Policy {
    init(_ settings: consuming Settings) throws(NodeError) {
        var settings = settings
        if let listed = try settings.list("contracts") {
            var ids: [Hash32] = []
            for text in listed {
                guard let id = try? Hash32(hex: text) else {
                    throw settings.bad("contracts", "any, or a list of 32-byte contract ids")
                }
                ids.append(id)
            }
            contracts = ids
        } else {
            let text = try settings.text("contracts") ?? "any"
            guard text == "any" else {
                throw settings.bad("contracts", "any, or a list of 32-byte contract ids")
            }
            contracts = nil
        }
        let escrow = try settings.text("minimumEscrow") ?? "0"
        guard let wei = try? UInt256(escrow) else {
            throw settings.bad("minimumEscrow", "a whole number of wei")
        }
        minimumEscrow = wei
        maximumDeadline = try settings.seconds(
            "maximumDeadline", in: 1...31_536_000, default: 86_400)
        try settings.finish()
    }
}

extension NodeConfiguration.Timeouts {
    init(_ settings: consuming Settings) throws(NodeError) {
        var settings = settings
        peer = try settings.seconds("peer", in: 0.1...3600, default: 15)
        inputs = try settings.seconds("inputs", in: 0...86_400, default: 60)
        reserve = try settings.seconds("reserve", in: 0...86_400, default: 30)
        contract = try settings.seconds("contract", in: 0.1...86_400, default: 60)
        retry = try settings.seconds("retry", in: 0.02...600, default: 1)
        postDelay = try settings.seconds("postDelay", in: 0...600, default: 5)
        chain = try settings.seconds("chain", in: 0.1...600, default: 10)
        connection = try settings.seconds("connection", in: 0.5...3600, default: 120)
        unusedInput = try settings.seconds("unusedInput", in: 1...31_536_000, default: 86_400)
        results = try settings.seconds("results", in: 1...31_536_000, default: 604_800)
        shutdown = try settings.seconds("shutdown", in: 0...600, default: 10)
        try settings.finish()
    }
}

extension Settings {
    mutating func address(_ key: String) throws(NodeError) -> Address {
        let text = try required(key)
        guard let address = try? Address(text) else {
            throw bad(key, "a quoted 20-byte address, \"0x…\"")
        }
        return address
    }

    fileprivate mutating func endpoint(
        _ key: String
    ) throws(NodeError) -> NodeConfiguration.Endpoint {
        guard let endpoint = try optionalEndpoint(key, ports: 0...65535) else {
            throw .missingKey(path: name(key))
        }
        return endpoint
    }

    fileprivate mutating func optionalEndpoint(
        _ key: String, ports: ClosedRange<Int>
    ) throws(NodeError) -> NodeConfiguration.Endpoint? {
        guard let text = try text(key) else { return nil }
        guard let endpoint = NodeConfiguration.Endpoint(text, ports: ports) else {
            throw bad(key, "host:port with a port from \(ports.lowerBound) to \(ports.upperBound)")
        }
        return endpoint
    }
}
