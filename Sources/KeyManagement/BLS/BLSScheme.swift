internal import EllipticCurves

/// How BLS signatures are kept from being aggregated with a key that was chosen after the others
/// (draft-irtf-cfrg-bls-signature, 3). With it a variant is one of the IETF's ciphersuites, for instance
/// BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_.
public enum BLSScheme: String, Sendable, CaseIterable {
    /// Messages of an aggregate must be distinct (3.1).
    case basic = "NUL_"
    /// The public key stands before the message (3.2).
    case messageAugmentation = "AUG_"
    /// A key counts only with a proof that its secret is known (3.3).
    case proofOfPossession = "POP_"

    /// The ciphersuite's identifier (4.2): the tag under which messages are hashed.
    public func ciphersuite<Variant: BLSVariant>(_: Variant.Type) -> String {
        "BLS_SIG_\(Variant.SignatureCurve.suiteIdentifier)RO_\(rawValue)"
    }

    /// The message's image in the group of signatures, under the ciphersuite's tag.
    func hash<Variant: BLSVariant>(
        _ message: [UInt8], under key: BLSPublicKey<Variant>
    ) -> Variant.SignatureGroup {
        Variant.hash(
            self == .messageAugmentation ? key.bytes + message : message,
            tag: ciphersuite(Variant.self))
    }
}

extension BLSVariant {
    /// The image of a message under a tag that is not empty. Constant time for messages of equal length.
    static func hash(_ message: [UInt8], tag: String) -> SignatureGroup {
        guard
            let image = try? SignatureGroup.hash(message, domainSeparationTag: Array(tag.utf8))
        else { preconditionFailure("the tag is not empty") }
        return image
    }

    /// The tag under which proofs of possession hash the public key (draft, 4.2.3).
    static var possessionTag: String { "BLS_POP_\(SignatureCurve.suiteIdentifier)RO_POP_" }

    /// The tag under which a beacon hashes its rounds: of no signature scheme, so that holders of a key who
    /// sign for others as well never sign a round for them.
    static var beaconTag: String { "SWIFT_MPC_BEACON_\(SignatureCurve.suiteIdentifier)RO_V1_" }

    /// CoreVerify (draft, 2.7), CoreAggregateVerify (2.9): whether `signature` times the generator pairs to
    /// what all images pair to with their keys.
    static func verify(
        _ signature: SignatureGroup, _ terms: [(PublicKeyGroup, SignatureGroup)]
    ) -> Bool {
        isOne(pairingProduct: terms + [(-PublicKeyGroup.generator, signature)])
    }
}
