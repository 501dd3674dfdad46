internal import COpenSSL

/// A public key of secp256k1: a point of the curve, not the identity.
public struct PublicKey: Hashable, Sendable {
    /// The affine coordinates, big-endian.
    public let x, y: Bytes32

    /// The key with the coordinates of `point`; `nil` for the identity.
    init?(_ point: borrowing CurvePoint, scratch: borrowing CurveScratch) {
        let x = CurveNumber()
        let y = CurveNumber()
        guard EC_POINT_is_at_infinity(Secp256k1.group, point.raw) == 0,
            EC_POINT_get_affine_coordinates(
                Secp256k1.group, point.raw, x.raw, y.raw, scratch.raw) == 1
        else {
            ERR_clear_error()
            return nil
        }
        self.x = x.word
        self.y = y.word
    }

    /// The key encoded by `bytes`: 65 bytes beginning with 4 or 33 beginning with 2 or 3 (SEC 1,
    /// 2.3.4). Throws `badPublicKey` for anything else and for what is not on the curve.
    public init(_ bytes: [UInt8]) throws(LedgerError) {
        let expected =
            switch bytes.first {
            case 4: 65
            case 2, 3: 33
            default: -1
            }
        guard bytes.count == expected else { throw .badPublicKey }
        let scratch = CurveScratch()
        let point = CurvePoint()
        guard
            EC_POINT_oct2point(Secp256k1.group, point.raw, bytes, bytes.count, scratch.raw) == 1,
            let key = PublicKey(point, scratch: scratch)
        else {
            ERR_clear_error()
            throw .badPublicKey
        }
        self = key
    }

    /// The 65 bytes of the uncompressed encoding.
    public var uncompressed: [UInt8] { [4] + x.bytes + y.bytes }

    /// The 33 bytes of the compressed encoding.
    public var compressed: [UInt8] { [y.number.low & 1 == 1 ? 3 : 2] + x.bytes }

    /// The account of this key: the last 20 bytes of the hash of both coordinates.
    public var address: Address { Address(lastOf: Keccak256.hash(x.bytes + y.bytes)) }

    /// Whether `signature` is this key's over `digest`. Variable time.
    public func verifies(_ signature: Signature, over digest: Hash32) -> Bool {
        Secp256k1.verify(digest, r: signature.r, s: signature.s, key: self)
    }

    /// Whether (r, s) is this key's over `digest`, where `s` may be high: for signatures from
    /// elsewhere that no contract will see. Variable time.
    public func verifies(r: Bytes32, s: Bytes32, over digest: Hash32) -> Bool {
        Secp256k1.verify(digest, r: r, s: s, key: self)
    }

    /// The point; `nil` only if libcrypto fails.
    func point(scratch: borrowing CurveScratch) -> CurvePoint? {
        let point = CurvePoint()
        let bytes = uncompressed
        let done = EC_POINT_oct2point(
            Secp256k1.group, point.raw, bytes, bytes.count, scratch.raw)
        return done == 1 ? consume point : nil
    }
}
