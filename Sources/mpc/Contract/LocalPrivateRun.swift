import Channels
import MPC
import PrivacyContracts
import SecretSharing

/// Three parties in this process, over the in-memory network: the protocol as nodes run it, without
/// its privacy, since one process holds all shares.
struct LocalPrivateRun {
    let contract: Contract
    let method: String

    /// Splits the inputs, runs the protocol and returns what party 0 got.
    func run(_ inputs: ContractInputs) async throws -> ContractRun {
        let shares = try Self.split(inputs.providers)
        let runs = try await runParties(3, timeout: .seconds(60)) { channel in
            let party = try await ReplicatedParty(channel: channel)
            return try await contract.run(
                method: method, shares: shares[channel.party], arguments: inputs.arguments,
                party: party)
        }
        return runs[0]
    }

    /// Every party's shares of every provider's vector.
    static func split(_ providers: [[UInt64]?]) throws -> [ContractShares] {
        var vectors = [[ContractShares.Vector?]](repeating: [], count: 3)
        for provider in providers {
            guard let provider else {
                for party in 0..<3 { vectors[party].append(nil) }
                continue
            }
            let split = ReplicatedSharing<ArithmeticWords>.split(provider)
            for party in 0..<3 {
                vectors[party].append(
                    .init(
                        first: words(split.component(party)),
                        second: words(split.component((party + 1) % 3))))
            }
        }
        return vectors.map { ContractShares(providers: $0) }
    }

    private static func words(_ secret: borrowing SecretWords) -> [UInt64] {
        secret.withUnsafeBufferPointer { [UInt64]($0) }
    }
}
