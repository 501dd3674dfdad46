internal import COpenSSL
public import EllipticCurves
public import FiniteFields

/// A public key of secp256k1 with a chain code, from which keys are derived that only who knows the chain
/// code can link: BIP-32's extended public key.
///
/// Chain codes are public within the application: with a chain code, a child's secret key gives its
/// parent's away. No child's secret key exists anywhere here: it is shared as its parent's is.
public struct ExtendedPublicKey: Hashable, Sendable {
    /// The length of a chain code.
    public static let chainCodeByteCount = 32

    public let publicKey: Secp256k1.Affine
    /// 32 bytes.
    public let chainCode: [UInt8]
    /// How many steps below the master key.
    public let depth: UInt8
    /// The first 4 bytes of the parent's identifier; zeros for a master key.
    public let parentFingerprint: [UInt8]
    /// Which child of its parent it is; 0 for a master key.
    public let childNumber: UInt32

    /// A master key. Throws `.identityKey`, and `.malformedExtendedKey` unless the chain code has 32
    /// bytes.
    public init(
        publicKey: Secp256k1.Affine, chainCode: [UInt8]
    ) throws(KeyManagementError) {
        guard !publicKey.isIdentity else { throw .identityKey }
        guard chainCode.count == Self.chainCodeByteCount else { throw .malformedExtendedKey }
        self.init(
            unchecked: publicKey, chainCode, depth: 0, parentFingerprint: [0, 0, 0, 0],
            childNumber: 0)
    }

    /// - Precondition: not the identity, and 32 and 4 bytes.
    init(
        unchecked publicKey: Secp256k1.Affine, _ chainCode: [UInt8], depth: UInt8,
        parentFingerprint: [UInt8], childNumber: UInt32
    ) {
        self.publicKey = publicKey
        self.chainCode = chainCode
        self.depth = depth
        self.parentFingerprint = parentFingerprint
        self.childNumber = childNumber
    }

    /// The first 4 bytes of RIPEMD-160 of SHA-256 of the compressed public key.
    public var fingerprint: [UInt8] {
        let inner = PublicHash.sha256(publicKey.compressed)
        var digest = [UInt8](repeating: 0, count: 20)
        let status = EVP_Digest(inner, inner.count, &digest, nil, EVP_ripemd160(), nil)
        precondition(status == 1, "libcrypto has RIPEMD-160")
        return Array(digest.prefix(4))
    }

    /// CKDpub (BIP-32), for an index without hardening, and by how much the secret key grows.
    ///
    /// Throws `.hardenedIndex`, `.malformedPath` where the depth would exceed 255, and `.invalidChild`,
    /// with probability 2^-127, for an index that has no child: the next one is to be taken.
    public func child(
        _ index: UInt32
    ) throws(KeyManagementError) -> (key: ExtendedPublicKey, tweak: Secp256k1.Scalar) {
        guard index < DerivationPath.hardened else {
            throw .hardenedIndex(index - DerivationPath.hardened)
        }
        let number = withUnsafeBytes(of: index.bigEndian) { Array($0) }
        let message = publicKey.compressed + number
        var digest = [UInt8](repeating: 0, count: 64)
        let result = HMAC(
            EVP_sha512(), chainCode, Int32(chainCode.count), message, message.count, &digest, nil)
        precondition(result != nil, "libcrypto has HMAC-SHA-512")
        return try child(index, digest: digest)
    }

    /// The child that the 64 bytes `digest` of HMAC-SHA-512 give.
    package func child(
        _ index: UInt32, digest: [UInt8]
    ) throws(KeyManagementError) -> (key: ExtendedPublicKey, tweak: Secp256k1.Scalar) {
        guard depth < UInt8.max else { throw .malformedPath }
        guard let tweak = try? Secp256k1.Scalar(bigEndianBytes: Array(digest[..<32])) else {
            throw .invalidChild(index)
        }
        let point = Secp256k1.Point.generatorMultiplied(by: tweak) + Secp256k1.Point(publicKey)
        guard !point.isIdentity else { throw .invalidChild(index) }
        let key = ExtendedPublicKey(
            unchecked: point.affine, Array(digest[32...]), depth: depth + 1,
            parentFingerprint: fingerprint, childNumber: index)
        return (key, tweak)
    }

    /// The key at the end of `path`, and by how much the secret key grows along it. Throws as `child`.
    public func derive(
        _ path: DerivationPath
    ) throws(KeyManagementError) -> (key: ExtendedPublicKey, tweak: Secp256k1.Scalar) {
        var (key, sum) = (self, Secp256k1.Scalar.zero)
        for index in path.indices {
            let (child, tweak) = try key.child(index)
            key = child
            sum += tweak
        }
        return (key, sum)
    }
}
