internal import EllipticCurves
internal import FiniteFields

/// A public key of ECVRF (RFC 9381), validated: no other output than the right one can be proven under
/// it, not even by who made the key.
public struct VRFPublicKey: Hashable, Sendable {
    public let suite: VRFSuite
    /// The encoding, 32 bytes.
    public let bytes: [UInt8]
    private let point: Edwards25519.Point

    /// ECVRF_validate_key (RFC 9381, 5.4.5). Variable time.
    ///
    /// Throws `.invalidPublicKey` for what is no canonical encoding of a point, and for points of small
    /// order, under which outputs would say nothing.
    public init(bytes: [UInt8], suite: VRFSuite) throws(KeyManagementError) {
        guard let point = try? Edwards25519.Point(canonicalBytes: bytes), !point.isOfSmallOrder
        else { throw .invalidPublicKey }
        self.init(point, suite: suite)
    }

    /// - Precondition: not of small order.
    init(_ point: Edwards25519.Point, suite: VRFSuite) {
        self.point = point
        self.suite = suite
        bytes = point.canonicalBytes()
    }

    /// ECVRF_verify (RFC 9381, 5.3): the output beta, 64 bytes, for the input alpha. Variable time.
    ///
    /// Throws `.invalidProof` unless `proof` proves it under this key.
    public func verify(
        _ proof: VRFProof, of alpha: [UInt8]
    ) throws(KeyManagementError) -> [UInt8] {
        let image = suite.encodeToCurve(alpha, salt: bytes).point
        // U = s B - c Y, V = s H - c Gamma. Y and Gamma may have a part of small order: a product
        // with -c modulo l would be another.
        let c = proof.challengeScalar
        let u = Edwards25519.Point.sumOfProductsVariableTime(
            generatorBy: proof.response, [c], [-point])
        let v = Edwards25519.Point.sumOfProductsVariableTime(
            [proof.response, c], [image, -proof.gamma])
        let expected = suite.challenge(
            [bytes] + [image, proof.gamma, u, v].map { $0.canonicalBytes() })
        guard expected == proof.challenge else { throw .invalidProof }
        return suite.output(gamma: proof.gamma)
    }
}
