internal import EllipticCurves
internal import FiniteFields

/// A public key of secp256k1: a point of the curve, not the identity.
public struct PublicKey: Hashable, Sendable {
    /// The affine coordinates, big-endian.
    public let x, y: Bytes32

    /// - Precondition: not the identity.
    init(_ point: Secp256k1.Affine) {
        guard !point.isIdentity, let x = try? Bytes32(point.x.bigEndianBytes()),
            let y = try? Bytes32(point.y.bigEndianBytes())
        else { preconditionFailure("a key, whose coordinates have 32 bytes") }
        self.x = x
        self.y = y
    }

    /// The key encoded by `bytes`: 65 bytes beginning with 4 or 33 beginning with 2 or 3 (SEC 1,
    /// 2.3.4). Throws `badPublicKey` for anything else and for what is not on the curve. Variable time.
    public init(_ bytes: [UInt8]) throws(LedgerError) {
        guard let point = try? Secp256k1.Affine(sec1Bytes: bytes) else { throw .badPublicKey }
        self.init(point)
    }

    /// The 65 bytes of the uncompressed encoding.
    public var uncompressed: [UInt8] { [4] + x.bytes + y.bytes }

    /// The 33 bytes of the compressed encoding.
    public var compressed: [UInt8] { [y.number.low & 1 == 1 ? 3 : 2] + x.bytes }

    /// The account of this key: the last 20 bytes of the hash of both coordinates.
    public var address: Address { Address(lastOf: Keccak256.hash(x.bytes + y.bytes)) }

    /// Whether `signature` is this key's over `digest`. Variable time.
    public func verifies(_ signature: Signature, over digest: Hash32) -> Bool {
        verifies(r: signature.r, s: signature.s, over: digest)
    }

    /// Whether (r, s) is this key's over `digest`, where `s` may be high: for signatures from
    /// elsewhere that no contract will see. Variable time.
    public func verifies(r: Bytes32, s: Bytes32, over digest: Hash32) -> Bool {
        guard let r = Signature.scalar(r), let s = Signature.scalar(s),
            let key = try? Secp256k1.Affine(sec1Bytes: uncompressed)
        else { return false }
        return Secp256k1.isSignature(
            r: r, s: s, of: Secp256k1.number(ofDigest: digest.bytes), by: key)
    }
}
