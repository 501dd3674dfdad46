import ArgumentParser
import CKernels
import FiniteFields

/// `mpc bench ntt`: number-theoretic transforms.
struct NTTBench: ParsableCommand {
    enum Field: String, CaseIterable, ExpressibleByArgument {
        case bn254
        case bls12381 = "bls12-381"
    }

    static let configuration = CommandConfiguration(
        commandName: "ntt",
        abstract: "Number-theoretic transforms over a scalar field, in seconds.",
        discussion: """
            In place, of elements in natural order. `forward to bit-reversed` is the transform itself, \
            whose values stand in bit-reversed order: what is compared with others' transforms, and \
            with the goal. `forward` and `inverse` put the result in natural order, one more pass \
            over memory. `to coset` is two transforms, from values to values.
            """)

    @Option(help: "The scalar field of bn254 or bls12-381.") var field = Field.bn254

    @Option(help: "Transforms of 2^log2 elements, 24 at most.") var log2 = 18

    @Option(help: "Threads.") var threads = 1

    @Flag(help: "One JSON object a case and line.") var json = false

    func validate() throws {
        guard (0...24).contains(log2) else { throw ValidationError("--log2 is from 0 to 24") }
        guard (1...256).contains(threads) else {
            throw ValidationError("--threads is from 1 to 256")
        }
    }

    func run() throws {
        let measured =
            switch field {
            case .bn254:
                try NTTBenchmark.transforms(
                    over: BN254Fr.self, field.rawValue, log2: log2, threads: threads)
            case .bls12381:
                try NTTBenchmark.transforms(
                    over: BLS12_381Fr.self, field.rawValue, log2: log2, threads: threads)
            }
        let goals = [16: 2e-3, 18: 9e-3, 20: 40e-3]
        for case (let i, let one) in measured.enumerated() {
            BenchResult(
                name: "ntt \(one.name)", value: one.seconds, unit: "seconds",
                goal: i == 0 && threads == 1 ? goals[log2] : nil,
                path: String(cString: mpc_field_path()),
                more: [
                    ("threads", .integer(threads)), ("elements", .integer(1 << log2)),
                    ("order", .text(one.order)),
                ]
            ).report(asJSON: json)
        }
    }
}
