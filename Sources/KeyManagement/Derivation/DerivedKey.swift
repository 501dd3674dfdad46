public import EllipticCurves
public import FiniteFields
internal import SecretSharing
internal import Transcripts

/// A child of a shared key by BIP-32 without hardening: its public key is the shared key's plus the
/// generator times `tweak`, and every share of it is a share of the shared key plus `tweak`.
public struct DerivedKey: Hashable, Sendable {
    /// The shared key.
    public let parent: KeyID
    public let path: DerivationPath
    /// That of the shared key, from which the path starts.
    public let masterChainCode: [UInt8]
    /// With chain code and place, for wallets that follow the chain.
    public let extended: ExtendedPublicKey
    /// By how much the secret key is greater than the shared key's. Public.
    public let tweak: Secp256k1.Scalar

    /// The child's public key.
    public var publicKey: Secp256k1.Affine { extended.publicKey }
}

extension PublicKeyPackage where Group == Secp256k1.Point {
    /// The chain code of a key that was generated here: it depends on the key's name and on nothing
    /// secret, and stays the same in all epochs.
    public var chainCode: [UInt8] {
        var transcript = Transcript("swift-mpc/bip32-chain-code/v1")
        transcript.append(keyID.bytes, as: "key id")
        transcript.append(groupKey, as: "public key")
        return transcript.challenge(
            "chain code", byteCount: ExtendedPublicKey.chainCodeByteCount)
    }

    /// The child at the end of `path`; the key itself for `.root`.
    ///
    /// - Parameter chainCode: Of a key that came from elsewhere with a chain code of its own.
    ///
    /// Throws `.invalidChild`, with probability 2^-127 a step, and `.malformedExtendedKey` unless the
    /// chain code has 32 bytes.
    public func derive(
        _ path: DerivationPath, chainCode: [UInt8]? = nil
    ) throws(KeyManagementError) -> DerivedKey {
        let chainCode = chainCode ?? self.chainCode
        let master = try ExtendedPublicKey(publicKey: groupKey.affine, chainCode: chainCode)
        let (key, tweak) = try master.derive(path)
        return DerivedKey(
            parent: keyID, path: path, masterChainCode: chainCode, extended: key, tweak: tweak)
    }

    /// What everybody may know of a child as a shared key of its own, in this epoch: its holders are this
    /// key's, and its commitments differ in the constant term.
    ///
    /// Throws `.wrongKey` if the child is another key's.
    public func child(_ derived: DerivedKey) throws(KeyManagementError) -> Self {
        guard derived.parent == keyID,
            groupKey + .generatorMultiplied(by: derived.tweak) == Secp256k1.Point(derived.publicKey)
        else { throw .wrongKey }
        if derived.path == .root { return self }
        var transcript = Transcript("swift-mpc/derived-key/v1")
        transcript.append(keyID.bytes, as: "parent")
        transcript.append(derived.extended.chainCode, as: "chain code")
        transcript.append(derived.extended.publicKey.compressed, as: "public key")
        var changed = commitments
        changed[0] = Secp256k1.Point(derived.publicKey)
        return try Self(
            keyID: KeyID(bytes: transcript.challenge("key id", byteCount: 32)), purpose: purpose,
            participants: participants, minimumSigners: minimumSigners, epoch: epoch,
            commitments: changed)
    }
}

extension KeyShare where Group == Secp256k1.Point {
    /// This party's share of a child. Constant time in the share.
    ///
    /// Throws `.wrongKey` if the child is another key's.
    public func child(_ derived: DerivedKey) throws(KeyManagementError) -> KeyShare {
        let package = try publicKeyPackage.child(derived)
        var secret = secret.copy()
        secret.withUnsafeMutableBufferPointer { $0[0] += derived.tweak }
        return try KeyShare(publicKeyPackage: package, party: party, secret: secret)
    }
}
