public import EllipticCurves
internal import FiniteFields

/// A public key of BLS signatures: not the identity, and in the group of prime order (KeyValidate of
/// draft-irtf-cfrg-bls-signature, 2.5).
public struct BLSPublicKey<Variant: BLSVariant>: Equatable, Sendable {
    let point: Variant.PublicKeyGroup
    /// The compressed encoding: 48 or 96 bytes.
    public let bytes: [UInt8]

    /// Throws `.identityKey`.
    public init(_ point: Variant.PublicKeyGroup) throws(KeyManagementError) {
        guard point != .zero else { throw .identityKey }
        self.init(unchecked: point)
    }

    init(unchecked point: Variant.PublicKeyGroup) {
        self.point = point
        bytes = point.canonicalBytes()
    }

    /// Throws `.invalidPublicKey` for what is no compressed point of the group, and for the identity.
    /// Variable time.
    public init(bytes: [UInt8]) throws(KeyManagementError) {
        guard let point = try? Variant.PublicKeyGroup(canonicalBytes: bytes) else {
            throw .invalidPublicKey
        }
        self.point = point
        self.bytes = bytes
    }

    /// Verify (draft, 3): whether `signature` is this key's over `message`. Variable time.
    public func verifies(
        _ signature: BLSSignature<Variant>, over message: [UInt8], _ scheme: BLSScheme
    ) -> Bool {
        Variant.verify(signature.point, [(point, scheme.hash(message, under: self))])
    }

    /// PopVerify (draft, 3.3.3): the key as one whose secret somebody knows, or nil. Variable time.
    public func proven(by possession: BLSSignature<Variant>) -> BLSProvenKey<Variant>? {
        let image = Variant.hash(bytes, tag: Variant.possessionTag)
        return Variant.verify(possession.point, [(point, image)])
            ? BLSProvenKey(key: self) : nil
    }
}

/// A public key that came with a proof of possession.
public struct BLSProvenKey<Variant: BLSVariant>: Equatable, Sendable {
    public let key: BLSPublicKey<Variant>
}
