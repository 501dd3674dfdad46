public import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// A ciphersuite of RFC 9591, 6: a group, and hash functions separated by a context string.
public protocol FROSTCiphersuite: Sendable {
    associatedtype Group: KeyGroup

    /// What keys of this suite are for.
    static var scheme: KeyScheme { get }

    /// RFC 9591, 6: the prefix of what is hashed.
    static var contextString: String { get }

    /// H1, the binding factor, and H3, the nonce: RFC 9591, 6. Constant time in the message.
    static func hashToScalar(
        _ use: FROSTHashUse, _ message: borrowing SecretVector<UInt8>
    ) -> Group.Scalar

    /// H4 of a message, and H5 of a list of commitments.
    static func hash(_ use: FROSTHashUse, _ message: [UInt8]) -> [UInt8]

    /// The challenge, with H2 (RFC 9591, 4.6), of elements by their encodings. All of it is public. Of a
    /// signature to be verified the nonce commitment has an encoding's length, but need not be one.
    static func challenge(
        nonceCommitment: [UInt8], groupKey: [UInt8], message: [UInt8]
    ) -> Group.Scalar

    /// SerializeScalar.
    static func encode(_ scalar: Group.Scalar) -> [UInt8]

    /// The encoding of a signature, of its nonce commitment's encoding.
    static func signature(nonceCommitment: [UInt8], response: Group.Scalar) -> [UInt8]

    /// Whether the negative is what a signature is made under: BIP-340 knows x alone.
    static func mustNegate(_ element: Group) -> Bool

    /// BIP-341's tweak. - Precondition: the suite is Taproot's.
    static func taprootTweak(of groupKey: Group, merkleRoot: [UInt8]) -> Group.Scalar

    /// The tweak of the key's child at the end of a path by BIP-32, which is of secp256k1 alone; nil for
    /// a suite over another curve: its keys have no such children.
    ///
    /// Throws as `PublicKeyPackage.derive`.
    static func childTweak(
        of key: PublicKeyPackage<Group>, _ path: DerivationPath
    ) throws(KeyManagementError) -> Group.Scalar?

    /// Whether SerializeScalar has the least significant byte first.
    static var isLittleEndian: Bool { get }
}

/// What a hash is made for: its tag behind the context string.
public enum FROSTHashUse: String, Sendable {
    /// H1.
    case bindingFactor = "rho"
    /// H3.
    case nonce = "nonce"
    /// H4.
    case message = "msg"
    /// H5.
    case commitments = "com"
}

extension FROSTCiphersuite {
    public static func mustNegate(_ element: Group) -> Bool { false }

    public static func childTweak(
        of key: PublicKeyPackage<Group>, _ path: DerivationPath
    ) throws(KeyManagementError) -> Group.Scalar? { nil }

    public static func taprootTweak(of groupKey: Group, merkleRoot: [UInt8]) -> Group.Scalar {
        preconditionFailure("no Taproot but in its own suite")
    }

    public static func signature(
        nonceCommitment: [UInt8], response: Group.Scalar
    ) -> [UInt8] {
        nonceCommitment + encode(response)
    }

    /// Of a public message.
    static func hashToScalar(_ use: FROSTHashUse, _ message: [UInt8]) -> Group.Scalar {
        hashToScalar(use, SecretVector(message))
    }

    static func tag(_ use: FROSTHashUse) -> [UInt8] {
        Array(contextString.utf8) + Array(use.rawValue.utf8)
    }
}
