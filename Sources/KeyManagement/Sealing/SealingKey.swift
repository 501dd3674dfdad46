package import SecretSharing

/// An X25519 key pair: what is sealed to its public key, its owner opens. Wiped with the last reference.
package final class SealingKey: Sendable {
    package let publicKey: [UInt8]
    private let secret: SecretVector<UInt8>

    /// A new key from libcrypto's randomness.
    package convenience init() {
        var secret = SecretVector<UInt8>(repeating: 0, count: 32)
        secret.withUnsafeMutableBufferPointer { fillRandom(UnsafeMutableRawBufferPointer($0)) }
        self.init(secret: secret)
    }

    /// - Precondition: 32 bytes.
    package init(secret: consuming SecretVector<UInt8>) {
        publicKey = secret.withUnsafeBufferPointer { RawKey.publicKey(.x25519, secret: $0) }
        self.secret = secret
    }

    /// X25519 with a public key; nil for one of small order, with which the result is zero.
    func agree(with publicKey: [UInt8]) -> SecretVector<UInt8>? {
        secret.withUnsafeBufferPointer { RawKey.agree(secret: $0, publicKey: publicKey) }
    }

    /// The secret key as an ordinary array: from here on everything sealed to it is public.
    func reveal() -> [UInt8] { secret.reveal() }

    /// With one of small order every key agrees on zero, so that any one shows it.
    private static let probe = SealingKey()

    /// Whether something can be sealed to this public key: whether it is not of small order.
    static func accepts(_ publicKey: [UInt8]) -> Bool { probe.agree(with: publicKey) != nil }

    /// Reads public keys, 32 bytes each. Throws `.malformed`, and `.badSealingKey` for one that nothing
    /// can be sealed to.
    static func read(
        for senders: [PartyNumber], from reader: inout MessageReader
    ) throws(ProtocolFault) -> [PartyNumber: [UInt8]] {
        var keys = [PartyNumber: [UInt8]]()
        for sender in senders {
            let key: [UInt8]
            do throws(MalformedMessage) {
                key = try reader.fixed(32)
            } catch {
                throw ProtocolFault(error)
            }
            guard accepts(key) else { throw .badSealingKey }
            keys[sender] = key
        }
        return keys
    }

    func withSecretBytes<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try secret.withUnsafeBufferPointer(body)
    }
}
