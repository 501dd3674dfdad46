import CKernels
import Channels
import Foundation
import MPC
import PrivacyContracts

extension BenchParty {
    /// Sets up a session of the protocol and measures the operation.
    func measure(
        _ operation: BenchWork.Operation, _ setting: BenchSetting, _ channel: any Channel
    ) async throws -> BenchMeasurement {
        if case .contract(
            let ir, let manifest, let method, let providers, let arguments, let repeats) =
            operation
        {
            let inputs = try ContractBenchInputs(
                ir: ir, manifest: manifest, method: method, providers: providers,
                arguments: arguments)
            guard setting.scheme == .replicated else {
                return try await contract(inputs, setting, channel, repeats: repeats)
            }
            return try await contract(
                inputs, ReplicatedParty(channel: channel), repeats: repeats)
        }
        if setting.scheme.hasPreprocessing {
            return try await additive(operation, setting, channel)
        }
        switch setting.domain {
        case .ring:
            return setting.scheme == .replicated
                ? try await measure(operation, ReplicatedParty(channel: channel))
                : try await measure(operation, ReplicatedRingParty(channel: channel))
        case .p61: return try await measure(operation, setting, channel, Mersenne61Domain())
        case .bn254: return try await measure(operation, setting, channel, BN254FrDomain())
        case .bls12381:
            return try await measure(operation, setting, channel, BLS12_381FrDomain())
        case .secp256k1:
            return try await measure(operation, setting, channel, Secp256k1FnDomain())
        case .ed25519: return try await measure(operation, setting, channel, Ed25519FlDomain())
        }
    }

    private func measure<Domain: FieldDomain>(
        _ operation: BenchWork.Operation, _ setting: BenchSetting, _ channel: any Channel,
        _ domain: Domain
    ) async throws -> BenchMeasurement {
        switch setting.scheme {
        case .replicated, .replicatedActive:
            return try await measure(
                operation,
                ReplicatedFieldParty(
                    channel: channel, domain: domain,
                    adversary: setting.scheme == .replicated ? .passive : .activeWithAbort))
        case .shamir, .shamirActive:
            return try await measure(
                operation,
                ShamirParty(
                    channel: channel, domain: domain,
                    adversary: setting.scheme == .shamir ? .passive : .activeWithAbort))
        case .additive, .additiveActive:
            return try await additive(operation, setting, channel)
        }
    }

    /// Does one operation `repeats` times after a warm-up, each started together by an exchange.
    private func measure<Party: MixedParty>(
        _ operation: BenchWork.Operation, _ party: Party
    ) async throws -> BenchMeasurement {
        switch operation {
        case .vector(let kind, let count, let repeats):
            let body = try await vector(kind, count, party)
            return try await measure(party, repeats: repeats, operations: count, body)
        case .sequence(let count, let repeats):
            let factor = try await party.random(count: 1)
            return try await measure(party, repeats: repeats, operations: count) {
                var x = factor
                for _ in 0..<count { x = try await party.multiply(x, factor) }
            }
        case .contract: preconditionFailure("contracts are measured above")
        }
    }

    func vector<Party: MixedParty>(
        _ kind: BenchWork.VectorOperation, _ count: Int, _ party: Party
    ) async throws -> () async throws -> Void {
        switch kind {
        case .and:
            let a = try await party.randomBits(count: count, width: 64)
            let b = try await party.randomBits(count: count, width: 64)
            return {
                _ = try await party.and(a, b)
                try await party.verify()
            }
        case .aes:
            // Replicated parties send no more for the shallow one.
            let circuit = AES128Circuit.encryption(shallow: party is ReplicatedParty)
            let key = try await party.randomBits(count: count, width: 128)
            let block = try await party.randomBits(count: count, width: 128)
            return {
                _ = try await party.evaluate(circuit, [key, block])
                try await party.verify()
            }
        case .mul, .dot, .less:
            let x = try await party.random(count: count)
            let y = try await party.random(count: count)
            return {
                switch kind {
                case .mul: _ = try await party.multiply(x, y)
                // Of all integers of 64 bits; in a field, of those below a quarter of its order.
                case .less where party.domain.bitWidth == 64:
                    _ = try await party.less(x, y, .unsigned)
                case .less: _ = try await party.lessWithinHalfRange(x, y)
                default: _ = try await party.dotProducts(x, y, length: count)
                }
                try await party.verify()
            }
        case .triples: throw CommandFailure("this protocol takes no triples")
        case .sort, .fixmul, .fixdiv:
            return try await number(kind, count, party)
        case .count, .auction:
            return try await contractOperations(kind, count, party)
        }
    }

    /// Operations on numbers in a range.
    private func number<Party: MixedParty>(
        _ kind: BenchWork.VectorOperation, _ count: Int, _ party: Party
    ) async throws -> () async throws -> Void {
        // A division takes numbers of half as many bits as the domain's integers have.
        let format = FixedPoint(fractionBits: 16, bits: min(32, party.integerBits / 2))
        // Random integers of 31 bits, or fixed-point numbers from 1 to 64.
        let bits = try await party.randomBits(count: 2 * count, width: kind == .sort ? 31 : 22)
        let numbers = party.addPublic(
            try await party.toArithmetic(bits),
            party.domain.powerOfTwo(kind == .sort ? 0 : format.fractionBits))
        let (x, y) = (numbers.slice(0..<count), numbers.slice(count..<2 * count))
        return {
            switch kind {
            case .sort: _ = try await party.sort(by: x, [], bits: 33)
            case .fixmul: _ = try await party.multiplyFixed(x, y, format)
            default: _ = try await party.divideFixed(x, by: y, format)
            }
            try await party.verify()
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
        _ party: some ComputationParty, repeats: Int, operations: Int,
        _ body: () async throws -> Void
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
