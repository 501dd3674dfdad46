import EllipticCurves
import FiniteFields
import SecretSharing

/// Feldman's and Pedersen's sharing, 3 of 5.
enum VerifiableSharingBenchmark {
    static func run(_ report: (BenchResult) -> Void) throws {
        try measure(Secp256k1.Point.self, "secp256k1", report)
        try measure(Edwards25519.PrimeOrderPoint.self, "edwards25519", report)
        try measure(BLS12_381.G1.self, "bls12-381", report)
    }

    private static func measure<G: PrimeOrderGroup>(
        _: G.Type, _ group: String, _ report: (BenchResult) -> Void
    ) throws {
        func result(_ name: String, _ seconds: Double) {
            report(
                BenchResult(
                    name: "\(name)-3of5-\(group)", value: seconds, unit: "seconds", goal: nil,
                    path: "swift", more: [("threads", .integer(1))]))
        }
        let secret = SecretVector([G.Scalar.random()])
        let feldman = try FeldmanSharing<G>(threshold: 2, parties: 5)
        var dealing = try feldman.deal(secret)
        result("feldman-deal", try BenchTimer.seconds { dealing = try feldman.deal(secret) })
        var isRight = true
        result(
            "feldman-verify",
            BenchTimer.seconds {
                isRight = dealing.commitments.verify(dealing.shares[4]) && isRight
            })
        result(
            "feldman-verify-all",
            BenchTimer.seconds {
                isRight = dealing.commitments.wrongShares(dealing.shares).isEmpty && isRight
            })
        let pedersen = try PedersenSharing<G>(threshold: 2, parties: 5)
        var hidden = try pedersen.deal(secret)
        result("pedersen-deal", try BenchTimer.seconds { hidden = try pedersen.deal(secret) })
        result(
            "pedersen-verify",
            BenchTimer.seconds {
                isRight = hidden.commitments.verify(hidden.shares[4], pedersen.second) && isRight
            })
        guard isRight else { throw CommandFailure("a share was not verified") }
    }
}
