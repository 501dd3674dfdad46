import Foundation
import LocalCommittee
import Testing

/// `mpc bench` of arithmetic: what it says of the path and of threads.
@Suite struct ArithmeticBenchTests {
    /// A case of a bench, as far as it is looked at.
    private struct Case: Decodable {
        let name: String
        let value: Double
        let unit: String
        let path: String
        let threads: Int
    }

    private func cases(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> [Case] {
        let result = try await CommandLine.mpc(
            ["bench"] + arguments + ["--json"], environment: environment)
        #expect(result.status == 0, "\(result.errors)")
        return try result.lines.map { try JSONDecoder().decode(Case.self, from: Data($0.utf8)) }
    }

    /// The environment forces the portable path, whatever the machine has.
    @Test(arguments: [["ntt", "--log2", "8"], ["msm", "--log2", "6", "--runs", "1"]])
    func portableKernelsAreForced(bench: [String]) async throws {
        let found = try await cases(bench, environment: ["MPC_PORTABLE_KERNELS": "1"])
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { $0.path == "portable" && $0.name.hasPrefix(bench[0]) })
    }

    /// One at a time, each field's products say what makes them.
    @Test func productsSayTheirPath() async throws {
        let found = try await cases(["field"], environment: ["MPC_PORTABLE_KERNELS": "2"])
        let products = found.filter { $0.name.hasPrefix("field mul ") }
        #expect(products.count == 10)
        #expect(products.allSatisfy { $0.path == "swift" })
    }

    /// As many threads as there are processors: more would take turns, each timed as if alone.
    @Test func pairingsOnSeveralThreads() async throws {
        let most = ProcessInfo.processInfo.activeProcessorCount
        let found = try await cases(["pairing", "--curve", "bn254", "--threads", "\(most)"])
        #expect(found.count == 9)
        #expect(found.allSatisfy { $0.name.hasPrefix("pairing bn254 ") && $0.unit == "seconds" })
        #expect(found.allSatisfy { $0.threads == most && $0.value > 0 })
        for threads in [0, most + 1] {
            let refused = try await CommandLine.mpc(["bench", "pairing", "--threads", "\(threads)"])
            #expect(refused.status != 0)
            #expect(refused.errors.contains("give 1 to \(most) threads"))
        }
    }
}
