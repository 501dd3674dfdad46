public import ComputeNode
import Foundation
public import Ledger
import Synchronization

/// One `mpc-node` on this machine: a directory, and the process while it runs.
public final class LocalNode: Sendable {
    public let name: String
    public let directory: String
    public let program: String
    /// The node's account on chain; it needs some ether for its transactions.
    public let address: Address
    /// SHA-256 of its certificate's public key.
    public let pin: Hash32

    /// Where a running node listens.
    public struct Endpoints: Equatable, Sendable {
        public var peer: NodeConfiguration.Endpoint
        public var http: NodeConfiguration.Endpoint
        public var admin: NodeConfiguration.Endpoint
    }

    private struct Running {
        var process: ChildProcess
        var endpoints: Endpoints
    }

    private let running = Mutex<Running?>(nil)

    public var configurationFile: String { directory + "/" + NodeInitializer.configurationName }
    public var log: String { directory + "/node.log" }
    public var process: ChildProcess? { running.withLock { $0?.process } }
    public var endpoints: Endpoints? { running.withLock { $0?.endpoints } }

    /// Runs `mpc-node init` in a new directory.
    ///
    /// - Parameters:
    ///   - program: the path of the `mpc-node` binary.
    ///   - changes: values of the configuration to replace, by dotted key (`timeouts.peer`).
    public init(
        name: String, directory: String, program: String, chainURL: String, chainId: UInt64,
        registry: Address, market: Address, shareRegistry: Address? = nil,
        keyRegistry: Address? = nil, changes: [String: String] = [:]
    ) async throws {
        self.name = name
        self.directory = directory
        self.program = program
        let log = directory + ".init.log"
        var arguments = [
            "init", "--directory", directory, "--chain-url", chainURL, "--chain-id",
            "\(chainId)", "--registry", "\(registry)", "--market", "\(market)",
            "--peer-port", "0", "--http-port", "0", "--admin-port", "0",
        ]
        if let shareRegistry { arguments += ["--share-registry", "\(shareRegistry)"] }
        if let keyRegistry { arguments += ["--key-registry", "\(keyRegistry)"] }
        let process = try ChildProcess(
            name: "\(name) init", executable: program, arguments: arguments, log: log)
        let line = try await process.line(startingWith: "address", within: .seconds(20))
        let pinLine = try await process.line(startingWith: "pin", within: .seconds(5))
        guard await process.waitForEnd(within: .seconds(10)),
            let address = line.split(separator: " ").last.map(String.init),
            let pin = pinLine.split(separator: " ").last.map(String.init)
        else { throw LocalCommitteeError.unexpectedLine(name: name, line: line) }
        self.address = try Address(address)
        self.pin = try Hash32(hex: pin)
        try? FileManager.default.removeItem(atPath: log)
        try change(changes)
    }

    /// Replaces the values of dotted keys in the configuration file, which has `init`'s layout.
    public func change(_ changes: [String: String]) throws {
        var lines = try String(contentsOfFile: configurationFile, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for (path, value) in changes {
            let keys = path.split(separator: ".")
            var place = 0
            for (depth, key) in keys.enumerated() {
                let prefix = String(repeating: "  ", count: depth) + key + ":"
                guard let found = lines[place...].firstIndex(where: { $0.hasPrefix(prefix) }) else {
                    throw LocalCommitteeError.unexpectedLine(name: name, line: path)
                }
                place = found
            }
            let indent = String(repeating: "  ", count: keys.count - 1)
            lines[place] = "\(indent)\(keys.last ?? ""): \(value)"
        }
        try lines.joined(separator: "\n")
            .write(toFile: configurationFile, atomically: true, encoding: .utf8)
    }

    /// Starts `mpc-node run` and waits until it is registered and listens.
    ///
    /// - Parameters:
    ///   - endsWithOwner: whether it ends when this process does.
    ///   - environment: what to change in this process's environment for it.
    public func start(
        within time: Duration = .seconds(60), endsWithOwner: Bool = true,
        environment: [String: String] = [:]
    ) async throws {
        let process = try launch(endsWithOwner: endsWithOwner, environment: environment)
        do {
            let line = try await process.line(startingWith: "mpc-node ready", within: time)
            let endpoints = try endpoints(from: line)
            running.withLock { $0 = Running(process: process, endpoints: endpoints) }
        } catch {
            process.kill()
            throw error
        }
    }

    /// Where the node says that it listens: `… peer=… http=… admin=… …`.
    private func endpoints(from line: String) throws(LocalCommitteeError) -> Endpoints {
        var found: [String: NodeConfiguration.Endpoint] = [:]
        for word in line.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { found[String(parts[0])] = .init(String(parts[1])) }
        }
        guard let peer = found["peer"], let http = found["http"], let admin = found["admin"] else {
            throw .unexpectedLine(name: name, line: line)
        }
        return Endpoints(peer: peer, http: http, admin: admin)
    }

    /// Starts the process without waiting for anything.
    public func launch(
        endsWithOwner: Bool = true, environment: [String: String] = [:]
    ) throws -> ChildProcess {
        try ChildProcess(
            name: name, executable: program,
            arguments: ["run", "--config", configurationFile]
                + (endsWithOwner ? ["--parent", "\(getpid())"] : []),
            log: log, environment: environment, endsWithOwner: endsWithOwner)
    }

    /// Stops it with SIGTERM.
    ///
    /// - Returns: whether it ended in time and well.
    @discardableResult
    public func stop(within time: Duration = .seconds(20)) async -> Bool {
        guard let process = running.withLock({ $0?.process }) else { return true }
        let well = await process.stop(within: time)
        running.withLock { $0 = nil }
        return well
    }

    /// Ends it as a crash would (kill -9), and waits until it is gone.
    public func crash() async {
        guard let process = running.withLock({ $0?.process }) else { return }
        process.kill()
        await process.waitForEnd(within: .seconds(5))
        running.withLock { $0 = nil }
    }

    /// A client of the running node, or nothing while it is down.
    public func client(timeout: Duration = .seconds(30)) -> NodeClient? {
        endpoints.map { NodeClient(endpoint: $0.http, pin: pin, timeout: timeout) }
    }
}
