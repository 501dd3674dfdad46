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
            clock.add(try slowest(generation, parties))
        }
        return SigningMeasurement(
            name: name, seconds: clock.median, goal: goal, parties: count)
    }

    /// The time of the party that takes longest.
    private static func slowest<Group: KeyGroup>(
        _ generation: KeyGeneration<Group>, _ parties: BenchParties
    ) throws -> Duration {
        let numbers = parties.participants.numbers
        var times = [Duration](repeating: .zero, count: numbers.count)
        var machines = [RoundParty<DealtKey<Group>>]()
        var queue = [(PartyNumber, [UInt8])]()
        for (place, number) in numbers.enumerated() {
            let start = ContinuousClock.now
            let machine = try generation.party(number, keys: parties.keys[place])
            let step = try machine.start()
            times[place] += .now - start
            machines.append(machine)
            queue += step.messages.map { (number, $0.bytes) }
        }
        var next = 0
        while next < queue.count {
            let (sender, bytes) = queue[next]
            next += 1
            for (place, number) in numbers.enumerated() where number != sender {
                let start = ContinuousClock.now
                let step = try machines[place].receive(IncomingMessage(from: sender, bytes))
                times[place] += .now - start
                queue += step.messages.map { (number, $0.bytes) }
            }
        }
        return times.max() ?? .zero
    }
}
