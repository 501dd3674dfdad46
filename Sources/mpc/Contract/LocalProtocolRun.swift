import Channels
import MPC
import PrivacyContracts

/// All parties of a protocol in this process, over the in-memory network: the protocol as separate parties run
/// it, without its privacy, since one process holds all shares.
struct LocalProtocolRun {
    let contract: Contract
    let method: String
    let `protocol`: ContractProtocol

    /// Splits the inputs, runs the protocol, and puts together what everyone and what each recipient
    /// learns; the costs are party 0's.
    func run(
        _ inputs: ContractInputs
    ) async throws -> (output: ContractOutput, party: ContractPartyRun) {
        var generator = SystemRandomNumberGenerator()
        let split = inputs.providers.map { provider in
            provider.map { `protocol`.split($0, using: &generator) }
        }
        let runs = try await runParties(`protocol`.parties, timeout: .seconds(60)) { channel in
            let own = channel.party
            let party = try await ContractParty(`protocol`, channel: channel)
            var run = try await contract.run(
                method: method, shares: split.map { $0?[own] }, arguments: inputs.arguments,
                by: party)
            // With the set-up.
            run.offline = party.prepared?.preprocessingTraffic ?? run.offline
            return run
        }
        let shape = try MethodShape(
            contract.manifest.method(named: method), providers: inputs.providers.count,
            arguments: inputs.arguments)
        var learnt: [Int: [UInt64]] = [:]
        for (place, result) in runs[0].results.enumerated() {
            do {
                learnt[result.index] = try shape.elements(
                    ofResult: result.index, record: result.record,
                    keys: runs.map { $0.results[place].key }, binding: [])
            } catch {
                throw CommandFailure("the parts of \(method)'s result are of no value")
            }
        }
        let known = runs[0].output.values.map(\.element)
        return (shape.output(known: known, learnt: learnt), runs[0])
    }
}
