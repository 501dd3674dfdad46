import ArgumentParser

/// `mpc bench mpc`: a protocol between processes on loopback.
struct ProtocolBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpc", abstract: "Protocol operations between processes on loopback.")

    enum Operation: String, ExpressibleByArgument, CaseIterable {
        case mul, seq, less, dot, and, sort, aes, fixmul, fixdiv, count, auction, triples
    }

    @Option(
        name: .customLong("protocol"),
        help: "replicated, shamir, additive; with -active, secure against parties that deviate.")
    var scheme = BenchSetting.Scheme.replicated
    @Option(help: "The number of parties: 3, or up to 16 of shamir and additive. Additive: 2.")
    var parties: Int?
    @Option(
        help: "The elements: z2^64 of replicated and additive, p61, bn254-fr, bls12-381-fr, ...")
    var domain: BenchSetting.Domain?
    @Flag(help: "Of additive: measure the preprocessing of the operation.") var offline = false
    @Option(help: "Of additive, with --offline: triples by ot (oblivious transfer) or paillier.")
    var source = BenchSetting.Source.transfer
    @Option(help: "The operation; without it, mul, seq and less.")
    var op: Operation?
    @Option(help: "Elements of the vector, or multiplications one after the other for seq.")
    var count: Int?
    @Option(help: "How often to measure; the best is reported.")
    var repeats = 7
    @Flag(help: "TCP without TLS, for comparison only.") var bare = false
    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws {
        guard (1...100_000_000).contains(count ?? 1) else {
            throw ValidationError("--count must be from 1 to 100000000")
        }
        guard allowedParties.contains(partyCount) else {
            throw ValidationError("replicated has 3 parties, shamir 3 to 16, additive 2 to 16")
        }
        guard scheme.hasPreprocessing || !offline && op != .triples else {
            throw ValidationError("--offline and triples are for additive protocols")
        }
        guard source == .transfer || isOffline && (scheme == .additive) == (chosenDomain == .ring)
        else {
            throw ValidationError(
                "--source paillier is for --offline and triples: of additive modulo 2^64, "
                    + "of additive-active modulo primes (--domain p61, bn254-fr or bls12-381-fr)")
        }
        guard domain != .ring || !isShamir else {
            throw ValidationError("shamir has elements of prime fields")
        }
        guard (1...1000).contains(repeats) else {
            throw ValidationError("--repeats must be from 1 to 1000")
        }
    }

    /// Triples are nothing but preprocessing.
    private var isOffline: Bool { offline || op == .triples }

    private var isShamir: Bool { scheme == .shamir || scheme == .shamirActive }

    private var chosenDomain: BenchSetting.Domain {
        domain ?? (isShamir ? .p61 : .ring)
    }

    private var allowedParties: ClosedRange<Int> {
        switch scheme {
        case .replicated, .replicatedActive: 3...3
        case .shamir, .shamirActive: 3...16
        case .additive, .additiveActive: 2...16
        }
    }

    private var partyCount: Int { parties ?? (scheme.hasPreprocessing ? 2 : 3) }

    func run() throws {
        for operation in op.map({ [$0] }) ?? [.mul, .seq, .less] {
            try measure(operation).report(asJSON: json)
        }
    }

    private func measure(_ operation: Operation) throws -> BenchResult {
        let count = count ?? defaultCount(operation)
        let work: BenchWork.Operation =
            switch BenchWork.VectorOperation(rawValue: operation.rawValue) {
            case nil: .sequence(count: count, repeats: repeats)
            case let kind?: .vector(kind, count: count, repeats: repeats)
            }
        let setting = BenchSetting(
            scheme: scheme, parties: partyCount, domain: chosenDomain, offline: isOffline,
            source: source)
        let measured = try BenchCommittee(bare: bare, setting: setting).measure(work)
        let seconds = BenchStatistics(measured)
        let isSequence = operation == .seq
        return BenchResult(
            name: name(operation),
            value: isSequence
                ? seconds.best / Double(count) * 1e6
                : Double(measured[0].operations) / seconds.best,
            unit: isSequence ? "microseconds/round" : "per second",
            goal: goal(operation), path: measured[0].path,
            more: [
                ("parties", .integer(partyCount)), ("count", .integer(count)),
                ("seconds", .number(seconds.best)), ("medianSeconds", .number(seconds.median)),
                ("cpuSecondsPerParty", .number(seconds.processor)),
                (
                    "microsecondsPerRound",
                    .number(seconds.best / Double(max(1, measured[0].rounds)) * 1e6)
                ),
                ("rounds", .integer(measured[0].rounds)),
                ("bytesPerParty", .integer(measured.map(\.bytesSent).max() ?? 0)),
                ("link", .text(bare ? "tcp" : "tls1.3")),
                ("peakBytes", .integer(measured.map(\.peakBytes).max() ?? 0)),
            ] + preprocessing(measured[0]))
    }

    private func defaultCount(_ operation: Operation) -> Int {
        switch operation {
        case .seq: 5000
        case .sort, .aes: 10_000
        case .fixdiv, .count: 100_000
        case .auction: 100
        case .triples where scheme == .additiveActive: source == .paillier ? 16 : 20_000
        case .triples: source == .paillier ? 20_000 : 1_000_000
        case .less: isShamir || scheme == .replicatedActive ? 100_000 : 1_000_000
        default: 1_000_000
        }
    }

    private func preprocessing(_ measured: BenchMeasurement) -> [(String, BenchResult.Value)] {
        guard scheme.hasPreprocessing else { return [] }
        return [
            ("phase", .text(isOffline ? "offline" : "online")),
            ("preprocessing", .text(isOffline ? source.rawValue : "insecure dealer")),
            ("triples", .integer(measured.triples)),
            ("bitTripleWords", .integer(measured.bitTripleWords)),
            ("daBits", .integer(measured.daBits)), ("edaBits", .integer(measured.edaBits)),
            ("masks", .integer(measured.masks)),
        ]
    }

    private func name(_ operation: Operation) -> String {
        let domain = chosenDomain == .ring ? "" : " \(chosenDomain.rawValue)"
        let phase = scheme.hasPreprocessing ? isOffline ? " offline" : " online" : ""
        let maker = source == .paillier ? " paillier" : ""
        return "mpc \(scheme.rawValue)\(domain) \(operation.rawValue)\(phase)\(maker)"
    }

    private func goal(_ operation: Operation) -> Double? {
        switch (scheme, operation, partyCount) {
        case (.additive, .mul, 2) where chosenDomain == .ring && !offline: return 40e6
        case (.additive, .triples, 2) where chosenDomain == .ring:
            return source == .paillier ? 20e3 : 500e3
        case (.additiveActive, .triples, 2) where chosenDomain != .bn254 && source == .transfer:
            return 30e3
        default: break
        }
        guard partyCount == 3, chosenDomain == .ring || chosenDomain == .p61 else { return nil }
        switch (scheme, operation) {
        case (.replicated, .mul): return bare ? 110e6 : 80e6
        case (.replicated, .seq): return bare ? 20 : 30
        case (.replicated, .less): return bare ? 10e6 : 8e6
        case (.replicated, .and): return (bare ? 7e9 : 5e9) / 64
        case (.replicated, .aes): return 800e3
        case (.replicated, .sort): return 10_000 / 0.25
        case (.replicated, .fixmul): return 30e6
        case (.replicated, .fixdiv): return 1e6
        case (.replicatedActive, .mul): return 12e6
        case (.shamir, .mul): return 30e6
        case (.shamir, .less): return 250e3
        case (.shamirActive, .mul): return 5e6
        default: return nil
        }
    }
}

extension BenchSetting.Scheme: ExpressibleByArgument {}
extension BenchSetting.Domain: ExpressibleByArgument {}
extension BenchSetting.Source: ExpressibleByArgument {}
