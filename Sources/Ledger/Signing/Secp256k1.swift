internal import COpenSSL

/// ECDSA over secp256k1 (SEC 1, 4.1; SEC 2, 2.4.1) on libcrypto's curve.
///
/// Signing multiplies the base point by libcrypto's constant-time ladder, inverts the nonce by a
/// constant-time power and leaves the blinded last step to libcrypto. Verifying and recovering are
/// variable time, on public data only.
enum Secp256k1 {
    /// The curve. Only read after its making, so shared by all threads.
    nonisolated(unsafe) static let group: OpaquePointer = {
        guard let group = EC_GROUP_new_by_curve_name(NID_secp256k1) else {
            fatalError("libcrypto has no secp256k1")
        }
        return group
    }()

    /// The order of the group.
    nonisolated(unsafe) static let order: OpaquePointer = {
        guard let order = EC_GROUP_get0_order(group) else { fatalError("a group without order") }
        return order
    }()

    /// Half the order, rounded down: the largest low `s` (EIP-2).
    nonisolated(unsafe) private static let halfOrder: OpaquePointer = {
        guard let half = BN_dup(order), BN_rshift1(half, half) == 1 else {
            fatalError("libcrypto is out of memory")
        }
        return half
    }()

    /// The order less two, the exponent of inversion.
    nonisolated(unsafe) private static let inversionExponent: OpaquePointer = {
        guard let exponent = BN_dup(order), BN_sub_word(exponent, 2) == 1 else {
            fatalError("libcrypto is out of memory")
        }
        return exponent
    }()

    /// Whether 0 < value < order.
    static func isScalar(_ value: borrowing CurveNumber) -> Bool {
        !value.isZero && BN_cmp(value.raw, order) < 0
    }

    static func isHigh(_ value: borrowing CurveNumber) -> Bool { BN_cmp(value.raw, halfOrder) > 0 }

    /// Signs a digest with the key in `key` (an `EC_KEY` with its secret), whose bytes are `secret`.
    /// Nonces by RFC 6979, 3.2 with HMAC-SHA-256. `s` is low. Throws `signingFault` where the
    /// signature does not recover to `publicKey`.
    static func sign(
        _ digest: Hash32, key: OpaquePointer, secret: borrowing SecretBytes, publicKey: PublicKey
    ) throws(LedgerError) -> Signature {
        var nonces = DeterministicNonces(secret: secret, digest: digest)
        let scratch = CurveScratch()
        // Each turn succeeds but with probability 2^-127.
        for _ in 0..<64 {
            let nonce = nonces.next()
            guard let signature = sign(digest, key: key, nonce: nonce, scratch: scratch) else {
                continue
            }
            // Never release what does not verify: recovery is the verification equation solved for
            // the key.
            guard let found = try? signature.recover(digest), found == publicKey else {
                throw .signingFault
            }
            return signature
        }
        throw .signingFault
    }

    /// One attempt; `nil` where the nonce gives no signature with a recovery id of 0 or 1.
    private static func sign(
        _ digest: Hash32, key: OpaquePointer, nonce: borrowing CurveNumber,
        scratch: borrowing CurveScratch
    ) -> Signature? {
        let point = CurvePoint()
        let x = CurveNumber()
        let y = CurveNumber()
        let inverse = CurveNumber()
        let bytes = digest.bytes
        guard isScalar(nonce),
            EC_POINT_mul(group, point.raw, nonce.raw, nil, nil, scratch.raw) == 1,
            EC_POINT_get_affine_coordinates(group, point.raw, x.raw, y.raw, scratch.raw) == 1,
            isScalar(x),
            BN_mod_exp_mont_consttime(
                inverse.raw, nonce.raw, inversionExponent, order, scratch.raw, nil) == 1,
            let made = ECDSA_do_sign_ex(bytes, 32, inverse.raw, x.raw, key)
        else { return nil }
        defer { ECDSA_SIG_free(made) }
        let s = CurveNumber()
        guard BN_copy(s.raw, ECDSA_SIG_get0_s(made)) != nil, !s.isZero else { return nil }
        var parity = y.isOdd
        if isHigh(s) {
            guard BN_sub(s.raw, order, s.raw) == 1 else { return nil }
            parity.toggle()
        }
        return try? Signature(r: x.word, s: s.word, recovery: parity ? 1 : 0)
    }

    /// The key whose signature of `digest` is (r, s) with R's y of the given parity (SEC 1, 4.1.6).
    static func recover(
        _ digest: Hash32, r: borrowing CurveNumber, s: borrowing CurveNumber, odd: Bool
    ) -> PublicKey? {
        let scratch = CurveScratch()
        let point = CurvePoint()
        let key = CurvePoint()
        let inverse = CurveNumber()
        let fromBase = CurveNumber()
        let fromPoint = CurveNumber()
        let hash = CurveNumber(digest)
        guard isScalar(r), isScalar(s),
            EC_POINT_set_compressed_coordinates(
                group, point.raw, r.raw, odd ? 1 : 0, scratch.raw) == 1,
            BN_mod_inverse(inverse.raw, r.raw, order, scratch.raw) != nil,
            // Q = r^-1 (s R - z G)
            BN_mod_mul(fromPoint.raw, s.raw, inverse.raw, order, scratch.raw) == 1,
            BN_mod_mul(fromBase.raw, hash.raw, inverse.raw, order, scratch.raw) == 1,
            BN_mod_sub(hash.raw, zero, fromBase.raw, order, scratch.raw) == 1,
            EC_POINT_mul(group, key.raw, hash.raw, point.raw, fromPoint.raw, scratch.raw) == 1
        else {
            ERR_clear_error()
            return nil
        }
        return PublicKey(key, scratch: scratch)
    }

    nonisolated(unsafe) private static let zero: OpaquePointer = {
        guard let zero = BN_new() else { fatalError("libcrypto is out of memory") }
        return zero
    }()

    /// Whether (r, s) signs the digest under the key (SEC 1, 4.1.4); `s` may be high.
    static func verify(_ digest: Hash32, r: Bytes32, s: Bytes32, key: PublicKey) -> Bool {
        let r = CurveNumber(r)
        let s = CurveNumber(s)
        guard isScalar(r), isScalar(s), let holder = EC_KEY_new_by_curve_name(NID_secp256k1) else {
            return false
        }
        defer { EC_KEY_free(holder) }
        let scratch = CurveScratch()
        guard let point = key.point(scratch: scratch),
            EC_KEY_set_public_key(holder, point.raw) == 1, let signature = ECDSA_SIG_new()
        else { return false }
        defer { ECDSA_SIG_free(signature) }
        guard let rCopy = BN_dup(r.raw), let sCopy = BN_dup(s.raw),
            ECDSA_SIG_set0(signature, rCopy, sCopy) == 1
        else { return false }
        let bytes = digest.bytes
        let result = ECDSA_do_verify(bytes, 32, signature, holder)
        ERR_clear_error()
        return result == 1
    }
}
