import EllipticCurves
import KeyManagement

/// Times distributed key generation: what one party computes, signs and checks, all messages included.
enum KeyGenerationBenchmark {
    static func measure() throws -> [SigningMeasurement] {
        [
            try measure(Edwards25519.PrimeOrderPoint.self, .frostEd25519, "dkg-3", 3, 2, 10e-3),
            try measure(Secp256k1.Point.self, .frostSecp256k1, "dkg-secp256k1-3", 3, 2, 10e-3),
            try measure(BLS12_381.G1.self, .blsPublicKeysInG1, "dkg-bls12381-g1-3", 3, 2, 10e-3),
            try measure(
                Edwards25519.PrimeOrderPoint.self, .frostEd25519, "dkg-20", 20, 14, nil),
        ]
    }

    private static func measure<Group: KeyGroup>(
        _: Group.Type, _ scheme: KeyScheme, _ name: String, _ count: Int, _ signers: Int,
        _ goal: Double?
    ) throws -> SigningMeasurement {
        let parties = try BenchParties(count)
        let generation = try KeyGeneration<Group>(
            identifier: Array("key generation benchmark".utf8),
            participants: parties.participants, minimumSigners: signers,
            purpose: KeyPurpose(scheme: scheme, label: "benchmark"))
        var clock = BenchClock()
        for _ in 0..<(count > 10 ? 5 : 41) {
            let run = try BenchRounds.run(count) {
                try generation.party(parties.participants.numbers[$0], keys: parties.keys[$0])
            }
            clock.add(run.slowest)
        }
        return SigningMeasurement(
            name: name, seconds: clock.median, goal: goal, parties: count)
    }
}
