import ComputeNode
import Ledger

/// Finds the nodes of a committee in the registry.
struct NodeLookup {
    let market: ComputeMarket

    /// A client of each node, in the same order, with the pin that the registry holds.
    func clients(of committee: [Address]) async throws -> [NodeClient] {
        try zip(committee, await registered(of: committee)).map { address, client in
            guard let client else {
                throw CommandFailure(
                    "\(address) is no registered node with an https address; run it with "
                        + "autoRegister, or mpc-node register"
                )
            }
            return client
        }
    }

    /// The same, nil for those that the registry doesn't have or whose entry can't be used.
    func registered(of committee: [Address]) async throws -> [NodeClient?] {
        let registry = NodeRegistry(address: try await market.registry(), client: market.client)
        var clients: [NodeClient?] = []
        for address in committee {
            clients.append(try await registry.node(address).flatMap { try? NodeClient($0) })
        }
        return clients
    }
}
