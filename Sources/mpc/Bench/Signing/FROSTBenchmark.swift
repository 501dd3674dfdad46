import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing

/// Times FROST's rounds for 2 of 3 signers: what is received is decoded already.
struct FROSTBenchmark<Suite: FROSTCiphersuite> {
    private let name: String
    private let hasGoals: Bool
    private let shares: [KeyShare<Suite.Group>]
    private static var runs: Int { 301 }

    init(_ name: String, hasGoals: Bool = false) throws {
        self.name = name
        self.hasGoals = hasGoals
        let parties = try BenchParties(3)
        let dealer = try TrustedDealer<Suite.Group>(
            purpose: KeyPurpose(scheme: Suite.scheme, label: "benchmark"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(
            SecretVector([Suite.Group.Scalar.random()]), using: &generator)
    }

    func measure() throws -> [SigningMeasurement] {
        let key = shares[0].publicKeyPackage
        let message = Array("a message of 32 bytes to be signed".utf8)
        var (round1, round2, aggregate) = (BenchClock(), BenchClock(), BenchClock())
        for _ in 0..<Self.runs {
            let first = try round1.time { try SigningNonces<Suite>(share: shares[0]) }
            let second = try SigningNonces<Suite>(share: shares[1])
            let commitments: [PartyNumber: SigningCommitments<Suite.Group>] = [
                1: first.commitments, 2: second.commitments,
            ]
            let start = round2.start()
            let package = try FROSTSigningPackage<Suite>(
                key: key, message: message, commitments: commitments)
            let partial = try package.sign(shares[0], nonces: first)
            round2.stop(start)
            let other = try package.sign(shares[1], nonces: second)
            _ = try aggregate.time {
                try FROSTSigningPackage<Suite>(
                    key: key, message: message, commitments: commitments
                ).aggregate([1: partial, 2: other])
            }
        }
        let figures: [(String, Double, Double)] = [
            ("round1", round1.median, 0.08e-3), ("round2", round2.median, 0.12e-3),
            ("aggregate", aggregate.median, 0.22e-3),
            ("total", round1.median + round2.median + aggregate.median, 0.42e-3),
        ]
        return figures.map {
            SigningMeasurement(
                name: "\(name)-2of3-\($0.0)", seconds: $0.1, goal: hasGoals ? $0.2 : nil,
                parties: 3)
        }
    }
}

/// Times of one operation.
struct BenchClock {
    private var seconds = [Double]()

    var median: Double { seconds.isEmpty ? 0 : seconds.sorted()[seconds.count / 2] }

    func start() -> ContinuousClock.Instant { .now }

    mutating func stop(_ start: ContinuousClock.Instant) { add(.now - start) }

    mutating func add(_ duration: Duration) { seconds.append(duration / .seconds(1)) }

    mutating func time<Result: ~Copyable>(_ body: () throws -> Result) rethrows -> Result {
        let start = start()
        let result = try body()
        stop(start)
        return result
    }
}

/// Parties with keys of their own.
struct BenchParties {
    let keys: [PartyKeys]
    let participants: ParticipantSet

    init(_ count: Int) throws {
        let keys = (0..<count).map { _ in PartyKeys() }
        self.keys = keys
        participants = try ParticipantSet(
            name: "benchmark",
            members: keys.indices.map {
                try keys[$0].participant(identity: Array("party \($0 + 1)".utf8))
            })
    }
}
