internal import COpenSSL

/// The secret key of an account. Wiped on release, has no description and no coding, and signs only.
///
/// Shared by reference, so that its bytes stand in one place.
public final class LedgerKey: Sendable {
    /// The public key.
    public let publicKey: PublicKey
    /// The account.
    public let address: Address

    private let secret: SecretBytes
    /// libcrypto's copy, which it clears when freed. Only read after `init`.
    nonisolated(unsafe) private let key: OpaquePointer

    init(secret: consuming SecretBytes) throws(LedgerError) {
        let number = CurveNumber(UnsafeBufferPointer(secret.storage))
        guard Secp256k1.isScalar(number) else { throw .badSecretKey }
        let scratch = CurveScratch()
        let point = CurvePoint()
        guard EC_POINT_mul(Secp256k1.group, point.raw, number.raw, nil, nil, scratch.raw) == 1,
            let publicKey = PublicKey(point, scratch: scratch),
            let key = EC_KEY_new_by_curve_name(NID_secp256k1)
        else { throw .badSecretKey }
        guard EC_KEY_set_private_key(key, number.raw) == 1,
            EC_KEY_set_public_key(key, point.raw) == 1
        else {
            EC_KEY_free(key)
            throw .badSecretKey
        }
        self.key = key
        self.publicKey = publicKey
        self.address = publicKey.address
        self.secret = secret
    }

    deinit { EC_KEY_free(key) }

    /// A fresh key from libcrypto's generator.
    public convenience init() throws(LedgerError) {
        try self.init(
            secret: SecretBytes { (buffer) throws(LedgerError) in
                // Uniform but for the 2^-128 of values at or above the order, which are refused.
                guard RAND_priv_bytes(buffer.baseAddress, 32) == 1 else { throw .badSecretKey }
            })
    }

    /// The key with these 32 big-endian bytes; the caller wipes its copy. Throws `wrongLength`, or
    /// `badSecretKey` for zero and what is not below the group order.
    public convenience init(insecureBytes bytes: [UInt8]) throws(LedgerError) {
        guard bytes.count == 32 else { throw .wrongLength(expected: 32, found: bytes.count) }
        try self.init(
            secret: SecretBytes { (buffer) throws(LedgerError) in
                for index in 0..<32 { buffer[index] = bytes[index] }
            })
    }

    /// Signs a digest: deterministic nonce (RFC 6979), low `s`, and verified before it is returned.
    /// Constant time in the key. Throws `signingFault` where the result would not verify.
    public func sign(_ digest: Hash32) throws(LedgerError) -> Signature {
        try Secp256k1.sign(digest, key: key, secret: secret, publicKey: publicKey)
    }

    /// Signs a text or bytes as wallets do (EIP-191, version 0x45).
    public func signPersonal(_ message: [UInt8]) throws(LedgerError) -> Signature {
        try sign(Self.personalDigest(message))
    }

    /// The digest that `personal_sign` signs: a prefix that no transaction has, the decimal length,
    /// the message (EIP-191, version 0x45).
    public static func personalDigest(_ message: [UInt8]) -> Hash32 {
        var hash = Keccak256()
        hash.update("\u{19}Ethereum Signed Message:\n\(message.count)")
        hash.update(message)
        return hash.finish()
    }

    /// Lets `body` read the secret bytes.
    func withSecret<Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        try body(UnsafeBufferPointer(secret.storage))
    }
}
