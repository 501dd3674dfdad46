internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing

/// Makes the shares of a key anew, among the same parties or others, with the same threshold or another:
/// the key stays what it is, and old shares say nothing about new ones.
///
/// Y. Desmedt and S. Jajodia, "Redistributing Secret Shares to New Access Structures and Its Applications",
/// 1997: dealer i shares its part λ_i s_i of the key; here with Feldman's commitments, of which the first
/// has to be λ_i times the dealer's verifying share, so that the public key can't change. With the same
/// parties it is the refresh of A. Herzberg, S. Jarecki, H. Krawczyk, M. Yung, "Proactive Secret Sharing",
/// CRYPTO 1995.
///
/// Claim: as for key generation, against an adversary with fewer than the old `minimumSigners` of the old
/// parties and fewer than the new of the new ones. The old shares have to be deleted, but only after all
/// new holders have confirmed theirs (`KeyTransition`).
public struct KeyResharing<Group: KeyGroup>: Sendable {
    /// Everybody who takes part: the dealers in their order, then the holders that don't deal. An old
    /// holder that is neither needs not be there.
    public let participants: ParticipantSet
    let terms: DealingTerms<Group>
    let session: RoundSession
    private let old: PublicKeyPackage<Group>
    /// The dealers' numbers in the old sharing, in order; here they are 1, 2, ...
    private let oldNumbers: [PartyNumber]

    /// By how much an epoch may be after the old one: who proposes it can't leave a key without a next.
    public static var epochStep: UInt64 { 1 << 32 }

    /// - Parameters:
    ///   - identifier: 16 to 64 bytes that name this run and no other; the parties agree on it.
    ///   - old: the key as it is shared now.
    ///   - dealers: old holders, at least as many as `old.minimumSigners`; more make the new shares
    ///     secret as long as one of them is honest.
    ///   - holders: who is to hold shares.
    ///   - minimumSigners: of the new sharing.
    ///   - epoch: the new one's number; after an attempt that some have taken for good, one more.
    ///
    /// Throws `.tooFewShares`, `.noSuchParty`, `.repeatedParticipant`, `.staleEpoch` unless the epoch is
    /// after the old one, by `epochStep` at most, and as `KeyGeneration`.
    public init(
        identifier: [UInt8], of old: PublicKeyPackage<Group>, dealers: [PartyNumber],
        to holders: ParticipantSet, minimumSigners: Int, epoch: UInt64? = nil
    ) throws(KeyManagementError) {
        guard dealers.count >= old.minimumSigners else {
            throw .tooFewShares(needed: old.minimumSigners, given: dealers.count)
        }
        let epoch = epoch ?? old.epoch &+ 1
        guard epoch > old.epoch, epoch - old.epoch <= Self.epochStep else {
            throw .staleEpoch(epoch, current: old.epoch)
        }
        self.old = old
        oldNumbers = dealers.sorted()
        var constants = [Group]()
        for (dealer, coefficient) in zip(
            oldNumbers, try old.lagrangeCoefficients(at: .zero, of: oldNumbers))
        {
            constants.append(
                try old.verifyingShare(of: dealer).multipliedVariableTime(by: coefficient))
        }
        let members = oldNumbers.map { old.participants[$0] }
        participants = try ParticipantSet(
            name: "resharing", members: members + holders.members.filter { !members.contains($0) })
        terms = DealingTerms(
            name: "swift-mpc/key-resharing/v1", identifier: identifier,
            participants: participants, dealers: PartyNumber.first(members.count),
            holders: holders, minimumSigners: minimumSigners, purpose: old.purpose, epoch: epoch,
            constants: .fixed(constants), keyID: old.keyID)
        session = try terms.session()
    }

    /// The refresh: all parties deal to all, with the same threshold. Throws as the other initializer.
    public init(
        identifier: [UInt8], refreshing old: PublicKeyPackage<Group>
    ) throws(KeyManagementError) {
        try self.init(
            identifier: identifier, of: old, dealers: old.participants.numbers,
            to: old.participants, minimumSigners: old.minimumSigners)
    }

    /// One party, by its number among `participants`.
    ///
    /// - Parameter share: of the old sharing; needed of dealers.
    ///
    /// Throws `.noSuchParty`, `.notOwnKeys`, and `.shareDoesNotFit` for a dealer's share that is
    /// missing, of another party, or of another key or epoch.
    public func party(
        _ party: PartyNumber, keys: PartyKeys, share: KeyShare<Group>?
    ) throws(KeyManagementError) -> RoundParty<DealtKey<Group>> {
        var secret: DealerSecret<Group>?
        if let place = terms.dealers.firstIndex(of: party) {
            guard let share, share.party == oldNumbers[place], share.publicKeyPackage == old
            else { throw .shareDoesNotFit }
            let coefficient = try old.lagrangeCoefficients(at: .zero, of: oldNumbers)[place]
            secret = try share.withSecret { own throws(KeyManagementError) in
                var generator = SystemRandomNumberGenerator()
                return try DealerSecret(
                    constant: coefficient * own, minimumSigners: terms.minimumSigners,
                    holders: terms.holders.count, using: &generator)
            }
        }
        return try self.party(party, keys: keys, secret: secret)
    }

    /// One party that deals this polynomial, whatever it is: for tests.
    package func party(
        _ party: PartyNumber, keys: PartyKeys, secret: DealerSecret<Group>?
    ) throws(KeyManagementError) -> RoundParty<DealtKey<Group>> {
        try RoundParty(
            DealingRounds(terms, session: session, party: party, keys: keys, secret: secret),
            session: session, party: party, keys: keys)
    }
}
