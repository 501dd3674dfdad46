import CKernels
import Channels
import Foundation
import MPC
import PrivacyContracts

extension BenchParty {
    /// Does one operation `repeats` times after a warm-up, each started together by an exchange.
    func measure(
        _ operation: BenchWork.Operation, _ party: ReplicatedParty
    ) async throws -> BenchMeasurement {
        switch operation {
        case .vector(let kind, let count, let repeats):
            let body = vector(kind, count, party)
            return try await measure(party, repeats: repeats, operations: count, body)
        case .sequence(let count, let repeats):
            let factor = party.random(count: 1)
            return try await measure(party, repeats: repeats, operations: count) {
                var x = factor
                for _ in 0..<count { x = try await party.multiply(x, factor) }
            }
        case .contract(let ir, let manifest, let method, let providers, let arguments, let repeats):
            let inputs = try ContractBenchInputs(
                ir: ir, manifest: manifest, method: method, providers: providers,
                arguments: arguments)
            return try await contract(inputs, party, repeats: repeats)
        }
    }

    private func vector(
        _ kind: BenchWork.VectorOperation, _ count: Int, _ party: ReplicatedParty
    ) -> () async throws -> Void {
        let x = party.random(count: count)
        let y = party.random(count: count)
        switch kind {
        case .mul: return { _ = try await party.multiply(x, y) }
        case .less: return { _ = try await party.less(x, y, .unsigned) }
        case .dot: return { _ = try await party.dotProduct(x, y) }
        case .and:
            let a = party.randomBits(count: count, width: 64)
            let b = party.randomBits(count: count, width: 64)
            return { _ = try await party.and(a, b) }
        }
    }

    private func contract(
        _ inputs: ContractBenchInputs, _ party: ReplicatedParty, repeats: Int
    ) async throws -> BenchMeasurement {
        let shares = inputs.shares(of: party.party)
        var counts: OperationCounts?
        var measured = try await measure(party, repeats: repeats, operations: 0) {
            counts = try await inputs.contract.run(
                method: inputs.shape.method.name, shares: shares,
                arguments: inputs.shape.arguments, party: party
            ).counts
        }
        measured.operations = counts?.products ?? 0
        measured.comparisons = counts?.comparisons ?? 0
        measured.signTests = counts?.signTests ?? 0
        return measured
    }

    /// Times `body` after one warm-up; rounds and bytes are those of one repetition.
    func measure(
        _ party: ReplicatedParty, repeats: Int, operations: Int, _ body: () async throws -> Void
    ) async throws -> BenchMeasurement {
        try await body()
        let clock = ContinuousClock()
        var seconds: [Double] = []
        var cpuSeconds: [Double] = []
        var rounds = 0
        var bytes = 0
        for _ in 0..<repeats {
            _ = try await party.channel.exchange([0], maximum: 1)
            let before = party.traffic
            let processor = processorSeconds()
            let duration = try await clock.measure { try await body() }
            cpuSeconds.append(processorSeconds() - processor)
            let passed = party.traffic - before
            seconds.append(duration / .seconds(1))
            rounds = passed.rounds
            bytes = passed.bytesSent
        }
        return BenchMeasurement(
            seconds: seconds, cpuSeconds: cpuSeconds, rounds: rounds, bytesSent: bytes,
            operations: operations,
            path: String(cString: mpc_kernel_path()), peakBytes: peakMemoryBytes())
    }
}
