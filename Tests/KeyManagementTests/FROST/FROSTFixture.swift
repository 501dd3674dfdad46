import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import Testing

/// A dealt key and its signers with nonces.
struct FROSTFixture<Suite: FROSTCiphersuite> {
    typealias Scalar = Suite.Group.Scalar

    let parties: TestParties
    let shares: [KeyShare<Suite.Group>]
    let stocks: [FROSTNonceStock<Suite>]
    let published: [[PublishedCommitments<Suite.Group>]]

    var key: PublicKeyPackage<Suite.Group> { shares[0].publicKeyPackage }

    init(parties count: Int, signers: Int, nonces: Int = 4) throws {
        parties = try TestParties(count)
        let dealer = try TrustedDealer<Suite.Group>(
            purpose: KeyPurpose(scheme: Suite.scheme, label: "signing tests"),
            participants: parties.participants, minimumSigners: signers)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([Scalar.random()]), using: &generator)
        stocks = shares.map { FROSTNonceStock(share: $0, stock: MemoryStock()) }
        published = try stocks.map { try $0.replenish(nonces) }
    }

    /// A request with these parties' commitments at a place of their batches.
    func request(
        _ message: [UInt8], signers: [PartyNumber], nonces place: Int = 0,
        tweak: Scalar? = nil, merkleRoot: [UInt8]? = nil
    ) throws -> FROSTSigningRequest<Suite> {
        var commitments = [PartyNumber: PublishedCommitments<Suite.Group>]()
        for signer in signers { commitments[signer] = published[signer.place][place] }
        return try FROSTSigningRequest(
            key: key, message: message, published: commitments, tweak: tweak,
            merkleRoot: merkleRoot)
    }

    func answer(
        _ request: FROSTSigningRequest<Suite>, _ signer: PartyNumber
    ) throws -> FROSTSignatureShare<Suite> {
        try request.sign(shares[signer.place], stock: stocks[signer.place])
    }

    /// The signature, by the state machines in memory.
    func sign(_ request: FROSTSigningRequest<Suite>) throws -> [UInt8] {
        let signers = request.signingPackage.signers
        let coordinator = try FROSTCoordinator(
            request, party: signers[0], ownShare: try answer(request, signers[0]))
        for message in try coordinator.start().messages {
            guard case .party(let party) = message.recipient else { continue }
            let signer = try FROSTSigner(
                share: shares[party.place], stock: stocks[party.place], coordinator: signers[0]
            ) { $0.message == request.message }
            _ = try signer.start()
            let step = try signer.receive(IncomingMessage(from: signers[0], message.bytes))
            let answer = try coordinator.receive(
                IncomingMessage(from: party, step.messages[0].bytes))
            if let signature = answer.output { return signature }
        }
        throw Missing()
    }

    struct Missing: Error {}
}
