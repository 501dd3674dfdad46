package import EllipticCurves
internal import FiniteFields
package import SecretSharing

/// Gives a party that has lost its share the same share again, with the help of others who learn nothing.
///
/// T. Laing and D. Stinson, "A Survey and Refinement of Repairable Threshold Schemes", 2017, section 2 (the
/// enrolment protocol), with commitments that name who is wrong: each helper splits its part of the lost
/// share, λ_i s_i, among the helpers; each of them sends the sum of what it got to the party.
///
/// Claim: with fewer than `minimumSigners` corrupt parties among helpers and owner nobody but the owner
/// learns anything of the share. Ends with abort; a fault names its culprit.
public struct ShareRepair<Group: KeyGroup>: Sendable {
    /// The helpers in their order, then the owner.
    public let participants: ParticipantSet
    let key: PublicKeyPackage<Group>
    let owner: PartyNumber
    /// The helpers' numbers among the holders, in order; in the run they are 1, 2, ...
    let helpers: [PartyNumber]
    /// λ_i for the owner's place.
    let coefficients: [Group.Scalar]
    package let session: RoundSession

    /// - Parameters:
    ///   - identifier: 16 to 64 bytes that name this run and no other; the parties agree on it.
    ///   - key: the sharing that the share is of.
    ///   - owner: whose share is lost.
    ///   - helpers: at least `key.minimumSigners` other holders.
    ///
    /// Throws `.tooFewShares`, `.noSuchParty`, `.repeatedParticipant`, also for the owner as helper, and
    /// `.malformedEncoding` for the identifier.
    public init(
        identifier: [UInt8], of key: PublicKeyPackage<Group>, owner: PartyNumber,
        helpers: [PartyNumber]
    ) throws(KeyManagementError) {
        guard helpers.count >= key.minimumSigners else {
            throw .tooFewShares(needed: key.minimumSigners, given: helpers.count)
        }
        guard key.participants.contains(owner) else { throw .noSuchParty(Int(owner.value)) }
        guard !helpers.contains(owner) else { throw .repeatedParticipant(owner) }
        self.key = key
        self.owner = owner
        self.helpers = helpers.sorted()
        coefficients = try key.lagrangeCoefficients(
            at: Group.Scalar(UInt64(owner.value)), of: self.helpers)
        participants = try ParticipantSet(
            name: "repair", members: (self.helpers + [owner]).map { key.participants[$0] })
        var writer = MessageWriter()
        writer.fixed(key.digest)
        writer.byte(owner.value)
        session = try RoundSession(
            name: "swift-mpc/share-repair/v1", identifier: identifier,
            participants: participants, terms: writer.bytes)
    }

    /// A helper, with its share of `key`. The run gives it nothing. Throws `.shareDoesNotFit`,
    /// `.noSuchParty` for a party that doesn't help, and `.notOwnKeys`.
    public func helper(
        keys: PartyKeys, share: KeyShare<Group>
    ) throws(KeyManagementError) -> RoundParty<KeyShare<Group>?> {
        guard share.publicKeyPackage == key else { throw .shareDoesNotFit }
        guard let place = helpers.firstIndex(of: share.party) else {
            throw .noSuchParty(Int(share.party.value))
        }
        let part: SecretVector<Group.Scalar> = share.withSecret {
            SecretVector(repeating: coefficients[place] * $0, count: 1)
        }
        return try party(PartyNumber(place: place), keys: keys, part: part)
    }

    /// The party that has lost its share: it comes out of the run. Throws `.notOwnKeys`.
    public func owner(
        keys: PartyKeys
    ) throws(KeyManagementError) -> RoundParty<KeyShare<Group>?> {
        try party(
            PartyNumber(place: helpers.count), keys: keys,
            part: SecretVector(repeating: .zero, count: 0))
    }

    /// A helper with this part, whatever it is, or the owner with none.
    package func party(
        _ party: PartyNumber, keys: PartyKeys, part: consuming SecretVector<Group.Scalar>
    ) throws(KeyManagementError) -> RoundParty<KeyShare<Group>?> {
        try RoundParty(
            RepairRounds(self, party: party, keys: keys, part: part), session: session,
            party: party, keys: keys)
    }
}
