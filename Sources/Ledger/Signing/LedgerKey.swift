internal import CKernels
internal import COpenSSL
internal import EllipticCurves
internal import FiniteFields

/// The secret key of an account. Wiped on release, has no description and no coding, and signs only.
///
/// Shared by reference, so that its bytes stand in one place.
public final class LedgerKey: Sendable {
    /// The public key.
    public let publicKey: PublicKey
    /// The account.
    public let address: Address

    private let secret: SecretBytes

    init(secret: consuming SecretBytes) throws(LedgerError) {
        defer { mpc_wipe_stack() }
        guard let publicKey = Self.publicKey(secret) else { throw .badSecretKey }
        self.publicKey = publicKey
        address = publicKey.address
        self.secret = secret
    }

    @inline(never)
    private static func publicKey(_ secret: borrowing SecretBytes) -> PublicKey? {
        guard let scalar = secret.scalar, scalar != .zero else { return nil }
        return PublicKey(Secp256k1.Point.generatorMultiplied(by: scalar).affine)
    }

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

    /// Signs a digest (SEC 1, 4.1.3): deterministic nonce (RFC 6979, 3.2 with HMAC-SHA-256), low `s`, and
    /// verified before it is returned. Constant time in the key and the nonce; the stack below is wiped. Throws
    /// `signingFault` where the result would not verify.
    public func sign(_ digest: Hash32) throws(LedgerError) -> Signature {
        defer { mpc_wipe_stack() }
        return try signature(of: digest)
    }

    @inline(never)
    private func signature(of digest: Hash32) throws(LedgerError) -> Signature {
        let number = Secp256k1.number(ofDigest: digest.bytes)
        var nonces = DeterministicNonces(secret: secret, digest: digest)
        // Each turn succeeds but with probability 2^-127.
        for _ in 0..<64 {
            guard let nonce = nonces.next(), let signature = signature(of: number, nonce) else {
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

    /// One attempt; nil where the nonce gives no signature with a recovery id of 0 or 1.
    private func signature(
        of number: Secp256k1.Scalar, _ nonce: Secp256k1.Scalar
    ) -> Signature? {
        guard nonce != .zero, let secret = secret.scalar else { return nil }
        let point = Secp256k1.Point.generatorMultiplied(by: nonce).affine
        let r = Secp256k1.signatureCoordinate(of: point)
        let s = nonce.inverseOrZero() * (number + r * secret)
        // What follows is public.
        let recovery = Secp256k1.recoveryID(of: point)
        guard r != .zero, s != .zero, let first = try? Bytes32(r.bigEndianBytes()) else {
            return nil
        }
        let isHigh = s.isLexicographicallyLarger
        guard let second = try? Bytes32((isHigh ? -s : s).bigEndianBytes()) else { return nil }
        return try? Signature(r: first, s: second, recovery: recovery ^ (isHigh ? 1 : 0))
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
