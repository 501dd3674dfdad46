public import EllipticCurves
internal import FiniteFields

/// A message and the signers' commitments: what a coordinator sends to the signers (RFC 9591, 5.2) and
/// makes the signature of.
///
/// Signatures are unforgeable in the random oracle model under the one-more discrete logarithm assumption,
/// with fewer than `minimumSigners` signers corrupt and any number of sessions at once (M. Bellare et
/// al., "Better than Advertised Security for Non-interactive Threshold Signatures", CRYPTO 2022): binding
/// factors tie a signer's nonces to message and commitments, which defeats the attack by Benhamouda et
/// al., "On the (in)security of ROS", EUROCRYPT 2021. A corrupt signer can keep a signature from being
/// made; then it is named.
public struct FROSTSigningPackage<Suite: FROSTCiphersuite>: Sendable {
    /// The greatest length of a message.
    public static var messageByteLimit: Int { 1 << 20 }

    public let key: PublicKeyPackage<Suite.Group>
    public let message: [UInt8]
    /// In order.
    public let signers: [PartyNumber]
    let commitments: [SigningCommitments<Suite.Group>]
    let computation: FROSTComputation<Suite>

    /// - Parameters:
    ///   - commitments: of at least `key.minimumSigners` signers, all of whom have to sign.
    ///   - tweak: is added to the key, if given; BIP-32's non-hardened derivation gives such.
    ///   - merkleRoot: of a Taproot key's scripts, 32 bytes, or empty for an output without scripts: the
    ///     key is tweaked by BIP-341. Nil signs with the key as it is.
    ///
    /// Throws `.wrongScheme`, `.messageTooLong`, `.tooFewShares`, `.noSuchParty`, `.wrongMerkleRoot`,
    /// and `.identityKey` for a tweak that leaves no key.
    @specialized(where Suite == FROSTEd25519)
    @specialized(where Suite == FROSTSecp256k1)
    @specialized(where Suite == FROSTTaproot)
    public init(
        key: PublicKeyPackage<Suite.Group>, message: [UInt8],
        commitments: [PartyNumber: SigningCommitments<Suite.Group>],
        tweak: Suite.Group.Scalar? = nil, merkleRoot: [UInt8]? = nil
    ) throws(KeyManagementError) {
        guard key.purpose.scheme == Suite.scheme else {
            throw .wrongScheme(expected: Suite.scheme, found: key.purpose.scheme)
        }
        if let merkleRoot {
            guard Suite.scheme == .frostTaproot, merkleRoot.isEmpty || merkleRoot.count == 32
            else { throw .wrongMerkleRoot }
        }
        guard message.count <= Self.messageByteLimit else {
            throw .messageTooLong(byteCount: message.count, limit: Self.messageByteLimit)
        }
        guard commitments.count >= key.minimumSigners else {
            throw .tooFewShares(needed: key.minimumSigners, given: commitments.count)
        }
        for signer in commitments.keys where !key.participants.contains(signer) {
            throw .noSuchParty(Int(signer.value))
        }
        self.key = key
        self.message = message
        let ordered = commitments.sorted { $0.key < $1.key }
        signers = ordered.map { $0.key }
        self.commitments = ordered.map { $0.value }
        computation = try FROSTComputation(
            message: message,
            indices: signers.map { $0.shareIndex(in: Suite.Group.Scalar.self) },
            commitments: self.commitments, groupKey: key.groupKey,
            encodedGroupKey: key.encodedGroupKey, tweak: tweak ?? .zero, merkleRoot: merkleRoot)
    }

    /// The public key that the signature is under: the key with its tweaks.
    public var verifyingKey: Suite.Group { computation.adjustment.groupKey }

    /// A signer's share of the signature (RFC 9591, 5.2). Constant time in share and nonces.
    ///
    /// Throws `.shareDoesNotFit` for a share of another key or epoch, `.notASigner`, and
    /// `.wrongCommitments` unless the commitments in this package are those of `nonces`: the nonces are
    /// gone in any case.
    public func sign(
        _ share: KeyShare<Suite.Group>, nonces: consuming SigningNonces<Suite>
    ) throws(KeyManagementError) -> Suite.Group.Scalar {
        guard share.publicKeyPackage == key else { throw .shareDoesNotFit }
        guard let place = signers.firstIndex(of: share.party) else {
            throw .notASigner(share.party)
        }
        guard commitments[place].encoded == nonces.commitments.encoded else {
            throw .wrongCommitments
        }
        return share.withSecret { computation.share(at: place, secret: $0, nonces: nonces) }
    }

    /// The signature (RFC 9591, 5.3), which verifies under `verifyingKey`. Variable time.
    ///
    /// - Parameter shares: of all signers.
    ///
    /// Throws `.tooFewShares` unless there is one of each signer, and `.fault` with `.badPartial` of the
    /// first signer whose share is wrong (RFC 9591, 5.4).
    public func aggregate(
        _ shares: [PartyNumber: Suite.Group.Scalar]
    ) throws(KeyManagementError) -> [UInt8] {
        let ordered = signers.compactMap { shares[$0] }
        guard ordered.count == signers.count else {
            throw .tooFewShares(needed: signers.count, given: ordered.count)
        }
        if let signature = computation.signature(ordered) { return signature }
        for (signer, share) in zip(signers, ordered) {
            try check(share, of: signer)
        }
        preconditionFailure("shares that are right add up to a signature")
    }

    /// Throws `.notASigner`, and `.fault` with `.badPartial` if the share is wrong. Variable time.
    public func check(
        _ share: Suite.Group.Scalar, of signer: PartyNumber
    ) throws(KeyManagementError) {
        guard let place = signers.firstIndex(of: signer) else { throw .notASigner(signer) }
        let verifyingShare = try key.verifyingShare(of: signer)
        guard computation.isRight(share, at: place, verifyingShare: verifyingShare) else {
            throw .fault(of: signer, .badPartial)
        }
    }
}
