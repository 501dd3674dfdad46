package import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// One party's share of a key. Wiped with the last reference; it has no description and no `Codable`.
public final class KeyShare<Group: KeyGroup>: Sendable {
    /// What everybody may know of the key.
    public let publicKeyPackage: PublicKeyPackage<Group>
    /// Whose share it is.
    public let party: PartyNumber
    /// One element: f(party).
    package let secret: SecretVector<Group.Scalar>

    /// Throws `.noSuchParty`, and `.shareDoesNotFit` unless the generator times the one element of
    /// `secret` is the party's verifying share. Constant time in the secret.
    package init(
        publicKeyPackage: PublicKeyPackage<Group>, party: PartyNumber,
        secret: consuming SecretVector<Group.Scalar>
    ) throws(KeyManagementError) {
        let expected = try publicKeyPackage.verifyingShare(of: party)
        guard secret.count == 1 else { throw .shareDoesNotFit }
        let found = secret.withUnsafeBufferPointer { Group.generatorMultiplied(by: $0[0]) }
        guard found == expected else { throw .shareDoesNotFit }
        self.publicKeyPackage = publicKeyPackage
        self.party = party
        self.secret = secret
    }

    /// Computes with the share in place. What `body` returns is the caller's to guard.
    package func withSecret<Result: ~Copyable, Failure: Error>(
        _ body: (Group.Scalar) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try secret.withUnsafeBufferPointer { bytes throws(Failure) in try body(bytes[0]) }
    }

    /// The share alone, 32 bytes, most significant first: to be sealed or split at once.
    package func secretBytes() -> SecretVector<UInt8> {
        var bytes = SecretVector<UInt8>(repeating: 0, count: Group.Scalar.secretByteCount)
        bytes.withUnsafeMutableBufferPointer { bytes in
            withSecret { $0.writeSecret(to: UnsafeMutableRawBufferPointer(bytes)) }
        }
        return bytes
    }
}

extension KeyShare: CustomReflectable {
    /// Shows whose share of which key it is, not what it is.
    public var customMirror: Mirror {
        Mirror(
            self,
            children: [
                "keyID": publicKeyPackage.keyID.description, "party": Int(party.value),
                "epoch": publicKeyPackage.epoch,
            ])
    }
}

/// The secret part's encoding, for an encrypted keystore and nothing else.
extension KeyShare {
    private static var format: UInt8 { MessageFormat.secretShare.rawValue }
    private static var version: UInt8 { 1 }

    /// The whole share, secret part too, to be encrypted at once. In memory that is wiped.
    public func encodedForEncryptedKeystore() -> SecretVector<UInt8> {
        var writer = MessageWriter(format: Self.format, version: Self.version)
        writer.byte(party.value)
        let package = publicKeyPackage.encoded()
        writer.variable(package, limit: package.count)
        let head = writer.bytes
        var encoded = SecretVector<UInt8>(
            repeating: 0, count: head.count + Group.Scalar.secretByteCount)
        encoded.withUnsafeMutableBufferPointer { bytes in
            _ = bytes.update(fromContentsOf: head)
            withSecret {
                $0.writeSecret(
                    to: UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(bytes)[head.count...]))
            }
        }
        return encoded
    }

    /// Throws `.malformedEncoding`, `.unknownVersion`, `.shareDoesNotFit`, and as
    /// `PublicKeyPackage(encoded:)`.
    public convenience init(
        encodedInEncryptedKeystore encoded: borrowing SecretVector<UInt8>
    ) throws(KeyManagementError) {
        let size = Group.Scalar.secretByteCount
        guard encoded.count >= size else { throw .malformedEncoding }
        let head = encoded.withUnsafeBufferPointer { Array($0.dropLast(size)) }
        let party: PartyNumber
        let package: [UInt8]
        do throws(MalformedMessage) {
            var reader = try MessageReader(head, format: Self.format, version: Self.version)
            guard let number = try? PartyNumber(Int(try reader.byte())) else {
                throw .malformed
            }
            party = number
            package = try reader.variable(limit: head.count)
            try reader.end()
        } catch {
            throw KeyManagementError(error)
        }
        var secret = SecretVector<Group.Scalar>(repeating: .zero, count: 1)
        let isCanonical = encoded.withUnsafeBufferPointer { bytes in
            secret.withUnsafeMutableBufferPointer { secret in
                guard
                    let scalar = Group.Scalar.readSecret(
                        from: UnsafeRawBufferPointer(
                            rebasing: UnsafeRawBufferPointer(bytes)[head.count...]))
                else { return false }
                secret[0] = scalar
                return true
            }
        }
        guard isCanonical else { throw .malformedEncoding }
        try self.init(
            publicKeyPackage: PublicKeyPackage(encoded: package), party: party, secret: secret)
    }
}
