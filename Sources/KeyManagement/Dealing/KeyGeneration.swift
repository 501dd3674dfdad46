internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing

/// Distributed key generation: the parties make a key that exists nowhere.
///
/// T. Pedersen, "A Threshold Cryptosystem without a Trusted Party", EUROCRYPT 1991, with the proofs of
/// knowledge of C. Komlo and I. Goldberg, "FROST", SAC 2020, figure 1, after a round of commitments to
/// all that is dealt. Two rounds and one of echoes; every party deals to every party.
///
/// Claim: with fewer than `minimumSigners` corrupt parties, actively so, nobody knows the key, and no
/// corrupt party chooses its part after having seen another's: rogue keys fail by commitment and proof,
/// and copied commitments by the party's number in them. Ends with abort: a fault names its culprit. Who
/// aborts before it reveals its part can have the run repeated, and bias the key by as many tries.
public struct KeyGeneration<Group: KeyGroup>: Sendable {
    let terms: DealingTerms<Group>
    package let session: RoundSession

    /// - Parameters:
    ///   - identifier: 16 to 64 bytes that name this run and no other; the parties agree on it.
    ///   - participants: 2 to 20 parties.
    ///   - minimumSigners: how many shares determine the key, 2 to n.
    ///
    /// Throws `.wrongGroup` if the purpose's scheme has keys in another group, `.invalidPartyCount`,
    /// `.invalidMinimumSigners`, and `.malformedEncoding` for the identifier.
    public init(
        identifier: [UInt8], participants: ParticipantSet, minimumSigners: Int,
        purpose: KeyPurpose
    ) throws(KeyManagementError) {
        terms = DealingTerms(
            name: "swift-mpc/key-generation/v1", identifier: identifier,
            participants: participants, dealers: participants.numbers, holders: participants,
            minimumSigners: minimumSigners, purpose: purpose, epoch: 0, constants: .free,
            keyID: nil)
        session = try terms.session()
    }

    /// One party. Throws `.noSuchParty` and `.notOwnKeys`.
    public func party(
        _ party: PartyNumber, keys: PartyKeys
    ) throws(KeyManagementError) -> RoundParty<DealtKey<Group>> {
        var generator = SystemRandomNumberGenerator()
        return try self.party(
            party, keys: keys,
            secret: DealerSecret(
                constant: .random(using: &generator), minimumSigners: terms.minimumSigners,
                holders: terms.holders.count, using: &generator))
    }

    /// One party that deals this polynomial: for known answers.
    package func party(
        _ party: PartyNumber, keys: PartyKeys, secret: DealerSecret<Group>
    ) throws(KeyManagementError) -> RoundParty<DealtKey<Group>> {
        try RoundParty(
            DealingRounds(terms, session: session, party: party, keys: keys, secret: secret),
            session: session, party: party, keys: keys)
    }
}
