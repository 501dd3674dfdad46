import ArgumentParser
import Foundation
import PrivacyContracts

/// `mpc bench contract`: a contract through the whole machine, between processes on loopback.
struct ContractBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "contract",
        abstract: "A contract on random inputs, between processes on loopback.",
        discussion: """
            Rates are those of the contract's operations, to hold beside those of `mpc bench mpc`, or with \
            `--beside` of as many of a vector operation, by the same parties' protocol; the time in which inputs \
            are shared is told apart and not in it. What additive protocols take of preprocessing is \
            made before the clock starts, by a dealer.
            """)

    @OptionGroup var files: ContractFiles
    @OptionGroup var method: MethodOption
    @Option(help: "The number of data providers, where the manifest leaves it open.")
    var providers: Int?
    @Option(help: "A public argument, in the order of the manifest. May be repeated.")
    var argument: [String] = []
    @OptionGroup var options: ProtocolOptions
    @Option(help: "A vector operation to measure beside it: dot, count, auction, mul, less.")
    var beside: ProtocolBench.Operation?
    @Option(help: "How often to measure; the best is reported.")
    var repeats = 3
    @Flag(help: "TCP without TLS, for comparison only.") var bare = false
    @Flag(help: "One JSON object a case and line.") var json = false

    /// What the example contracts compute with.
    private static let besides: [ProtocolBench.Operation] = [.dot, .count, .auction, .mul, .less]

    func validate() throws {
        guard beside.map(Self.besides.contains) ?? true else {
            let names = Self.besides.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--beside takes one of \(names)")
        }
    }

    func run() throws {
        let (ir, manifest) = try files.texts()
        let contract = try Contract(ir: ir, manifest: manifest)
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mpc-bench-\(getpid())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let irFile = folder.appendingPathComponent("contract.ll")
        let manifestFile = folder.appendingPathComponent("contract.yaml")
        try ir.write(to: irFile, atomically: true, encoding: .utf8)
        try manifest.write(to: manifestFile, atomically: true, encoding: .utf8)
        let methods = method.method.map { [$0] } ?? contract.manifest.methods.map(\.name)
        for name in methods {
            try contract.check(method: name)
            let shape = try contract.manifest.method(named: name)
            let count = providers ?? shape.providerBounds.least
            let committee = BenchCommittee(bare: bare, setting: try setting(contract))
            let parties = try committee.measure(
                .contract(
                    ir: irFile.path, manifest: manifestFile.path, method: name,
                    providers: count, arguments: try argument.map(InputOptions.element),
                    repeats: repeats))
            var result = result(name, count, parties)
            try measureVectors(committee, parties, count, &result)
            result.report(asJSON: json)
        }
    }

    /// The same number of a vector operation, and the contract's part of its rate.
    private func measureVectors(
        _ committee: BenchCommittee, _ parties: [BenchMeasurement], _ providers: Int,
        _ result: inout BenchResult
    ) throws {
        guard let beside, let kind = BenchWork.VectorOperation(rawValue: beside.rawValue) else {
            return
        }
        let count =
            beside == .auction ? providers : max(parties[0].comparisons, parties[0].operations)
        var committee = committee
        if committee.setting.scheme == .shamir || committee.setting.scheme == .shamirActive {
            committee.setting.domain = .bn254
        }
        let vectors = BenchStatistics(
            try committee.measure(.vector(kind, count: count, repeats: repeats)))
        let contract = BenchStatistics(parties)
        result.more += [
            ("beside", .text(beside.rawValue)), ("vectorSeconds", .number(vectors.best)),
            ("ofVectorRate", .number(vectors.best / contract.best)),
        ]
    }

    /// The protocol asked for; without a word the replicated one, whatever the manifest says.
    private func setting(_ contract: Contract) throws -> BenchSetting {
        let chosen = try options.isGiven ? options.chosen(for: contract) : nil
        guard let chosen, let scheme = BenchSetting.Scheme(rawValue: chosen.scheme.rawValue) else {
            return BenchSetting()
        }
        return BenchSetting(scheme: scheme, parties: chosen.parties)
    }

    private func result(
        _ method: String, _ providers: Int, _ parties: [BenchMeasurement]
    ) -> BenchResult {
        let seconds = BenchStatistics(parties)
        let comparisons = parties[0].comparisons
        let operations = max(comparisons, parties[0].operations)
        let scheme = options.scheme.map { " \($0.rawValue)" } ?? ""
        return BenchResult(
            name: "contract\(scheme) \(method)", value: Double(operations) / seconds.best,
            unit: "per second", goal: comparisons > parties[0].operations ? 1e6 : 5e6,
            path: parties[0].path,
            more: [
                ("parties", .integer(parties.count)), ("providers", .integer(providers)),
                ("multiplications", .integer(parties[0].operations)),
                ("comparisons", .integer(comparisons)),
                ("signTests", .integer(parties[0].signTests)),
                ("seconds", .number(seconds.best)), ("medianSeconds", .number(seconds.median)),
                ("cpuSecondsPerParty", .number(seconds.processor)),
                ("inputSeconds", .number(seconds.input)),
                ("rounds", .integer(parties[0].rounds)),
                ("bytesPerParty", .integer(parties.map(\.bytesSent).max() ?? 0)),
                ("link", .text(bare ? "tcp" : "tls1.3")),
                ("peakBytes", .integer(parties.map(\.peakBytes).max() ?? 0)),
            ])
    }
}
