import ArgumentParser
import ComputeNode
import Ledger

/// `mpc key list`: the keys of an account.
struct KeyListing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys that an account owns, as the chain has them.")

    @OptionGroup var address: ChainAddress
    @Option(help: "The KeyRegistry's address.") var registry: String
    @Option(help: "The owner; without it, everybody's keys.") var owner: String?
    @Option(help: "The first block that is searched.") var since: UInt64 = 0

    func run() async throws {
        let client = try address.client()
        let keys = KeyRegistry(
            address: try Identifier.address(registry, "--registry"), client: client)
        let owner = try owner.map { try Identifier.address($0, "--owner") }
        let head = try await client.blockNumber()
        _ = try await ChainAddress.contract("--registry", "KeyRegistry") {
            try await keys.key(.zero)
        }
        let ids = try await keys.changedKeys(from: since, to: head)
        for id in ids.sorted(by: { $0.description < $1.description }) {
            guard let key = try await keys.key(id), owner.map({ $0 == key.owner }) ?? true else {
                continue
            }
            let scheme = SchemeNumber(rawValue: key.scheme)?.name ?? "scheme \(key.scheme)"
            print(
                "\(id) \(scheme) \(key.status) epoch \(key.epoch) \(key.threshold) of "
                    + "\(key.members.count) \(Hex.encode(key.publicKey))")
        }
    }
}
