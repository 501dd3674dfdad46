import CKernels
import Channels
import Foundation
import MPC

/// Protocols with preprocessing: online and offline are measured apart.
extension BenchParty {
    func additive(
        _ operation: BenchWork.Operation, _ setting: BenchSetting, _ channel: any Channel
    ) async throws -> BenchMeasurement {
        let seed: [UInt8] = [1, 2, 3]
        if setting.scheme == .additive {
            let source: AdditivePreprocessing =
                !setting.offline
                ? .insecureDealer(seed: seed)
                : setting.source == .paillier ? .paillier : .obliviousTransfer
            func field<D: FieldDomain & PreprocessedDomain>(
                _ domain: D
            ) async throws -> BenchMeasurement {
                let party = try await AdditiveFieldParty(
                    channel: channel, domain: domain, preprocessing: source)
                return try await prepared(operation, setting, party)
            }
            switch setting.domain {
            case .ring:
                let party = try await AdditiveRingParty(
                    channel: channel, domain: Ring64(), preprocessing: source)
                return try await prepared(operation, setting, party)
            case .p61: return try await field(Mersenne61Domain())
            case .bn254: return try await field(BN254FrDomain())
            case .bls12381: return try await field(BLS12_381FrDomain())
            default: throw CommandFailure("no preprocessing for \(setting.domain.rawValue)")
            }
        }
        let source: AuthenticatedSource =
            !setting.offline
            ? .insecureDealer(seed: seed)
            : setting.source == .paillier ? .paillier : .obliviousTransfer
        func field<D: FieldDomain & PreprocessedDomain & KeyedDomain>(
            _ domain: D
        ) async throws -> BenchMeasurement {
            let party = try await SPDZParty(
                channel: channel, scheme: SPDZ(domain), preprocessing: source)
            return try await prepared(operation, setting, party)
        }
        switch setting.domain {
        case .ring:
            let party = try await SPDZ2kParty(
                channel: channel, scheme: SPDZ2k(), preprocessing: source)
            return try await prepared(operation, setting, party)
        case .p61: return try await field(Mersenne61Domain())
        case .bn254: return try await field(BN254FrDomain())
        case .bls12381: return try await field(BLS12_381FrDomain())
        default: throw CommandFailure("no preprocessing for \(setting.domain.rawValue)")
        }
    }

    /// The operation, with its preprocessing made before the clock starts; or the making of it.
    private func prepared<Party: MixedParty & PreparedParty>(
        _ operation: BenchWork.Operation, _ setting: BenchSetting, _ party: Party
    ) async throws -> BenchMeasurement {
        if case .vector(.triples, let count, let repeats) = operation {
            guard setting.offline else {
                throw CommandFailure("triples are made offline: add --offline")
            }
            return try await timed(party, repeats: repeats, operations: count) {
            } _: {
                try await party.prepare(PreprocessingUse(triples: count))
            }
        }
        let (body, operations, repeats) = try await body(of: operation, party)
        let (before, taken) = (party.preprocessingUse, party.preprocessingTaken)
        try await body()
        let use = party.preprocessingUse - before
        let units = party.preprocessingTaken.merging(taken) { $0 - $1 }
        var measured: BenchMeasurement
        if setting.offline {
            measured = try await timed(party, repeats: repeats, operations: operations) {
            } _: {
                try await party.prepare(units)
            }
        } else {
            measured = try await timed(party, repeats: repeats, operations: operations) {
                try await party.prepare(units)
            } _: {
                try await body()
            }
        }
        measured.triples = use.triples
        measured.bitTripleWords = use.bitTripleWords
        measured.daBits = use.daBits
        measured.edaBits = use.edaBits
        measured.masks = use.masks
        return measured
    }

    private func body<Party: MixedParty>(
        of operation: BenchWork.Operation, _ party: Party
    ) async throws -> (() async throws -> Void, Int, Int) {
        switch operation {
        case .vector(let kind, let count, let repeats):
            return (try await vector(kind, count, party), count, repeats)
        case .sequence(let count, let repeats):
            let factor = try await party.random(count: 1)
            let body = {
                var x = factor
                for _ in 0..<count { x = try await party.multiply(x, factor) }
                try await party.verify()
            }
            return (body, count, repeats)
        case .contract: preconditionFailure("contracts are measured apart")
        }
    }

    /// Times `body`, each time after `before`; rounds and bytes are those of the last time.
    private func timed(
        _ party: some ComputationParty, repeats: Int, operations: Int,
        before: () async throws -> Void, _ body: () async throws -> Void
    ) async throws -> BenchMeasurement {
        let clock = ContinuousClock()
        var (seconds, cpuSeconds): ([Double], [Double]) = ([], [])
        var passed = Traffic()
        for _ in 0..<repeats {
            try await before()
            _ = try await party.channel.exchange([0], maximum: 1)
            let (start, processor) = (party.traffic, processorSeconds())
            let duration = try await clock.measure { try await body() }
            cpuSeconds.append(processorSeconds() - processor)
            passed = party.traffic - start
            seconds.append(duration / .seconds(1))
        }
        return BenchMeasurement(
            seconds: seconds, cpuSeconds: cpuSeconds, rounds: passed.rounds,
            bytesSent: passed.bytesSent, operations: operations,
            path: String(cString: mpc_kernel_path()), peakBytes: peakMemoryBytes())
    }
}
