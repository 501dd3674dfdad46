import FiniteFields
import SecretSharing

/// Packed sharing: 4 secrets a polynomial, threshold 2, 10 parties.
enum PackedSharingBenchmark {
    static func run(_ report: (BenchResult) -> Void) throws {
        let sharing = try PackedSharing<BN254Fr>(threshold: 2, packing: 4, parties: 10)
        let count = 4000
        let secrets = SecretVector((0..<count).map { BN254Fr(UInt64($0)) })
        var shares = try sharing.split(secrets)
        let split = try BenchTimer.seconds { shares = try sharing.split(secrets) }
        var found = 0
        let combined = try BenchTimer.seconds {
            found = try sharing.reconstruct(Array(shares.prefix(6))).count
        }
        guard found == count else { throw CommandFailure("secrets are missing") }
        for (name, seconds) in [("packed-split", split), ("packed-combine", combined)] {
            report(
                BenchResult(
                    name: "\(name)-bn254", value: Double(count) / seconds, unit: "per second",
                    goal: nil, path: "swift",
                    more: [
                        ("threads", .integer(1)), ("threshold", .integer(2)),
                        ("packing", .integer(4)), ("parties", .integer(10)),
                    ]))
        }
    }
}
