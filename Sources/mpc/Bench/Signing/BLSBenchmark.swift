import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing

/// Times threshold BLS for 2 of 3: one holder's part, the check of one, and the verified signature.
struct BLSBenchmark<Variant: BLSVariant> {
    private let name: String
    private let shares: [KeyShare<Variant.PublicKeyGroup>]
    private let bls: ThresholdBLS<Variant>

    init(_ name: String) throws {
        self.name = name
        let purpose = try KeyPurpose(scheme: Variant.keyScheme, label: "benchmark")
        let dealer = try TrustedDealer<Variant.PublicKeyGroup>(
            purpose: purpose, participants: BenchParties(3).participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([.random()]), using: &generator)
        bls = try ThresholdBLS(
            shares[0].publicKeyPackage, purpose: purpose, scheme: .proofOfPossession)
    }

    func measure() throws -> [SigningMeasurement] {
        var (sign, check, combine) = (BenchClock(), BenchClock(), BenchClock())
        for index in 0..<101 {
            let message = Array("message \(index)".utf8)
            let first = try sign.time { try bls.sign(message, with: shares[0]) }
            let second = try bls.sign(message, with: shares[1])
            _ = check.time { bls.verifies(first, over: message) }
            _ = try combine.time { try bls.combine([first, second], over: message) }
        }
        return [("part", sign), ("check", check), ("combine", combine)].map {
            SigningMeasurement(
                name: "\(name)-2of3-\($0.0)", seconds: $0.1.median, goal: nil, parties: 3)
        }
    }
}
