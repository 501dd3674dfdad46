import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing

/// Times threshold ECDSA with 2t + 1 signers: what one signer computes, all messages included.
struct ECDSABenchmark {
    private let parties: BenchParties
    private let shares: [KeyShare<Secp256k1.Point>]
    private let signers: ECDSASigners
    private let goals: (presign: Double, sign: Double)
    private static var batch: Int { 64 }

    init(minimumSigners: Int, goals: (presign: Double, sign: Double)) throws {
        let count = ECDSASigners.count(minimumSigners: minimumSigners)
        parties = try BenchParties(count)
        let purpose = try KeyPurpose(scheme: .ecdsaSecp256k1, label: "benchmark")
        let dealer = try TrustedDealer<Secp256k1.Point>(
            purpose: purpose, participants: parties.participants, minimumSigners: minimumSigners)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(
            SecretVector([Secp256k1.Scalar.random()]), using: &generator)
        signers = try ECDSASigners(
            shares[0].publicKeyPackage, purpose: purpose,
            signers: Set(parties.participants.numbers))
        self.goals = goals
    }

    func measure() throws -> [SigningMeasurement] {
        let presigning = try ECDSAPresigning(
            identifier: Array("ecdsa benchmark".utf8) + [0], signers: signers, count: Self.batch)
        var presign = BenchClock()
        var batches = [ECDSAPresignatureBatch]()
        for _ in 0..<5 {
            let run = try BenchRounds.run(signers.count) {
                try presigning.party(shares[$0], keys: parties.keys[$0])
            }
            batches = run.outputs
            presign.add(run.slowest / Self.batch)
        }
        let (share, sign) = try signing(batches)
        let count = signers.count
        return [
            ("presign", presign.median, goals.presign), ("sign-share", share.median, nil),
            ("sign", sign.median, goals.sign),
        ].map { (name: String, seconds: Double, goal: Double?) in
            SigningMeasurement(
                name: "ecdsa-\(count)-\(name)", seconds: seconds, goal: goal, parties: count)
        }
    }

    /// The first signer's times: until its message leaves, and until it has the verified signature.
    private func signing(
        _ batches: [ECDSAPresignatureBatch]
    ) throws -> (share: BenchClock, sign: BenchClock) {
        var (share, sign) = (BenchClock(), BenchClock())
        let child = try signers.key.derive(DerivationPath("m/44/60/0"))
        for index in 0..<Self.batch {
            let request = try ECDSASigningRequest(
                presignature: batches[0].id(index),
                digest: [UInt8](repeating: UInt8(index + 1), count: 32), child: child)
            let owner = ECDSASigningOrder.owner(of: request.presignature, signers)
            let order = try ECDSASigningOrder(
                request, signers: signers, keys: parties.keys[owner.place])
            func machine(_ batch: ECDSAPresignatureBatch) throws -> ECDSASigningParty {
                try ECDSASigningParty(
                    order, batch.signing(request), presignature: batch.take(index))
            }
            var messages = [IncomingMessage]()
            for (place, batch) in batches.enumerated().dropFirst() {
                let bytes = try machine(batch).start().messages[0].bytes
                messages.append(
                    IncomingMessage(from: parties.participants.numbers[place], bytes))
            }
            let start = ContinuousClock.now
            let own = try machine(batches[0])
            _ = try own.start()
            share.add(.now - start)
            var signature: ECDSASignature?
            for message in messages { signature = try own.receive(message).output }
            sign.add(.now - start)
            precondition(signature != nil, "all shares are in")
        }
        return (share, sign)
    }
}
