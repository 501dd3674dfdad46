import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

/// A key of threshold ECDSA, dealt, and signers of it.
struct ECDSAFixture {
    let parties: TestParties
    let purpose: KeyPurpose
    let shares: [KeyShare<Secp256k1.Point>]
    let signers: ECDSASigners

    init(
        minimumSigners: Int = 2, parties count: Int = 3, signers: Set<PartyNumber> = [1, 2, 3]
    ) throws {
        parties = try TestParties(count)
        purpose = try KeyPurpose(scheme: .ecdsaSecp256k1, label: "wallet")
        let dealer = try TrustedDealer<Secp256k1.Point>(
            purpose: purpose, participants: parties.participants, minimumSigners: minimumSigners)
        var random = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([.random()]), using: &random)
        self.signers = try ECDSASigners(
            shares[0].publicKeyPackage, purpose: purpose, signers: signers)
    }

    var key: PublicKeyPackage<Secp256k1.Point> { signers.key }

    /// The parties as signers, numbered as such.
    var signerParties: TestParties {
        TestParties(
            keys: signers.numbers.map { parties.keys(of: $0) },
            participants: signers.participants)
    }

    /// The parties of one presigning session.
    func presigning(
        _ identifier: String = "a session of tests", count: Int
    ) throws -> [RoundParty<ECDSAPresignatureBatch>] {
        let presigning = try ECDSAPresigning(
            identifier: Array(identifier.utf8), signers: signers, count: count)
        return try signers.numbers.map {
            try presigning.party(shares[$0.place], keys: parties.keys(of: $0))
        }
    }

    /// A batch, by the signers' places.
    func presign(
        _ identifier: String = "a session of tests", count: Int
    ) throws -> [ECDSAPresignatureBatch] {
        var run = ProtocolRun(try presigning(identifier, count: count))
        let outcomes = run.run()
        return try signers.participants.numbers.map { party in
            try #require(outcomes[party]?.output, "\(String(describing: outcomes[party]))")
        }
    }

    func request(
        _ batch: ECDSAPresignatureBatch, _ index: Int, digest: [UInt8], path: String = "m"
    ) throws -> ECDSASigningRequest {
        try ECDSASigningRequest(
            presignature: batch.id(index), digest: digest,
            child: key.derive(DerivationPath(path)))
    }

    /// An order by the presignature's owner.
    func order(_ request: ECDSASigningRequest) throws -> ECDSASigningOrder {
        let owner = ECDSASigningOrder.owner(of: request.presignature, signers)
        return try ECDSASigningOrder(
            request, signers: signers, keys: parties.keys(of: signers.numbers[owner.place]))
    }
}
