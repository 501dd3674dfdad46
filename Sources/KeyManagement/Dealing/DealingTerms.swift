internal import EllipticCurves
internal import FiniteFields
internal import Transcripts

/// What the parties of a dealing have agreed on: who deals what to whom.
struct DealingTerms<Group: KeyGroup>: Sendable {
    /// What the constant terms of the dealers' polynomials have to be.
    enum Constants: Sendable {
        /// Anything but zero: the key is their sum.
        case free
        /// Those with these multiples of the generator, dealer by dealer.
        case fixed([Group])
    }

    /// Names the protocol: `"swift-mpc/key-generation/v1"`.
    let name: String
    let identifier: [UInt8]
    /// Who takes part: dealers, holders, or both.
    let participants: ParticipantSet
    /// By their numbers among the participants, in order.
    let dealers: [PartyNumber]
    /// Who will hold shares, with the numbers that the shares stand at.
    let holders: ParticipantSet
    let minimumSigners: Int
    let purpose: KeyPurpose
    let epoch: UInt64
    let constants: Constants
    /// The key's id where it has one, else it is derived from the result.
    let keyID: KeyID?

    /// Throws `.wrongGroup`, `.invalidPartyCount`, `.invalidMinimumSigners`, and `.malformedEncoding`
    /// unless the identifier has 16 to 64 bytes.
    func session() throws(KeyManagementError) -> RoundSession {
        guard purpose.scheme.group == Group.identifier else { throw .wrongGroup(purpose.scheme) }
        try PublicKeyPackage<Group>.check(minimumSigners: minimumSigners, parties: holders.count)
        var writer = MessageWriter()
        writer.byte(Group.identifier.rawValue)
        purpose.write(to: &writer)
        holders.write(to: &writer)
        writer.byte(UInt8(minimumSigners))
        writer.number(epoch)
        writer.byte(UInt8(dealers.count))
        for dealer in dealers { writer.byte(dealer.value) }
        if case .fixed(let elements) = constants {
            writer.byte(1)
            for element in elements { writer.fixed(element.canonicalBytes()) }
        } else {
            writer.byte(0)
        }
        writer.variable(keyID?.bytes ?? [], limit: 32)
        return try RoundSession(
            name: name, identifier: identifier, participants: participants, terms: writer.bytes)
    }

    /// The number under which a participant will hold a share; nil for one that won't, and for a stranger.
    func holder(_ party: PartyNumber) -> PartyNumber? {
        participants.contains(party) ? holders.number(of: participants[party]) : nil
    }

    /// The participants who will hold shares, in the order of the participants.
    var recipients: [PartyNumber] { participants.numbers.filter { holder($0) != nil } }

    /// Who gets a box from a dealer: every holder but itself.
    func boxRecipients(of dealer: PartyNumber) -> [PartyNumber] {
        recipients.filter { $0 != dealer }
    }

    /// From whom a participant gets a box: if it is a holder, from every dealer but itself.
    func boxSenders(to party: PartyNumber) -> [PartyNumber] {
        holder(party) == nil ? [] : dealers.filter { $0 != party }
    }

    /// The element that a dealer's constant term has to be the logarithm of, or nil if it is free.
    func constant(of dealer: PartyNumber) -> Group? {
        guard case .fixed(let elements) = constants,
            let place = dealers.firstIndex(of: dealer)
        else { return nil }
        return elements[place]
    }

    /// The key that comes out of the dealers' commitments. Throws `.identityKey`.
    func package(
        _ commitments: [[Group]]
    ) throws(KeyManagementError) -> PublicKeyPackage<Group> {
        var sums = [Group](repeating: .zero, count: minimumSigners)
        for dealt in commitments {
            for (k, commitment) in dealt.enumerated() { sums[k] += commitment }
        }
        let id =
            keyID
            ?? KeyID.derived(
                session: identifier, purpose: purpose, participants: holders,
                minimumSigners: minimumSigners, groupKey: sums[0])
        return try PublicKeyPackage(
            keyID: id, purpose: purpose, participants: holders, minimumSigners: minimumSigners,
            epoch: epoch, commitments: sums)
    }
}
