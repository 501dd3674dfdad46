internal import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// The secret key of one signer of BLS signatures. Wiped on release; no description.
///
/// Shared keys are signed with by `ThresholdBLS`.
public struct BLSSecretKey<Variant: BLSVariant>: ~Copyable, Sendable {
    public let publicKey: BLSPublicKey<Variant>
    private let scalar: SecretVector<BLS12_381.Fr>

    /// The key with this number, big-endian. Throws `.malformedEncoding` unless it has 32 bytes and is in
    /// `1..<r`. Constant time but for that.
    public init(bytes: borrowing SecretVector<UInt8>) throws(KeyManagementError) {
        guard bytes.count == 32 else { throw .malformedEncoding }
        let decoded = bytes.withUnsafeBufferPointer {
            BLS12_381.Fr.readSecret(from: UnsafeRawBufferPointer($0))
        }
        guard let decoded, decoded != .zero else { throw .malformedEncoding }
        self.init(unchecked: decoded)
    }

    /// KeyGen (draft-irtf-cfrg-bls-signature, 2.3): the key that follows from secret material of at least
    /// 32 bytes with enough entropy. Throws `.malformedEncoding` for less.
    ///
    /// - Parameter info: Tells keys of the same material apart; public.
    public init(
        material: borrowing SecretVector<UInt8>, info: [UInt8] = []
    ) throws(KeyManagementError) {
        guard material.count >= 32 else { throw .malformedEncoding }
        var salt = Array("BLS-SIG-KEYGEN-SALT-".utf8)
        var scalar = BLS12_381.Fr.zero
        // The salt is hashed before its first use (version 4 of the draft and later).
        while scalar == .zero {
            salt = PublicHash.sha256(salt)
            var input = SecretVector<UInt8>(repeating: 0, count: material.count + 1)
            input.withUnsafeMutableBufferPointer { input in
                material.withUnsafeBufferPointer { for i in $0.indices { input[i] = $0[i] } }
            }
            let key = input.withUnsafeBufferPointer { HKDF.extract(salt: salt, $0) }
            let output = HKDF.expand(key, info: info + [0, 48], count: 48)
            scalar = output.withUnsafeBufferPointer {
                BLS12_381.Fr.reducing(bigEndian: UnsafeRawBufferPointer($0))
            }
        }
        self.init(unchecked: scalar)
    }

    /// A new key from the system's randomness.
    public static func random() -> BLSSecretKey {
        var scalar = BLS12_381.Fr.zero
        while scalar == .zero { scalar = .random() }
        return BLSSecretKey(unchecked: scalar)
    }

    private init(unchecked scalar: BLS12_381.Fr) {
        self.scalar = SecretVector(repeating: scalar, count: 1)
        publicKey = BLSPublicKey(unchecked: .generatorMultiplied(by: scalar))
    }

    /// Sign (draft, 3): deterministic. Constant time in the key.
    public func sign(_ message: [UInt8], _ scheme: BLSScheme) -> BLSSignature<Variant> {
        multiply(scheme.hash(message, under: publicKey))
    }

    /// PopProve (draft, 3.3.2): what `BLSPublicKey.proven(by:)` takes. Constant time in the key.
    public func provePossession() -> BLSSignature<Variant> {
        multiply(Variant.hash(publicKey.bytes, tag: Variant.possessionTag))
    }

    private func multiply(_ image: Variant.SignatureGroup) -> BLSSignature<Variant> {
        scalar.withUnsafeBufferPointer { BLSSignature(image.multiplied(by: $0[0])) }
    }
}
