internal import EllipticCurves
internal import FiniteFields

extension PublicKeyPackage {
    /// The factors with which the shares of `parties`, in their order, add up to the value at `x`: to the
    /// key at zero.
    ///
    /// Throws `.noSuchParty` for one that holds no share, and `.repeatedParticipant`.
    func lagrangeCoefficients(
        at x: Group.Scalar, of parties: [PartyNumber]
    ) throws(KeyManagementError) -> [Group.Scalar] {
        var seen = Set<PartyNumber>()
        for party in parties {
            guard participants.contains(party) else { throw .noSuchParty(Int(party.value)) }
            guard seen.insert(party).inserted else { throw .repeatedParticipant(party) }
        }
        let points = parties.map { Group.Scalar(UInt64($0.value)) }
        guard let coefficients = try? FiniteFields.lagrangeCoefficients(at: x, from: points)
        else { preconditionFailure("parties stand at distinct points") }
        return coefficients
    }
}
