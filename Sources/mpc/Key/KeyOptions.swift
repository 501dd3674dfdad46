import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// The registry of keys, and the account that asks.
struct KeyOptions: ParsableArguments {
    @OptionGroup var place: KeyPlace
    @Option(help: "The file with the account's key in hexadecimal, mode 0600.") var key: String

    var registry: String { place.registry }
    var patience: Duration { .seconds(place.timeout) }

    /// Who asks, and its account on chain.
    func committee() async throws -> (committee: KeyCommittee, sender: TransactionSender) {
        let key = try LedgerKey(contentsOf: key)
        let committee = try await place.committee(as: key)
        return (
            committee,
            TransactionSender(
                client: try place.address.client(), key: key, chainId: committee.chainId)
        )
    }
}
