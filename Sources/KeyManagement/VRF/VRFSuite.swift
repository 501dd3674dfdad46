internal import EllipticCurves

/// The ciphersuites of ECVRF (RFC 9381, 5.5) whose curve this package has: those over edwards25519. Those
/// over P-256 are not here.
public enum VRFSuite: UInt8, Sendable, CaseIterable {
    /// ECVRF-EDWARDS25519-SHA512-TAI: inputs are hashed to points by trial and error, in a time that
    /// shows something of the input. Only for inputs that are no secret.
    case edwards25519SHA512TAI = 3
    /// ECVRF-EDWARDS25519-SHA512-ELL2: hashes in constant time. To be preferred.
    case edwards25519SHA512ELL2 = 4

    /// ECVRF_encode_to_curve (RFC 9381, 5.4.1) with the public key as salt.
    func encodeToCurve(_ alpha: [UInt8], salt: [UInt8]) -> Edwards25519.PrimeOrderPoint {
        switch self {
        case .edwards25519SHA512TAI: tryAndIncrement(alpha, salt: salt)
        case .edwards25519SHA512ELL2: elligator2(alpha, salt: salt)
        }
    }

    /// RFC 9381, 5.4.1.1.
    private func tryAndIncrement(
        _ alpha: [UInt8], salt: [UInt8]
    ) -> Edwards25519.PrimeOrderPoint {
        for counter in UInt8.min ... .max {
            let digest = PublicHash.sha512([rawValue, 1] + salt + alpha + [counter, 0])
            guard let point = try? Edwards25519.Point(canonicalBytes: Array(digest.prefix(32)))
            else { continue }
            let image = Edwards25519.PrimeOrderPoint(clearingCofactorOf: point)
            if image != .zero { return image }
        }
        preconditionFailure("256 hashes in a row are no points, with probability 2^-256")
    }

    /// RFC 9381, 5.4.1.2, with the suite edwards25519_XMD:SHA-512_ELL2_NU_.
    private func elligator2(_ alpha: [UInt8], salt: [UInt8]) -> Edwards25519.PrimeOrderPoint {
        let tag = Array("ECVRF_\(Edwards25519.suiteIdentifier)NU_".utf8) + [rawValue]
        guard
            let image = try? Edwards25519.encodeToCurve(
                salt + alpha, domainSeparationTag: tag)
        else { preconditionFailure("the tag is not empty") }
        return image
    }

    /// ECVRF_challenge_generation (RFC 9381, 5.4.3): c, of 16 bytes.
    func challenge(_ points: [[UInt8]]) -> [UInt8] {
        Array(PublicHash.sha512([rawValue, 2] + points.flatMap { $0 } + [0]).prefix(16))
    }

    /// ECVRF_proof_to_hash (RFC 9381, 5.2): beta, of 64 bytes.
    func output(gamma: Edwards25519.Point) -> [UInt8] {
        PublicHash.sha512([rawValue, 3] + gamma.multipliedByCofactor().canonicalBytes() + [0])
    }
}
