import Channels
import MPC
import PrivacyContracts

/// All parties of a protocol in this process, over the in-memory network: the protocol as separate parties run
/// it, without its privacy, since one process holds all shares.
struct LocalProtocolRun {
    let contract: Contract
    let method: String
    let `protocol`: ContractProtocol

    /// What a run costs a party.
    struct Cost {
        var online: Traffic
        var offline: Traffic
        var preprocessing: PreprocessingUse
    }

    /// Splits the inputs, runs the protocol, and puts together what everyone and what each recipient
    /// learns; the costs are the most that any party has, as in an estimate.
    func run(
        _ inputs: ContractInputs
    ) async throws -> (output: ContractOutput, cost: Cost) {
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
        let cost = Cost(
            online: .most(of: runs.map(\.online)), offline: .most(of: runs.map(\.offline)),
            preprocessing: runs[0].preprocessing)
        return (shape.output(known: known, learnt: learnt), cost)
    }
}
