public import EllipticCurves
internal import FiniteFields
public import Transcripts

/// What a party shows to all when its share in a `SealedDealing` is wrong: the key that opens this one
/// text, and a proof that it is that key.
///
/// Opens nothing else: not the party's texts of other dealings, and of this dealing only its own share.
public struct DealingComplaint<G: PrimeOrderGroup>: Sendable, Equatable {
    /// The party's place in the order of the sharing's indices.
    public let place: Int
    /// K = k R, with the party's secret key k.
    public let agreed: G
    /// That K is to R what the party's public key is to the generator.
    public let proof: DiscreteLogProof<G>

    /// A complaint as it arrived.
    public init(place: Int, agreed: G, proof: DiscreteLogProof<G>) {
        self.place = place
        self.agreed = agreed
        self.proof = proof
    }

    /// Who broke the protocol.
    public enum Verdict: Equatable, Sendable {
        /// The text doesn't hold the share committed to.
        case dealer
        /// The proof doesn't hold, or the share is right: the complaint should not have been made.
        case complainant
    }

    /// Judges the complaint; anybody can. Variable time: what it shows is public.
    ///
    /// Throws `.noSuchParty` for a place that there isn't, and `.lengthMismatch` for other keys. The
    /// dealing's own `check` comes first: a dealing that fails it needs no complaint.
    public func verdict(
        on dealing: SealedDealing<G>, _ sharing: FeldmanSharing<G>, _ keys: [G],
        _ context: TranscriptContext, dealer: Int
    ) throws(SecretSharingError) -> Verdict {
        try SealedDealing.check(keys, sharing)
        guard keys.indices.contains(place) else { throw .noSuchParty(place, of: keys.count) }
        let bound = SealedDealing.transcript(
            dealing.commitments, dealing.ephemeral, keys, context, dealer)
        let isProven = proof.verify(
            bases: [.generator, dealing.ephemeral], images: [keys[place], agreed],
            Self.transcript(bound, place))
        guard isProven else { return .complainant }
        let share = dealing.opened(place, agreed, sharing.sharing.indices[place], bound)
        return dealing.commitments.verify(share) ? .complainant : .dealer
    }

    fileprivate static func transcript(_ bound: Transcript, _ place: Int) -> Transcript {
        var transcript = bound
        transcript.append(UInt64(place), as: "complaint")
        return transcript
    }
}

extension SealedDealing {
    /// Opens the text at `place` to all.
    ///
    /// Throws as `check` does: a dealer who may not know its ephemeral key gets no answer, which could open
    /// another's text.
    /// - Parameter key: The secret key of the party at that place.
    public func complaint(
        at place: Int, key: G.Scalar, _ sharing: FeldmanSharing<G>, _ keys: [G],
        _ context: TranscriptContext, dealer: Int
    ) throws(SecretSharingError) -> DealingComplaint<G> {
        try check(sharing, keys, context, dealer: dealer)
        guard keys.indices.contains(place) else { throw .noSuchParty(place, of: keys.count) }
        let bound = Self.transcript(commitments, ephemeral, keys, context, dealer)
        let agreed = ephemeral.multiplied(by: key)
        let proof = DiscreteLogProof<G>.prove(
            key, bases: [.generator, ephemeral], images: [keys[place], agreed],
            DealingComplaint<G>.transcript(bound, place))
        return DealingComplaint(place: place, agreed: agreed, proof: proof)
    }
}
