internal import COpenSSL
internal import FiniteFields

/// One level of SLIP-39's sharing: a value among members at 0, 1, ..., over GF(256), with a digest of it at
/// 254 and the value itself at 255.
enum SLIP39Sharing {
    /// A polynomial's values at one place.
    final class Point {
        let x: Int
        let value: SecretVector<GF256>

        init(x: Int, value: consuming SecretVector<GF256>) {
            self.x = x
            self.value = value
        }
    }

    private static let secretPlace = 255
    private static let digestPlace = 254
    private static let digestByteCount = 4

    /// - Precondition: `1 <= threshold <= count <= 16`, and more than 4 bytes.
    static func split(
        _ secret: borrowing SecretVector<GF256>, threshold: Int, count: Int
    ) throws(SecretSharingError) -> [Point] {
        if threshold == 1 {
            return (0..<count).map { Point(x: $0, value: secret.copy()) }
        }
        var points = (0..<(threshold - 2)).map { Point(x: $0, value: random(secret.count)) }
        var digest = random(secret.count)
        digest.withUnsafeMutableBufferPointer { digest in
            let key = UnsafeBufferPointer(rebasing: digest[digestByteCount...])
            for (i, byte) in tag(of: secret, key: key).enumerated() {
                digest[i] = GF256(byte: byte)
            }
        }
        let base =
            points + [
                Point(x: digestPlace, value: digest),
                Point(x: secretPlace, value: secret.copy()),
            ]
        for x in (threshold - 2)..<count {
            points.append(Point(x: x, value: try interpolate(base, at: x)))
        }
        return points
    }

    /// The secret. Points beyond the threshold are checked.
    ///
    /// Throws `.mnemonic(.wrongDigest)` if the points don't fit together.
    /// - Precondition: at least `threshold` points, of one length, at distinct places.
    static func combine(
        _ points: [Point], threshold: Int, group: Int?
    ) throws(SecretSharingError) -> SecretVector<GF256> {
        let base = Array(points.prefix(threshold))
        for spare in points.dropFirst(threshold) {
            let expected =
                threshold == 1 ? base[0].value.copy() : try interpolate(base, at: spare.x)
            guard areEqual(expected, spare.value) else {
                throw .mnemonic(.wrongDigest(group: group))
            }
        }
        if threshold == 1 { return base[0].value.copy() }
        let secret = try interpolate(base, at: secretPlace)
        let digest = try interpolate(base, at: digestPlace)
        let isRight = digest.withUnsafeBufferPointer { digest in
            let key = UnsafeBufferPointer(rebasing: digest[digestByteCount...])
            return CRYPTO_memcmp(
                digest.baseAddress, tag(of: secret, key: key), digestByteCount) == 0
        }
        guard isRight else { throw .mnemonic(.wrongDigest(group: group)) }
        return secret
    }

    private static func random(_ count: Int) -> SecretVector<GF256> {
        var value = SecretVector<GF256>(repeating: .zero, count: count)
        value.withUnsafeMutableBufferPointer { fillFromSystem(UnsafeMutableRawBufferPointer($0)) }
        return value
    }

    /// The first bytes of HMAC-SHA256.
    private static func tag(
        of secret: borrowing SecretVector<GF256>, key: UnsafeBufferPointer<GF256>
    ) -> [UInt8] {
        var tag = [UInt8](repeating: 0, count: 32)
        secret.withUnsafeBufferPointer { secret in
            secret.withMemoryRebound(to: UInt8.self) { secret in
                let done = HMAC(
                    EVP_sha256(), key.baseAddress, Int32(key.count), secret.baseAddress,
                    secret.count, &tag, nil)
                precondition(done != nil, "HMAC-SHA256 failed")
            }
        }
        return Array(tag[..<digestByteCount])
    }

    private static func interpolate(
        _ points: [Point], at x: Int
    ) throws(SecretSharingError) -> SecretVector<GF256> {
        let factors: [GF256]
        do {
            factors = try lagrangeCoefficients(
                at: GF256(byte: UInt8(x)), from: points.map { GF256(byte: UInt8($0.x)) })
        } catch {
            throw .mnemonic(.impossibleParameters)
        }
        var sum = SecretVector<GF256>(repeating: .zero, count: points[0].value.count)
        for (factor, point) in zip(factors, points) {
            sum.withUnsafeMutableBufferPointer { sum in
                point.value.withUnsafeBufferPointer { value in
                    for k in sum.indices { sum[k] += factor * value[k] }
                }
            }
        }
        return sum
    }

    private static func areEqual(
        _ a: borrowing SecretVector<GF256>, _ b: borrowing SecretVector<GF256>
    ) -> Bool {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                CRYPTO_memcmp(a.baseAddress, b.baseAddress, a.count) == 0
            }
        }
    }
}
