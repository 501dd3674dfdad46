import ArgumentParser

/// `mpc bench mpc`: a protocol between three processes on loopback.
struct ProtocolBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mpc", abstract: "Protocol operations between three processes on loopback.")

    enum Scheme: String, ExpressibleByArgument, CaseIterable { case replicated }
    enum Operation: String, ExpressibleByArgument, CaseIterable { case mul, seq, less, dot, and }

    @Option(name: .customLong("protocol"), help: "The sharing: replicated.")
    var scheme = Scheme.replicated
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
        let parties = try BenchCommittee(bare: bare).measure(work)
        let seconds = BenchStatistics(parties)
        let isSequence = operation == .seq
        return BenchResult(
            name: "mpc \(scheme.rawValue) \(operation.rawValue)",
            value: isSequence
                ? seconds.best / Double(count) * 1e6 : Double(parties[0].operations) / seconds.best,
            unit: isSequence ? "microseconds/round" : "per second",
            goal: goal(operation), path: parties[0].path,
            more: [
                ("parties", .integer(3)), ("count", .integer(count)),
                ("seconds", .number(seconds.best)), ("medianSeconds", .number(seconds.median)),
                ("cpuSecondsPerParty", .number(seconds.processor)),
                (
                    "microsecondsPerRound",
                    .number(seconds.best / Double(max(1, parties[0].rounds)) * 1e6)
                ),
                ("rounds", .integer(parties[0].rounds)),
                ("bytesPerParty", .integer(parties.map(\.bytesSent).max() ?? 0)),
                ("link", .text(bare ? "tcp" : "tls1.3")),
                ("peakBytes", .integer(parties.map(\.peakBytes).max() ?? 0)),
            ])
    }

    private func goal(_ operation: Operation) -> Double? {
        switch operation {
        case .mul: 40e6
        case .seq: 40
        case .less: 3e6
        case .dot, .and: nil
        }
    }
}
