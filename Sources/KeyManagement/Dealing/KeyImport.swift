public import EllipticCurves
internal import FiniteFields
public import SecretSharing

/// Splits a key that one party has from elsewhere among the holders: the dealer's sharing is verified by
/// each of them, but the dealer knows the key, and whoever took it from the dealer.
///
/// One dealing of `KeyGeneration`'s rounds, with the public key fixed.
public struct KeyImport<Group: KeyGroup>: Sendable {
    /// The holders, then the dealer if it is none of them.
    public let participants: ParticipantSet
    let terms: DealingTerms<Group>
    let session: RoundSession

    /// - Parameters:
    ///   - identifier: 16 to 64 bytes that name this run and no other; the parties agree on it.
    ///   - groupKey: the public key of what is imported.
    ///   - dealer: who has the key.
    ///
    /// Throws `.identityKey`, and as `KeyGeneration`.
    public init(
        identifier: [UInt8], groupKey: Group, dealer: Participant, holders: ParticipantSet,
        minimumSigners: Int, purpose: KeyPurpose
    ) throws(KeyManagementError) {
        guard groupKey != .zero else { throw .identityKey }
        if holders.members.contains(dealer) {
            participants = holders
        } else {
            participants = try ParticipantSet(name: "import", members: holders.members + [dealer])
        }
        guard let number = participants.number(of: dealer) else {
            preconditionFailure("the dealer takes part")
        }
        terms = DealingTerms(
            name: "swift-mpc/key-import/v1", identifier: identifier, participants: participants,
            dealers: [number], holders: holders, minimumSigners: minimumSigners,
            purpose: purpose, epoch: 0, constants: .fixed([groupKey]), keyID: nil)
        session = try terms.session()
    }

    /// The dealer's number among `participants`.
    public var dealer: PartyNumber { terms.dealers[0] }

    /// The dealer, who has the key, one element. Throws `.notOwnKeys`, and `.shareDoesNotFit` if the
    /// key is not that of the terms.
    public func dealer(
        keys: PartyKeys, key: borrowing SecretVector<Group.Scalar>
    ) throws(KeyManagementError) -> RoundParty<DealtKey<Group>> {
        guard key.count == 1 else { throw .malformedEncoding }
        let secret = try key.withUnsafeBufferPointer { key throws(KeyManagementError) in
            var generator = SystemRandomNumberGenerator()
            return try DealerSecret<Group>(
                constant: key[0], minimumSigners: terms.minimumSigners,
                holders: terms.holders.count, using: &generator)
        }
        guard secret.commitments.publicSecret == terms.constant(of: dealer) else {
            throw .shareDoesNotFit
        }
        return try roundParty(dealer, keys: keys, secret: secret)
    }

    /// A holder that is not the dealer. Throws `.noSuchParty` and `.notOwnKeys`.
    public func holder(
        _ party: PartyNumber, keys: PartyKeys
    ) throws(KeyManagementError) -> RoundParty<DealtKey<Group>> {
        guard party != dealer else { throw .noSuchParty(Int(party.value)) }
        return try roundParty(party, keys: keys, secret: nil)
    }

    /// One party, of which the dealer deals this polynomial, whatever it is: for tests.
    package func roundParty(
        _ party: PartyNumber, keys: PartyKeys, secret: DealerSecret<Group>?
    ) throws(KeyManagementError) -> RoundParty<DealtKey<Group>> {
        try RoundParty(
            DealingRounds(
                terms, session: session, party: party, keys: keys, secret: secret),
            session: session, party: party, keys: keys)
    }
}
