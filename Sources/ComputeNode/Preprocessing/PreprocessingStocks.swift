package import Channels
package import Ledger
package import MPC
package import PrivacyContracts

/// The stores of preprocessing that this node has, one for each committee and protocol that its operator lists.
package struct PreprocessingStocks: Sendable {
    package let stocks: [CommitteeStock]
    package let targets: StockTargets

    package static let none = PreprocessingStocks(stocks: [], targets: StockTargets())

    private init(stocks: [CommitteeStock], targets: StockTargets) {
        (self.stocks, self.targets) = (stocks, targets)
    }

    /// - Throws: `.file` for a directory that can't be used, `.notOfCommittee` for a committee without this node.
    package init(
        _ configuration: NodeConfiguration.Preprocessing, account: Address
    ) throws(NodeError) {
        var stocks: [CommitteeStock] = []
        for committee in configuration.committees {
            guard committee.nodes.contains(account) else {
                throw .notOfCommittee(path: "preprocessing.committees")
            }
            stocks.append(try CommitteeStock(committee, in: configuration.path))
        }
        self.init(stocks: stocks, targets: configuration.targets)
    }

    /// The stock of a committee, in this order, for a protocol.
    package func stock(
        of nodes: [Address], by scheme: ContractProtocol.Scheme
    ) -> CommitteeStock? {
        stocks.first { $0.committee.nodes == nodes && $0.committee.scheme == scheme }
    }

    /// What a session's parties say of their stores: whether it can be used, and its identity (zeros of a new one).
    static let openingBytes = 33

    /// Whether all parties of a session use their stores. One round; what one party can't, none does.
    ///
    /// Where all have stores, but not of one identity, somebody's has been retired: this party's is retired too,
    /// unless it is new.
    package static func agree(
        on lease: StockLease?, over channel: any Channel
    ) async throws -> StockLease? {
        let none = [UInt8](repeating: 0, count: openingBytes - 1)
        let own = lease.map { $0.store.identity ?? none }
        let opening = [lease == nil ? 0 : 1] + (own ?? none)
        let all: [[UInt8]]
        do {
            all = try await channel.exchange(opening, maximum: opening.count)
        } catch {
            lease?.giveBack()
            throw error
        }
        for (party, theirs) in all.enumerated() where theirs.count != opening.count {
            lease?.giveBack()
            throw NodeError.disagreement(party: party, about: .message)
        }
        guard let lease else { return nil }
        if all.allSatisfy({ $0 == opening }) { return lease }
        if all.allSatisfy({ $0[0] == 1 }), own != none {
            lease.retire()
        } else {
            lease.giveBack()
        }
        return nil
    }
}

extension MPCError {
    /// Whether a store that a session used when it ended with this error is to be used no more, and what to write
    /// down of it.
    var reasonToRetire: String? {
        if let deviation { return "the check of \(deviation.check) failed" }
        switch self {
        case .keyLocked: return "its key is locked: an earlier check failed"
        // Another process will let it go.
        case .storage(.inUse): return nil
        case .storage(let error): return isOfDisk ? nil : error.description
        default: return nil
        }
    }

    /// Whether the system has refused to read or write a store: as on a full disk, which may pass.
    var isOfDisk: Bool {
        switch self {
        case .storage(.unreadable), .storage(.unwritable): true
        default: false
        }
    }
}
