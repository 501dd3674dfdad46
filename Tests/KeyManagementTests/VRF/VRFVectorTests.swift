import KeyManagement
import SecretSharing
import Testing

/// RFC 9381, appendix B.3 and B.4. Those of B.1 and B.2 are over P-256, which this package hasn't.
@Suite struct VRFVectorTests {
    private static let suites: [String: VRFSuite] = [
        "ECVRF-EDWARDS25519-SHA512-TAI": .edwards25519SHA512TAI,
        "ECVRF-EDWARDS25519-SHA512-ELL2": .edwards25519SHA512ELL2,
    ]

    private struct Example: Decodable {
        let suite, secretKey, publicKey, alpha, pi, beta: String

        private enum CodingKeys: String, CodingKey {
            case suite, alpha, pi, beta
            case secretKey = "SK"
            case publicKey = "PK"
        }
    }

    @Test func proofsAndOutputs() throws {
        let file = "ecvrf-rfc9381/ecvrf-extracted.json"
        guard let examples = try PublicVectors.load(file, as: [Example].self) else { return }
        var count = 0
        for example in examples {
            guard let suite = Self.suites[example.suite] else { continue }
            let alpha = try bytes(hex: example.alpha)
            let seed = SecretVector(try bytes(hex: example.secretKey))
            let key = try VRFSecretKey(seed: seed, suite: suite)
            #expect(hex(key.publicKey.bytes) == example.publicKey)
            let (output, proof) = key.evaluate(alpha)
            #expect(hex(proof.bytes) == example.pi)
            #expect(hex(output) == example.beta)

            let publicKey = try VRFPublicKey(bytes: bytes(hex: example.publicKey), suite: suite)
            let decoded = try VRFProof(bytes: bytes(hex: example.pi))
            #expect(try publicKey.verify(decoded, of: alpha) == output)
            count += 1
        }
        #expect(count == 6)
    }
}
