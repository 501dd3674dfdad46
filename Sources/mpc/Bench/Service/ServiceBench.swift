import ArgumentParser
import ComputeNode
import Foundation
import Ledger

/// `mpc bench signing-service`: signatures by real nodes, from a client over TLS.
struct ServiceBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "signing-service",
        abstract: "Signatures by three nodes on this machine, from a client over loopback TLS.",
        discussion: """
            Starts a development chain, of a block a second, and three nodes, has them make a key (2 of \
            3), and asks for signatures: one after the other for the latency, then from many clients at \
            once for the rate. Every request is signed and checked by each node that takes part, each use \
            is synced to the journals before an answer leaves, and each signature is verified. Needs \
            `mpc-node` beside this program, and the package's Scripts/devchain.
            """)

    @Option(help: "frost-ed25519, frost-secp256k1, frost-secp256k1-taproot or ecdsa-secp256k1.")
    var scheme = "frost-ed25519"
    @Option(help: "Signatures one after the other.") var count = 300
    @Option(help: "Seconds of many at once.") var seconds = 10.0
    @Option(help: "Requests under way at once.") var clients = 16
    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws {
        guard SchemeNumber(name: scheme) != nil else {
            throw ValidationError("--scheme is none of those that --help lists")
        }
        guard count > 0, seconds > 0, clients > 0 else {
            throw ValidationError("--count, --seconds and --clients must be above 0")
        }
    }

    func run() async throws {
        let stage = try ServiceStage()
        do {
            try await measure(stage)
        } catch {
            await stage.close()
            throw error
        }
        await stage.close()
    }

    private func measure(_ stage: ServiceStage) async throws {
        guard let number = SchemeNumber(name: scheme) else { return }
        let signer = try await stage.signer(number)
        // The stocks are full, and connections stand.
        for _ in 0..<20 { _ = try await signer.sign(payload(0)) }
        try await Task.sleep(for: .seconds(1))
        let latencies = try await oneByOne(signer)
        report("p50", latencies[latencies.count / 2], "seconds", goal: 0.010)
        report("p99", latencies[latencies.count * 99 / 100], "seconds", goal: nil)
        report("rate", try await atOnce(signer), "per second", goal: 200)
    }

    private func payload(_ number: Int) -> SigningPayload {
        SigningPayload(message: Keccak256.hash("message \(number)".utf8).bytes)
    }

    /// Seconds of each, in ascending order.
    private func oneByOne(_ signer: KeySigner) async throws -> [Double] {
        var latencies: [Double] = []
        for number in 0..<count {
            let start = ContinuousClock.now
            _ = try await signer.sign(payload(number))
            latencies.append((ContinuousClock.now - start) / .seconds(1))
        }
        return latencies.sorted()
    }

    /// Signatures a second.
    private func atOnce(_ signer: KeySigner) async throws -> Double {
        let start = ContinuousClock.now
        let end = start + .milliseconds(Int64(seconds * 1000))
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var done = 0
                    while ContinuousClock.now < end {
                        _ = try await signer.sign(payload(client << 32 + done))
                        done += 1
                    }
                    return done
                }
            }
            return try await group.reduce(0, +)
        }
        return Double(done) / ((ContinuousClock.now - start) / .seconds(1))
    }

    private func report(_ what: String, _ value: Double, _ unit: String, goal: Double?) {
        BenchResult(
            name: "\(scheme)-2of3-service-\(what)", value: value, unit: unit, goal: goal,
            path: "swift",
            more: [
                ("parties", .integer(3)), ("clients", .integer(what == "rate" ? clients : 1)),
            ]
        ).report(asJSON: json)
    }
}
