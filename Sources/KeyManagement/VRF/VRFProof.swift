internal import EllipticCurves
internal import FiniteFields

/// A proof of ECVRF: Gamma, c and s (RFC 9381, 5.1).
public struct VRFProof: Hashable, Sendable {
    /// The length of an encoding: 80.
    public static let byteCount = 80

    /// Gamma, any point of the curve.
    let gamma: Edwards25519.Point
    /// c, of 16 bytes, least significant first.
    let challenge: [UInt8]
    /// s, reduced.
    let response: Edwards25519.Scalar

    init(gamma: Edwards25519.Point, challenge: [UInt8], response: Edwards25519.Scalar) {
        self.gamma = gamma
        self.challenge = challenge
        self.response = response
    }

    /// ECVRF_decode_proof (RFC 9381, 5.4.4). Variable time.
    ///
    /// Throws `.malformedEncoding` unless there are 80 bytes, with a point encoded canonically and an s
    /// smaller than the group's order.
    public init(bytes: [UInt8]) throws(KeyManagementError) {
        guard bytes.count == Self.byteCount,
            let gamma = try? Edwards25519.Point(canonicalBytes: Array(bytes[..<32])),
            let response = try? Edwards25519.Scalar(littleEndianBytes: Array(bytes[48...]))
        else { throw .malformedEncoding }
        self.init(gamma: gamma, challenge: Array(bytes[32..<48]), response: response)
    }

    /// The encoding, `byteCount` bytes.
    public var bytes: [UInt8] {
        gamma.canonicalBytes() + challenge + response.littleEndianBytes()
    }

    /// c as a number.
    var challengeScalar: Edwards25519.Scalar {
        challenge.withUnsafeBytes { Edwards25519.Scalar.reducing(littleEndian: $0) }
    }
}
