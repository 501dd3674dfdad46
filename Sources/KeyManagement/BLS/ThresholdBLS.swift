public import EllipticCurves
internal import FiniteFields

/// BLS signatures by a shared key (A. Boldyreva, "Threshold Signatures, Multisignatures and Blind
/// Signatures Based on the Gap-Diffie-Hellman-Group Signature Scheme", PKC 2003), under the IETF's
/// ciphersuites: what comes out is a signature like any other.
///
/// n parties of which `minimumSigners` sign, one message from each, without interaction. Unforgeable as
/// long as fewer than `minimumSigners` are corrupt; robust: each part is checked against its party's
/// verifying share, so that wrong ones are named and left out. Signatures are unique: there is nothing to
/// choose and no nonce to lose.
public struct ThresholdBLS<Variant: BLSVariant>: Sendable {
    public typealias Group = Variant.PublicKeyGroup

    public let publicKeyPackage: PublicKeyPackage<Group>
    public let scheme: BLSScheme
    public let publicKey: BLSPublicKey<Variant>

    /// Throws `.wrongPurpose` unless the key was made for `purpose`, and `.wrongScheme` unless that is for
    /// this variant.
    public init(
        _ publicKeyPackage: PublicKeyPackage<Group>, purpose: KeyPurpose, scheme: BLSScheme
    ) throws(KeyManagementError) {
        guard purpose.scheme == Variant.keyScheme else {
            throw .wrongScheme(expected: Variant.keyScheme, found: purpose.scheme)
        }
        try publicKeyPackage.require(purpose)
        self.publicKeyPackage = publicKeyPackage
        self.scheme = scheme
        publicKey = BLSPublicKey(unchecked: publicKeyPackage.groupKey)
    }

    /// A holder's part of the signature over `message`. Constant time in the share.
    ///
    /// Throws `.shareDoesNotFit` for a share of another key or epoch.
    public func sign(
        _ message: [UInt8], with share: KeyShare<Group>
    ) throws(KeyManagementError) -> BLSPartialSignature<Variant> {
        try multiply(scheme.hash(message, under: publicKey), by: share)
    }

    /// A holder's part of the proof that the shared key's secret is known.
    ///
    /// Throws `.shareDoesNotFit` for a share of another key or epoch.
    public func provePossession(
        with share: KeyShare<Group>
    ) throws(KeyManagementError) -> BLSPartialSignature<Variant> {
        try multiply(Variant.hash(publicKey.bytes, tag: Variant.possessionTag), by: share)
    }

    func multiply(
        _ image: Variant.SignatureGroup, by share: KeyShare<Group>
    ) throws(KeyManagementError) -> BLSPartialSignature<Variant> {
        guard share.publicKeyPackage == publicKeyPackage else { throw .shareDoesNotFit }
        let point = share.withSecret { image.multiplied(by: $0) }
        return BLSPartialSignature(party: share.party, signature: BLSSignature(point))
    }

    /// Whether `partial` is its party's part of the signature over `message`. Variable time: a product of
    /// two pairings.
    public func verifies(
        _ partial: BLSPartialSignature<Variant>, over message: [UInt8]
    ) -> Bool {
        verifies(partial, image: scheme.hash(message, under: publicKey))
    }

    private func verifies(
        _ partial: BLSPartialSignature<Variant>, image: Variant.SignatureGroup
    ) -> Bool {
        guard let share = try? publicKeyPackage.verifyingShare(of: partial.party) else {
            return false
        }
        return Variant.verify(partial.signature.point, [(share, image)])
    }

    /// The signature over `message` from the parts of at least `minimumSigners` parties, and who sent a
    /// wrong one. It is verified before it is returned.
    ///
    /// Throws `.tooFewPartials` with the culprits if too few right parts remain, and
    /// `.repeatedPartial` if a party has two.
    public func combine(
        _ partials: [BLSPartialSignature<Variant>], over message: [UInt8]
    ) throws(KeyManagementError) -> ThresholdResult<BLSSignature<Variant>> {
        try combine(partials, image: scheme.hash(message, under: publicKey))
    }

    /// The proof of possession for `BLSPublicKey.proven(by:)`. Throws as `combine(_:over:)`.
    public func combinePossession(
        _ partials: [BLSPartialSignature<Variant>]
    ) throws(KeyManagementError) -> ThresholdResult<BLSSignature<Variant>> {
        try combine(
            partials, image: Variant.hash(publicKey.bytes, tag: Variant.possessionTag))
    }

    func combine(
        _ partials: [BLSPartialSignature<Variant>], image: Variant.SignatureGroup
    ) throws(KeyManagementError) -> ThresholdResult<BLSSignature<Variant>> {
        try publicKeyPackage.combine(
            partials, party: { $0.party },
            attempt: { chosen, factors in
                let point = Variant.SignatureGroup.sumOfProductsVariableTime(
                    factors, chosen.map(\.signature.point))
                return Variant.verify(point, [(publicKey.point, image)])
                    ? BLSSignature(point) : nil
            },
            isRight: { verifies($0, image: image) }, otherwise: .invalidSignature)
    }
}
