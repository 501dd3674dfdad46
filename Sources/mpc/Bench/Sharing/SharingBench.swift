import ArgumentParser
import CKernels

/// `mpc bench sharing`: secret sharing of bytes and of scalars, on one thread.
struct SharingBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sharing",
        abstract: "Secret sharing on one thread: secret bytes a second, or seconds.",
        discussion: """
            The gf256 and xor cases split and combine pieces of 4 KiB whose memory is used again, as the \
            streaming of files does; splitting makes its randomness too (AES-128-CTR). The memory case \
            goes through 64 MiB. The portable cases run what machines without AVX2 run.
            """)

    enum Suite: String, ExpressibleByArgument, CaseIterable {
        case bytes, verifiable, renewal, packed, slip39, pvss
    }

    @Option(help: "One suite: bytes, verifiable, renewal, packed, slip39 or pvss; all if left out.")
    var suite: Suite?
    @Flag(help: "One JSON object a case and line.") var json = false

    func run() throws {
        for suite in suite.map({ [$0] }) ?? Suite.allCases {
            switch suite {
            case .bytes: try bytes()
            case .verifiable: try VerifiableSharingBenchmark.run(report)
            case .renewal: try RenewalBenchmark.run(report)
            case .packed: try PackedSharingBenchmark.run(report)
            case .slip39: try SLIP39Benchmark.run(report)
            case .pvss: try PublicSharingBenchmark.run(report)
            }
        }
    }

    private func bytes() throws {
        try ByteSharingBenchmark.run(portable: false, report)
        mpc_kernel_force_portable(1)
        defer { mpc_kernel_force_portable(0) }
        try ByteSharingBenchmark.run(portable: true, report)
    }

    private func report(_ result: BenchResult) { result.report(asJSON: json) }
}
