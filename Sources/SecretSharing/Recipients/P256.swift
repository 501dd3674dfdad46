internal import COpenSSL

/// Scalar multiplication on P-256 by libcrypto, in constant time.
enum P256 {
    static let pointByteCount = 65
    static let scalarByteCount = 32

    private final class Group: @unchecked Sendable {
        let group: OpaquePointer

        init() {
            guard let group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1) else {
                preconditionFailure("libcrypto has P-256")
            }
            self.group = group
        }
    }

    // Made once, and never changed.
    private static let shared = Group()

    /// A key's point, uncompressed; nil for a key on another curve.
    static func point(of key: OpaquePointer) -> [UInt8]? {
        var name = [CChar](repeating: 0, count: 32)
        var count = 0
        guard EVP_PKEY_get_group_name(key, &name, name.count, &count) == 1,
            Array(name[..<count]) == Array("prime256v1".utf8).map({ CChar($0) })
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: 256)
        guard EVP_PKEY_get_octet_string_param(key, "pub", &bytes, bytes.count, &count) == 1 else {
            return nil
        }
        return withPoint(Array(bytes[..<count])) { encoded($0) }
    }

    /// The multiple of the generator by a scalar of 32 bytes; nil for one that is 0 or too great.
    static func generatorMultiplied(by scalar: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        withScalar(scalar) { scalar in
            guard let result = EC_POINT_new(shared.group) else { return nil }
            defer { EC_POINT_clear_free(result) }
            guard EC_POINT_mul(shared.group, result, scalar, nil, nil, nil) == 1 else {
                return nil
            }
            return encoded(result)
        }
    }

    /// The first coordinate of the multiple of a point, as ECDH gives it; nil for what is no point other
    /// than the identity, or no scalar.
    static func agree(
        _ scalar: UnsafeBufferPointer<UInt8>, with point: [UInt8]
    ) -> SecretVector<UInt8>? {
        withScalar(scalar) { agree($0, with: point) }
    }

    /// The same with the scalar of a secret key.
    static func agree(key: OpaquePointer, with point: [UInt8]) -> SecretVector<UInt8>? {
        var scalar: OpaquePointer?
        guard EVP_PKEY_get_bn_param(key, "priv", &scalar) == 1, let scalar else { return nil }
        defer { BN_clear_free(scalar) }
        BN_set_flags(scalar, BN_FLG_CONSTTIME)
        return agree(scalar, with: point)
    }

    private static func agree(
        _ scalar: OpaquePointer, with point: [UInt8]
    ) -> SecretVector<UInt8>? {
        let product = withPoint(point) { point -> SecretVector<UInt8>? in
            guard let result = EC_POINT_new(shared.group), let x = BN_new() else { return nil }
            defer {
                EC_POINT_clear_free(result)
                BN_clear_free(x)
            }
            guard EC_POINT_mul(shared.group, result, nil, point, scalar, nil) == 1,
                EC_POINT_get_affine_coordinates(shared.group, result, x, nil, nil) == 1
            else { return nil }
            var bytes = SecretVector<UInt8>(repeating: 0, count: scalarByteCount)
            let written = bytes.withUnsafeMutableBufferPointer {
                BN_bn2binpad(x, $0.baseAddress, Int32($0.count))
            }
            return written == Int32(scalarByteCount) ? consume bytes : nil
        }
        ERR_clear_error()
        return product
    }

    private static func withScalar<Result: ~Copyable>(
        _ bytes: UnsafeBufferPointer<UInt8>, _ body: (OpaquePointer) -> Result?
    ) -> Result? {
        guard bytes.count == scalarByteCount,
            let scalar = BN_bin2bn(bytes.baseAddress, Int32(bytes.count), nil)
        else { return nil }
        defer { BN_clear_free(scalar) }
        BN_set_flags(scalar, BN_FLG_CONSTTIME)
        guard let order = EC_GROUP_get0_order(shared.group), BN_is_zero(scalar) == 0,
            BN_cmp(scalar, order) < 0
        else { return nil }
        return body(scalar)
    }

    private static func withPoint<Result: ~Copyable>(
        _ bytes: [UInt8], _ body: (OpaquePointer) -> Result?
    ) -> Result? {
        guard let point = EC_POINT_new(shared.group) else { return nil }
        defer { EC_POINT_free(point) }
        // Refuses what is not on the curve.
        guard EC_POINT_oct2point(shared.group, point, bytes, bytes.count, nil) == 1,
            EC_POINT_is_at_infinity(shared.group, point) == 0
        else { return nil }
        return body(point)
    }

    private static func encoded(_ point: OpaquePointer) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: pointByteCount)
        let count = EC_POINT_point2oct(
            shared.group, point, POINT_CONVERSION_UNCOMPRESSED, &bytes, bytes.count, nil)
        return count == pointByteCount ? bytes : nil
    }
}
