internal import COpenSSL
public import SecretSharing

/// A party's own long-term keys: Ed25519 to sign its messages, X25519 to open what is sealed to it.
///
/// Wiped with the last reference; no description.
public final class PartyKeys: Sendable {
    /// The Ed25519 public key.
    public let verificationKey: [UInt8]
    /// Ed25519's seed, 32 bytes.
    private let signingSecret: SecretVector<UInt8>
    let sealing: SealingKey

    /// The X25519 public key.
    public var sealingKey: [UInt8] { sealing.publicKey }

    /// New keys from libcrypto's randomness.
    public convenience init() {
        var secret = SecretVector<UInt8>(repeating: 0, count: 32)
        secret.withUnsafeMutableBufferPointer { fillRandom(UnsafeMutableRawBufferPointer($0)) }
        self.init(signing: secret, sealing: SealingKey())
    }

    /// The keys with these 64 secret bytes, which `encodedForEncryptedKeystore` gave. Throws
    /// `.malformedEncoding` for another number.
    public convenience init(
        encodedInEncryptedKeystore bytes: borrowing SecretVector<UInt8>
    ) throws(KeyManagementError) {
        guard bytes.count == 64 else { throw .malformedEncoding }
        let (first, second) = bytes.withUnsafeBufferPointer { bytes in
            (
                UnsafeBufferPointer(rebasing: bytes[..<32]),
                UnsafeBufferPointer(rebasing: bytes[32...])
            )
        }
        self.init(
            signing: SecretVector(copying: first),
            sealing: SealingKey(secret: SecretVector(copying: second)))
    }

    private init(signing: consuming SecretVector<UInt8>, sealing: SealingKey) {
        verificationKey = signing.withUnsafeBufferPointer {
            RawKey.publicKey(.ed25519, secret: $0)
        }
        signingSecret = signing
        self.sealing = sealing
    }

    /// This party's entry in a `ParticipantSet`. Throws `.malformedParticipant`.
    public func participant(identity: [UInt8]) throws(KeyManagementError) -> Participant {
        try Participant(
            identity: identity, verificationKey: verificationKey, sealingKey: sealingKey)
    }

    /// Both secrets, 64 bytes, to be encrypted at once. In memory that is wiped.
    public func encodedForEncryptedKeystore() -> SecretVector<UInt8> {
        var encoded = SecretVector<UInt8>(repeating: 0, count: 64)
        encoded.withUnsafeMutableBufferPointer { bytes in
            signingSecret.withUnsafeBufferPointer { secret in
                for i in 0..<32 { bytes[i] = secret[i] }
            }
            sealing.withSecretBytes { secret in
                for i in 0..<32 { bytes[32 + i] = secret[i] }
            }
        }
        return encoded
    }

    /// An Ed25519 signature of 64 bytes.
    package func sign(_ message: [UInt8]) -> [UInt8] {
        signingSecret.withUnsafeBufferPointer { RawKey.sign(message, secret: $0) }
    }
}

extension Participant {
    /// Whether the party has signed the message.
    package func hasSigned(_ message: [UInt8], _ signature: [UInt8]) -> Bool {
        RawKey.verify(signature, message, publicKey: verificationKey)
    }
}

extension PartyKeys: CustomReflectable {
    /// Shows the public keys alone.
    public var customMirror: Mirror {
        Mirror(self, children: ["verificationKey": verificationKey, "sealingKey": sealingKey])
    }
}

/// Fills `memory` from libcrypto's generator. Stops the program if there is no randomness.
package func fillRandom(_ memory: UnsafeMutableRawBufferPointer) {
    guard let base = memory.baseAddress else { return }
    precondition(
        RAND_priv_bytes(base.assumingMemoryBound(to: UInt8.self), Int32(memory.count)) == 1,
        "the system has no randomness")
}
