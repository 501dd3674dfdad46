import ArgumentParser

/// `mpc bench mpc`: a protocol between processes on loopback.
struct ProtocolBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpc", abstract: "Protocol operations between processes on loopback.")

    enum Operation: String, ExpressibleByArgument, CaseIterable { case mul, seq, less, dot, and }

    @Option(name: .customLong("protocol"), help: "The sharing: replicated or shamir.")
    var scheme = BenchSetting.Scheme.replicated
    @Option(help: "The number of parties: 3, or up to 16 of shamir.") var parties = 3
    @Option(help: "The field of shamir.") var field = BenchSetting.Field.p61
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
        guard scheme == .replicated ? parties == 3 : (3...16).contains(parties) else {
            throw ValidationError("replicated has 3 parties, shamir 3 to 16")
        }
        guard (1...1000).contains(repeats) else {
            throw ValidationError("--repeats must be from 1 to 1000")
        }
    }

    func run() throws {
        for operation in op.map({ [$0] }) ?? [.mul, .seq, .less] {
            try measure(operation).report(asJSON: json)
        }
    }

    private func measure(_ operation: Operation) throws -> BenchResult {
        let count = count ?? (operation == .seq ? 5000 : 1_000_000)
        let work: BenchWork.Operation =
            switch operation {
            case .seq: .sequence(count: count, repeats: repeats)
            case .mul: .vector(.mul, count: count, repeats: repeats)
            case .less: .vector(.less, count: count, repeats: repeats)
            case .dot: .vector(.dot, count: count, repeats: repeats)
            case .and: .vector(.and, count: count, repeats: repeats)
            }
        let setting = BenchSetting(scheme: scheme, parties: parties, field: field)
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
                ("parties", .integer(parties)), ("count", .integer(count)),
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
            ])
    }

    private func name(_ operation: Operation) -> String {
        let sharing =
            scheme == .replicated ? scheme.rawValue : "\(scheme.rawValue) \(field.rawValue)"
        return "mpc \(sharing) \(operation.rawValue)"
    }

    private func goal(_ operation: Operation) -> Double? {
        guard parties == 3 else { return nil }
        switch (scheme, operation) {
        case (.replicated, .mul): return bare ? 110e6 : 80e6
        case (.replicated, .seq): return bare ? 20 : 30
        case (.replicated, .less): return bare ? 10e6 : 8e6
        case (.replicated, .and): return bare ? 7e9 / 64 : 5e9 / 64
        case (.shamir, .mul) where field == .p61: return 30e6
        case (.shamir, .less) where field == .p61: return 250e3
        default: return nil
        }
    }
}

extension BenchSetting.Scheme: ExpressibleByArgument {}
extension BenchSetting.Field: ExpressibleByArgument {}
