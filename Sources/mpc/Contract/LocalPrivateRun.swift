import Channels
import MPC
import PrivacyContracts
import SecretSharing

/// Three parties in this process, over the in-memory network: the protocol as nodes run it, without
/// its privacy, since one process holds all shares.
struct LocalPrivateRun {
    let contract: Contract
    let method: String

    /// Splits the inputs, runs the protocol, and puts together what everyone and what each recipient
    /// learns; the traffic is the most that any party has.
    func run(_ inputs: ContractInputs) async throws -> (output: ContractOutput, traffic: Traffic) {
        let shares = try Self.split(inputs.providers)
        let runs = try await runParties(3, timeout: .seconds(60)) { channel in
            let party = try await ReplicatedParty(channel: channel)
            return try await contract.run(
                method: method, shares: shares[channel.party], arguments: inputs.arguments,
                party: party)
        }
        let shape = try MethodShape(
            contract.manifest.method(named: method), providers: inputs.providers.count,
            arguments: inputs.arguments)
        var learnt: [Int: [UInt64]] = [:]
        for (place, result) in runs[0].results.enumerated() {
            let components = [result.first, result.second, runs[1].results[place].second]
            guard
                let elements = shape.elements(
                    ofResult: result.index, components: components.map(\.share))
            else { throw CommandFailure("the shares of \(method)'s result are of no value") }
            learnt[result.index] = elements
        }
        let known = runs[0].output.values.map(\.element)
        return (shape.output(known: known, learnt: learnt), .most(of: runs.map(\.traffic)))
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
