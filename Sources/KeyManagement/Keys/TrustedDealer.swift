public import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// Splits a key that one party knows: RFC 9591, appendix C. Whoever runs this knows the key; where nobody
/// should, parties generate it together.
public struct TrustedDealer<Group: KeyGroup>: Sendable {
    public let purpose: KeyPurpose
    public let participants: ParticipantSet
    public let minimumSigners: Int

    /// Throws `.wrongGroup`, `.invalidPartyCount` and `.invalidMinimumSigners`.
    public init(
        purpose: KeyPurpose, participants: ParticipantSet, minimumSigners: Int
    ) throws(KeyManagementError) {
        guard purpose.scheme.group == Group.identifier else { throw .wrongGroup(purpose.scheme) }
        try PublicKeyPackage<Group>.check(
            minimumSigners: minimumSigners, parties: participants.count)
        self.purpose = purpose
        self.participants = participants
        self.minimumSigners = minimumSigners
    }

    /// Shares of `key`, one element, in the order of the parties. Constant time.
    ///
    /// Throws `.identityKey` for zero, and `.malformedEncoding` unless there is one element.
    /// - Parameter generator: Must be cryptographically secure; the operating system's is.
    public func split(
        _ key: borrowing SecretVector<Group.Scalar>,
        using generator: inout some RandomNumberGenerator
    ) throws(KeyManagementError) -> [KeyShare<Group>] {
        guard key.count == 1 else { throw .malformedEncoding }
        let secret = try key.withUnsafeBufferPointer { key throws(KeyManagementError) in
            try DealerSecret<Group>(
                constant: key[0], minimumSigners: minimumSigners, holders: participants.count,
                using: &generator)
        }
        let package = try PublicKeyPackage(
            keyID: KeyID.derived(
                session: [], purpose: purpose, participants: participants,
                minimumSigners: minimumSigners, groupKey: secret.commitments.publicSecret),
            purpose: purpose, participants: participants, minimumSigners: minimumSigners,
            epoch: 0, commitments: secret.commitments.elements)
        var shares = [KeyShare<Group>]()
        for party in participants.numbers {
            shares.append(
                try KeyShare(
                    publicKeyPackage: package, party: party,
                    secret: secret.shares[party.place].values.copy()))
        }
        return shares
    }
}
