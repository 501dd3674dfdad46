internal import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// A key that its owner has from elsewhere, dealt in one message: commitments that all holders see alike,
/// and a share for each, which it checks against them (P. Feldman, "A Practical Scheme for Non-interactive
/// Verifiable Secret Sharing", FOCS 1987).
///
/// For a dealer that takes part in no session (with one: `KeyImport`). Claim: holders whose shares fit hold
/// one key, whatever the dealer does; fewer than `minimumSigners` of them learn nothing but its public key.
/// The dealer knows the key, and whoever took it from the dealer.
public struct ImportDealing<Group: KeyGroup>: Sendable {
    /// The encodings of the commitments, one behind the other, the public key's first.
    public let commitments: [UInt8]
    /// The holders', in their order: 32 bytes each.
    public let parts: [PartBytes]

    /// Deals `key`: 32 bytes, a scalar with its most significant byte first. Constant time.
    ///
    /// Throws `.malformedEncoding` for another length or a scalar that is not below the order,
    /// `.identityKey` for zero, `.invalidPartyCount` and `.invalidMinimumSigners`.
    public init(
        of key: borrowing SecretVector<UInt8>, minimumSigners: Int, holders: Int
    ) throws(KeyManagementError) {
        try PublicKeyPackage<Group>.check(minimumSigners: minimumSigners, parties: holders)
        guard key.count == Group.Scalar.secretByteCount else { throw .malformedEncoding }
        let secret = try key.withUnsafeBufferPointer { key throws(KeyManagementError) in
            guard let scalar = Group.Scalar.readSecret(from: UnsafeRawBufferPointer(key)) else {
                throw .malformedEncoding
            }
            var generator = SystemRandomNumberGenerator()
            return try DealerSecret<Group>(
                constant: scalar, minimumSigners: minimumSigners, holders: holders,
                using: &generator)
        }
        commitments = secret.commitments.canonicalBytes
        var parts: [PartBytes] = []
        for share in secret.shares {
            var bytes = SecretVector<UInt8>(repeating: 0, count: Group.Scalar.secretByteCount)
            share.values.withUnsafeBufferPointer { values in
                bytes.withUnsafeMutableBufferPointer {
                    values[0].writeSecret(to: UnsafeMutableRawBufferPointer($0))
                }
            }
            parts.append(PartBytes(bytes))
        }
        self.parts = parts
    }
}

extension PublicKeyPackage {
    /// The public part of a key that was dealt so, in the epoch before all others.
    ///
    /// - Parameter session: names the run in which the holders take it, and goes into the key's id.
    ///
    /// Throws `.malformedEncoding` unless there are `minimumSigners` commitments, and as `init`.
    public init(
        imported commitments: [UInt8], session: [UInt8], purpose: KeyPurpose,
        participants: ParticipantSet, minimumSigners: Int
    ) throws(KeyManagementError) {
        try Self.check(minimumSigners: minimumSigners, parties: participants.count)
        let elements: [Group]
        do throws(SecretSharingError) {
            elements = try FeldmanCommitments<Group>(
                canonicalBytes: commitments, threshold: minimumSigners - 1
            ).elements
        } catch { throw .malformedEncoding }
        try self.init(
            keyID: KeyID.derived(
                session: session, purpose: purpose, participants: participants,
                minimumSigners: minimumSigners, groupKey: elements[0]),
            purpose: purpose, participants: participants, minimumSigners: minimumSigners,
            epoch: 0, commitments: elements)
    }
}

extension KeyShare {
    /// The share of `party` from its 32 bytes. Constant time but for whether it fits.
    ///
    /// Throws `.shareDoesNotFit` for what is not the party's share in `package`.
    public convenience init(
        _ part: PartBytes, of party: PartyNumber, in package: PublicKeyPackage<Group>
    ) throws(KeyManagementError) {
        guard let scalar = part.scalar(of: Group.Scalar.self) else { throw .shareDoesNotFit }
        try self.init(
            publicKeyPackage: package, party: party,
            secret: SecretVector(repeating: scalar, count: 1))
    }
}
