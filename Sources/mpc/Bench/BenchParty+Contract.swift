import CKernels
import Channels
import Foundation
import MPC
import PrivacyContracts

/// Contracts by other protocols than the replicated passive one.
extension BenchParty {
    func contract(
        _ inputs: ContractBenchInputs, _ setting: BenchSetting, _ channel: any Channel,
        repeats: Int
    ) async throws -> BenchMeasurement {
        guard let scheme = ContractProtocol.Scheme(rawValue: setting.scheme.rawValue) else {
            throw CommandFailure("no contracts by \(setting.scheme.rawValue)")
        }
        let chosen = try ContractProtocol(scheme, parties: setting.parties)
        let shares = inputs.shares(of: channel.party, by: chosen)
        let party = try await ContractParty(
            chosen, channel: channel, preprocessing: .insecureDealer(seed: [1, 2, 3]))
        func run() async throws -> ContractPartyRun {
            try await inputs.contract.run(
                method: inputs.shape.method.name, shares: shares,
                arguments: inputs.shape.arguments, by: party)
        }
        let first = try await run()
        let clock = ContinuousClock()
        var measured = BenchMeasurement(
            seconds: [], cpuSeconds: [], rounds: 0, bytesSent: 0,
            operations: first.counts.products, path: String(cString: mpc_kernel_path()),
            peakBytes: 0)
        for _ in 0..<repeats {
            try await party.prepared?.prepare(first.material)
            _ = try await channel.exchange([0], maximum: 1)
            let processor = processorSeconds()
            let start = clock.now
            let result = try await run()
            let all = start.duration(to: clock.now)
            measured.cpuSeconds.append(processorSeconds() - processor)
            measured.seconds.append(all / .seconds(1))
            measured.inputSeconds.append(result.inputTime / .seconds(1))
            measured.rounds = result.online.rounds
            measured.bytesSent = result.online.bytesSent
        }
        measured.comparisons = first.counts.comparisons
        measured.signTests = first.counts.signTests
        measured.triples = first.preprocessing.triples
        measured.peakBytes = peakMemoryBytes()
        return measured
    }
}
