package import EllipticCurves
internal import FiniteFields

/// How a key is changed before it signs: its share s counts as ±s + addend, for a public addend, since the
/// factors that shares are added up with have the sum 1.
package struct KeyAdjustment<Suite: FROSTCiphersuite>: Sendable {
    let negates: Bool
    let addend: Suite.Group.Scalar
    /// The public key that signatures are verified under.
    package let groupKey: Suite.Group
    /// Its encoding.
    let encodedGroupKey: [UInt8]

    /// - Parameters:
    ///   - encoded: the key's encoding.
    ///   - tweak: is added to the key first, as BIP-32's derivation does.
    ///   - merkleRoot: of Taproot's scripts; nil leaves Taproot's tweak out.
    ///
    /// - Precondition: `encoded` is `groupKey.canonicalBytes()`, which an unoptimised build checks.
    ///
    /// Throws `.identityKey` if nothing is left of the key.
    package init(
        _ groupKey: Suite.Group, encoded: [UInt8], tweak: Suite.Group.Scalar, merkleRoot: [UInt8]?
    ) throws(KeyManagementError) {
        assert(encoded == groupKey.canonicalBytes(), "another key's encoding")
        var key =
            tweak == .zero ? groupKey : groupKey + Suite.Group.generatorMultiplied(by: tweak)
        var (negates, addend) = (false, tweak)
        guard key != .zero else { throw .identityKey }
        if Suite.mustNegate(key) { (key, negates, addend) = (-key, true, -addend) }
        if let merkleRoot {
            let taproot = Suite.taprootTweak(of: key, merkleRoot: merkleRoot)
            key += Suite.Group.generatorMultiplied(by: taproot)
            addend += taproot
            guard key != .zero else { throw .identityKey }
            if Suite.mustNegate(key) { (key, negates, addend) = (-key, !negates, -addend) }
        }
        self.negates = negates
        self.addend = addend
        self.groupKey = key
        encodedGroupKey =
            negates || addend != .zero || merkleRoot != nil ? key.canonicalBytes() : encoded
    }

    /// Constant time.
    package func share(_ secret: Suite.Group.Scalar) -> Suite.Group.Scalar {
        (negates ? -secret : secret) + addend
    }

    /// The same for the share's public counterpart.
    package func verifyingShare(_ element: Suite.Group) -> Suite.Group {
        (negates ? -element : element)
            + (addend == .zero ? .zero : Suite.Group.generatorMultiplied(by: addend))
    }
}
