import ComputeNode
import Ledger

/// Finds the nodes of a committee in the registry.
struct NodeLookup {
    let market: ComputeMarket

    /// A client of each node, in the same order, with the pin that the registry holds.
    func clients(of committee: [Address]) async throws -> [NodeClient] {
        let registry = NodeRegistry(address: try await market.registry(), client: market.client)
        var clients: [NodeClient] = []
        for address in committee {
            guard let node = try await registry.node(address) else {
                throw CommandFailure(
                    "\(address) is no registered node; run it with autoRegister, or mpc-node register"
                )
            }
            clients.append(try NodeClient(node))
        }
        return clients
    }
}
