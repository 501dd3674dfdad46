import ArgumentParser
import ComputeNode
import Foundation
import Ledger

struct Initialize: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Write a new node's configuration, chain key and certificate.",
        discussion: "Nothing that exists is overwritten.")

    @Option(help: "The node's directory; made if it isn't there.")
    var directory: String

    @Option(help: "JSON-RPC of the chain.")
    var chainURL = "http://127.0.0.1:8545"

    @Option(help: "The chain's id.")
    var chainId: UInt64 = 31337

    @Option(help: "Address of the NodeRegistry contract.", transform: Self.address)
    var registry: Address = .zero

    @Option(help: "Address of the ComputeMarket contract.", transform: Self.address)
    var market: Address = .zero

    @Option(
        help: "Address of the ShareRegistry contract; without it no shares are kept.",
        transform: Self.address)
    var shareRegistry: Address?

    @Option(help: "Address of the KeyRegistry contract.", transform: Self.address)
    var keyRegistry: Address?

    @Option(help: "Host name or address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "Port for the other nodes; 0 takes any.")
    var peerPort = 7100

    @Option(help: "Port for data providers and requesters; 0 takes any.")
    var httpPort = 7443

    @Option(help: "Port for /health and /metrics on 127.0.0.1; 0 takes any.")
    var adminPort = 7190

    @Option(help: "Blocks on top of an event before it counts.")
    var confirmations = 2

    static func address(_ text: String) throws -> Address {
        guard let address = try? Address(text) else {
            throw ValidationError("give an address as 0x and 40 hexadecimal digits")
        }
        return address
    }

    func validate() throws {
        for port in [peerPort, httpPort, adminPort] where !(0...65535).contains(port) {
            throw ValidationError("a port is a number from 0 to 65535")
        }
        guard (0...1000).contains(confirmations) else {
            throw ValidationError("--confirmations: 0 to 1000")
        }
        guard (shareRegistry == nil) == (keyRegistry == nil) else {
            throw ValidationError("give both of --share-registry and --key-registry, or neither")
        }
        guard chainURL.hasPrefix("http"), !chainURL.contains("\""), !host.contains("\"") else {
            throw ValidationError("--chain-url must be an http:// or https:// address")
        }
    }

    func run() async throws {
        let initializer = NodeInitializer(
            directory: directory, chainURL: chainURL, chainId: chainId, registry: registry,
            market: market, shareRegistry: shareRegistry, keyRegistry: keyRegistry, host: host,
            peerPort: peerPort, httpPort: httpPort,
            adminPort: adminPort, confirmations: confirmations)
        let made: NodeInitializer.Made
        do { made = try initializer.make() } catch { throw Failure(error) }
        print("configuration \(made.configurationFile)")
        print("address       \(made.address)")
        print("pin           \(made.pin)")
        if market == .zero || registry == .zero {
            print("next: set chain.registry and chain.market in the configuration")
        }
        print(
            "next: send the address some ether, then: mpc-node run --config \(made.configurationFile)"
        )
    }
}

/// An error as the one line that the user sees.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ error: NodeError) { description = error.description }
}
