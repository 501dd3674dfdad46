public import EllipticCurves
internal import FiniteFields

extension PublicKeyPackage {
    /// Whether `signature` is this key's over `message` (RFC 9591, appendix B; for Ed25519 and BIP-340 that
    /// is what every verifier checks). Variable time: public data only.
    ///
    /// - Parameters:
    ///   - tweak: of a child of the key (BIP-32, without hardening); nil for the key itself.
    ///   - merkleRoot: of Taproot's scripts; nil for the key without Taproot's tweak.
    ///
    /// Throws `.wrongScheme` for a key of another suite, and `.identityKey`.
    public func verifies<Suite: FROSTCiphersuite>(
        _ signature: [UInt8], of message: [UInt8], suite: Suite.Type,
        tweak: Group.Scalar? = nil, merkleRoot: [UInt8]? = nil
    ) throws(KeyManagementError) -> Bool where Suite.Group == Group {
        guard purpose.scheme == Suite.scheme else {
            throw .wrongScheme(expected: Suite.scheme, found: purpose.scheme)
        }
        let adjustment = try KeyAdjustment<Suite>(
            groupKey, encoded: encodedGroupKey, tweak: tweak ?? .zero, merkleRoot: merkleRoot)
        guard signature.count > 32 else { return false }
        let (head, tail) = (Array(signature.dropLast(32)), Array(signature.suffix(32)))
        // BIP-340 leaves out that y is even.
        let nonce = Suite.scheme == .frostTaproot ? [2] + head : head
        let decoded =
            Suite.isLittleEndian
            ? try? Group.Scalar(littleEndianBytes: tail) : try? Group.Scalar(bigEndianBytes: tail)
        guard let response = decoded, nonce.count == Group.canonicalByteCount else { return false }
        let challenge = Suite.challenge(
            nonceCommitment: nonce, groupKey: adjustment.encodedGroupKey, message: message)
        let found = Group.sumOfProductsVariableTime(
            generatorBy: response, [-challenge], [adjustment.groupKey])
        // An element has one encoding: the nonce commitment need not be decoded.
        return found != .zero && found.canonicalBytes() == nonce
    }
}
