import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing

/// Times threshold ElGamal for 2 of 3 and a text of 1 KiB.
struct ElGamalBenchmark<Group: KeyGroup> {
    private let name: String
    private let shares: [KeyShare<Group>]
    private let elGamal: ThresholdElGamal<Group>

    init(_ name: String, _ scheme: KeyScheme) throws {
        self.name = name
        let purpose = try KeyPurpose(scheme: scheme, label: "benchmark")
        let dealer = try TrustedDealer<Group>(
            purpose: purpose, participants: BenchParties(3).participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([.random()]), using: &generator)
        elGamal = try ThresholdElGamal(shares[0].publicKeyPackage, purpose: purpose)
    }

    func measure() throws -> [SigningMeasurement] {
        let text = SecretVector<UInt8>(repeating: 1, count: 1024)
        var (encrypt, part, combine) = (BenchClock(), BenchClock(), BenchClock())
        for _ in 0..<101 {
            let ciphertext = try encrypt.time { try elGamal.encrypt(text, label: [1]) }
            let first = try part.time { try elGamal.decrypt(ciphertext, with: shares[0]) }
            let second = try elGamal.decrypt(ciphertext, with: shares[1])
            _ = try combine.time { try elGamal.combine([first, second], of: ciphertext) }
        }
        return [("encrypt", encrypt), ("part", part), ("combine", combine)].map {
            SigningMeasurement(
                name: "\(name)-2of3-\($0.0)", seconds: $0.1.median, goal: nil, parties: 3)
        }
    }
}
