public import Ledger
public import PrivacyContracts

/// Who learns which result of a task, by what stands on chain.
public struct TaskResults: Sendable {
    public let market: ComputeMarket
    public let requester: Address
    public let request: ComputeMarket.TaskRequest

    public init(market: ComputeMarket, requester: Address, request: ComputeMarket.TaskRequest) {
        self.market = market
        self.requester = requester
        self.request = request
    }

    /// The indices of the private results that `account` learns.
    public func learnt(
        by account: Address, _ shape: MethodShape
    ) async throws(LedgerError) -> [Int] {
        var found: [Int] = []
        for (index, result) in shape.results.enumerated() {
            switch result.learner {
            case .everyone: break
            case .requester:
                if requester == account { found.append(index) }
            case .provider(let number):
                guard request.inputIds.indices.contains(number) else { continue }
                let input = try await market.input(request.inputIds[number])
                if input?.provider == account { found.append(index) }
            }
        }
        return found
    }
}
