internal import EllipticCurves
internal import SecretSharing

/// All holders of a restored key, in one process for a trial.
struct TrialHolders<Group: KeyGroup> {
    let key: PublicKeyPackage<Group>
    /// In the order of the parties.
    let shares: [KeyShare<Group>]
    let keys: [PartyKeys]

    /// Participants with fresh keys.
    static func participants(
        _ name: String, count: Int
    ) throws(KeyManagementError) -> (ParticipantSet, [PartyKeys]) {
        let keys = (0..<count).map { _ in PartyKeys() }
        var members = [Participant]()
        for (place, keys) in keys.enumerated() {
            members.append(try keys.participant(identity: Array("\(name) \(place + 1)".utf8)))
        }
        return (try ParticipantSet(name: name, members: members), keys)
    }

    /// Uses the key in its scheme. What is returned has been verified.
    ///
    /// Throws what the scheme throws, and `.wrongScheme` for one that shared keys don't serve.
    func evidence(
        over message: [UInt8]
    ) throws(KeyManagementError) -> TrialReport.Evidence {
        switch key.purpose.scheme {
        case .frostEd25519: try frost(FROSTEd25519.self, message)
        case .frostRistretto255: try frost(FROSTRistretto255.self, message)
        case .frostSecp256k1: try frost(FROSTSecp256k1.self, message)
        case .frostTaproot: try frost(FROSTTaproot.self, message)
        case .ecdsaSecp256k1: try ecdsa(message)
        case .blsPublicKeysInG1: try bls(BLSMinimalPublicKeySize.self, message)
        case .blsPublicKeysInG2: try bls(BLSMinimalSignatureSize.self, message)
        case .elGamalRistretto255, .elGamalBN254: try elGamal(message)
        case .ecvrfEd25519:
            throw .wrongScheme(expected: .frostEd25519, found: .ecvrfEd25519)
        }
    }

    /// The shares as those of the group that the scheme's keys are in, which a package makes sure of.
    private func shares<Other: KeyGroup>(in _: Other.Type) -> [KeyShare<Other>] {
        guard let shares = shares as? [KeyShare<Other>] else {
            preconditionFailure("a package's group is its scheme's")
        }
        return shares
    }

    private func frost<Suite: FROSTCiphersuite>(
        _: Suite.Type, _ message: [UInt8]
    ) throws(KeyManagementError) -> TrialReport.Evidence {
        let shares = shares(in: Suite.Group.self).prefix(key.minimumSigners)
        var stocks = [FROSTNonceStock<Suite>]()
        var published = [PartyNumber: PublishedCommitments<Suite.Group>]()
        for share in shares {
            let stock = FROSTNonceStock<Suite>(share: share, stock: MemoryStock())
            published[share.party] = try stock.replenish(1)[0]
            stocks.append(stock)
        }
        let request = try FROSTSigningRequest<Suite>(
            key: shares[0].publicKeyPackage, message: message, published: published)
        var answers = [PartyNumber: Suite.Group.Scalar]()
        for (share, stock) in zip(shares, stocks) {
            answers[share.party] = try request.sign(share, stock: stock).value
        }
        return .signature(try request.signingPackage.aggregate(answers))
    }

    private func ecdsa(
        _ message: [UInt8]
    ) throws(KeyManagementError) -> TrialReport.Evidence {
        let shares = shares(in: Secp256k1.Point.self)
        let count = ECDSASigners.count(minimumSigners: key.minimumSigners)
        let signers = try ECDSASigners(
            shares[0].publicKeyPackage, purpose: key.purpose,
            signers: Set(PartyNumber.first(count)))
        let presigning = try ECDSAPresigning(
            identifier: Array("a trial's only presignature".utf8), signers: signers, count: 1)
        var parties = [RoundParty<ECDSAPresignatureBatch>]()
        for (share, keys) in zip(shares, keys).prefix(count) {
            parties.append(try presigning.party(share, keys: keys))
        }
        let batches = try LocalRun.outputs(of: parties)
        let request = try ECDSASigningRequest(
            presignature: batches[0].id(0), digest: PublicHash.sha256(message),
            child: signers.key.derive(DerivationPath("m")))
        let signing = try batches[0].signing(request)
        var answers = [PartyNumber: Secp256k1.Scalar]()
        for batch in batches { answers[batch.party] = try signing.sign(batch.take(0)) }
        return .signature(try signing.combine(answers).compact)
    }

    private func bls<Variant: BLSVariant>(
        _: Variant.Type, _ message: [UInt8]
    ) throws(KeyManagementError) -> TrialReport.Evidence {
        let shares = shares(in: Variant.PublicKeyGroup.self).prefix(key.minimumSigners)
        let bls = try ThresholdBLS<Variant>(
            shares[0].publicKeyPackage, purpose: key.purpose, scheme: .basic)
        var parts = [BLSPartialSignature<Variant>]()
        for share in shares { parts.append(try bls.sign(message, with: share)) }
        return .signature(try bls.combine(parts, over: message).output.bytes)
    }

    private func elGamal(
        _ message: [UInt8]
    ) throws(KeyManagementError) -> TrialReport.Evidence {
        let elGamal = try ThresholdElGamal(key, purpose: key.purpose)
        let ciphertext = try elGamal.encrypt(SecretVector(message), label: Array("drill".utf8))
        var parts = [DecryptionShare<Group>]()
        for share in shares.prefix(key.minimumSigners) {
            parts.append(try elGamal.decrypt(ciphertext, with: share))
        }
        let text = try elGamal.combine(parts, of: ciphertext).output
        guard text.bytes.reveal() == message else { throw .invalidCiphertext }
        return .decryption
    }
}
