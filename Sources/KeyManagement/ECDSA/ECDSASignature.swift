public import EllipticCurves
public import FiniteFields

/// An ECDSA signature over secp256k1 (SEC 1, 4.1): r and s, neither of them zero.
public struct ECDSASignature: Hashable, Sendable {
    public let r: Secp256k1.Scalar
    public let s: Secp256k1.Scalar
    /// Which of the points with r as coordinate the nonce's is: bit 0 is the parity of its y, bit 1 is set
    /// if its x was reduced (once in 2^127). Nil where the signature came from an encoding without it.
    public let recoveryID: UInt8?

    init(unchecked r: Secp256k1.Scalar, s: Secp256k1.Scalar, recoveryID: UInt8?) {
        self.r = r
        self.s = s
        self.recoveryID = recoveryID
    }

    /// Throws `.malformedEncoding` for a zero, and for a recovery id above 3.
    public init(
        r: Secp256k1.Scalar, s: Secp256k1.Scalar, recoveryID: UInt8? = nil
    ) throws(KeyManagementError) {
        guard r != .zero, s != .zero, recoveryID ?? 0 <= 3 else { throw .malformedEncoding }
        self.init(unchecked: r, s: s, recoveryID: recoveryID)
    }

    /// Whether s is at most half the order: the other of the two signatures that verify for one r is not.
    public var isLow: Bool { !s.isLexicographicallyLarger }

    /// The one with low s (BIP-62, EIP-2).
    var low: ECDSASignature {
        isLow ? self : ECDSASignature(unchecked: r, s: -s, recoveryID: recoveryID.map { $0 ^ 1 })
    }

    /// Whether it is `key`'s over the digest, and low. Variable time: public data only.
    ///
    /// - Parameters:
    ///   - digest: 32 bytes; false for another number.
    ///   - allowingHighS: For signatures that don't come from here.
    public func verifies(
        _ digest: [UInt8], by key: Secp256k1.Affine, allowingHighS: Bool = false
    ) -> Bool {
        guard digest.count == 32, !key.isIdentity, isLow || allowingHighS else { return false }
        return Secp256k1.isSignature(
            r: r, s: s, of: Secp256k1.number(ofDigest: digest), by: key)
    }

    /// The key that made the signature of this digest (SEC 1, 4.1.6), or nil if there is none, or no
    /// recovery id. Variable time.
    public func recoveredKey(_ digest: [UInt8]) -> Secp256k1.Affine? {
        guard digest.count == 32, let recoveryID else { return nil }
        return Secp256k1.signer(
            r: r, s: s, recoveryID: recoveryID, of: Secp256k1.number(ofDigest: digest))
    }
}
