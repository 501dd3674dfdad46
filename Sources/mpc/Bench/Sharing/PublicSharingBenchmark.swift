import EllipticCurves
import FiniteFields
import SecretSharing
import Transcripts

/// Publicly verifiable sharing of a secp256k1 scalar, 3 of 5.
enum PublicSharingBenchmark {
    static func run(_ report: (BenchResult) -> Void) throws {
        try measure(.p256, "p256", report)
        try measure(.rsa3072, "rsa3072", report)
    }

    private static func measure(
        _ kind: RecipientSecretKey.Kind, _ name: String, _ report: (BenchResult) -> Void
    ) throws {
        typealias G = Secp256k1.Point
        let secrets = (0..<5).map { _ in RecipientSecretKey(generating: kind) }
        let keys = secrets.map(\.publicKey)
        let context = TranscriptContext(session: [1], participants: [])
        let secret = SecretVector([G.Scalar.random()])
        func deal() throws(SecretSharingError) -> PublicSharing<G> {
            try PublicSharing<G>(secret, threshold: 2, to: keys, context, dealer: 0)
        }
        var sharing = try deal()
        let dealing = try BenchTimer.seconds(atLeast: 3) { sharing = try deal() }
        let verifying = try BenchTimer.seconds(atLeast: 3) {
            try sharing.verify(keys, context, dealer: 0)
        }
        var found = 0
        let opening = try BenchTimer.seconds(atLeast: 3) {
            found = try sharing.share(at: 4, secrets[4], context, dealer: 0).count
        }
        guard found == 1 else { throw CommandFailure("a share is missing") }
        for (step, seconds) in [("deal", dealing), ("verify", verifying), ("open", opening)] {
            report(
                BenchResult(
                    name: "pvss-\(step)-3of5-\(name)", value: seconds, unit: "seconds", goal: nil,
                    path: "libcrypto",
                    more: [
                        ("threads", .integer(1)), ("recipients", .integer(5)),
                        ("bytes", .integer(sharing.encoded.count)),
                    ]))
        }
    }
}
