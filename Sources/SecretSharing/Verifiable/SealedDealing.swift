public import EllipticCurves
internal import FiniteFields
public import Transcripts

/// A dealing that everybody sees: Feldman's commitments, and each party's share encrypted to its key.
///
/// A party that finds its share wrong shows it to all with a `DealingComplaint`, which anybody can judge
/// without knowing a secret: either the dealer or the one who complains is named. So nobody has to be
/// believed. The dealing must reach all alike and be known to be the dealer's: on a chain, or signed and
/// echoed; that, and which dealings count, is the caller's protocol.
///
/// Encryption is ElGamal's, hashed, with one ephemeral key for all: with K_i = r P_i the text for party i is
/// f(i) + H(K_i, i). Shares are hidden from others as hashed Diffie-Hellman is in the random oracle model.
///
/// Source: P.-A. Fouque, J. Stern, "One Round Threshold Discrete-Log Key Generation without Private
/// Channels", PKC 2001, and, for the judging of disputes by a revealed key with a proof, P. Schindler et
/// al., "ETHDKG", ePrint 2019/985, 3. The proof of knowledge of r keeps a dealer from using another's R:
/// a complaint would then open the other dealer's text.
public struct SealedDealing<G: PrimeOrderGroup>: Sendable {
    public let commitments: FeldmanCommitments<G>
    /// R = r G.
    public let ephemeral: G
    /// That the dealer knows r.
    public let knowledge: DiscreteLogProof<G>
    /// The encrypted shares, in the order of the sharing's indices.
    public let texts: [G.Scalar]

    /// Deals `secret` to the owners of `keys`, in the order of the sharing's indices.
    ///
    /// Throws `.lengthMismatch` unless there is a key for each index, `.identityKey`, `.repeatedKey`, and as
    /// `FeldmanSharing.deal`.
    /// - Parameters:
    ///   - keys: Their public keys, all different, none the identity.
    ///   - dealer: The dealer's place among the context's participants.
    public init(
        _ secret: borrowing SecretVector<G.Scalar>, by sharing: FeldmanSharing<G>, to keys: [G],
        _ context: TranscriptContext, dealer: Int
    ) throws(SecretSharingError) {
        try Self.check(keys, sharing)
        let dealing = try sharing.deal(secret)
        var generator = BlockwiseSystemGenerator()
        let r = G.Scalar.random(using: &generator)
        let ephemeral = G.generatorMultiplied(by: r)
        let bound = Self.transcript(dealing.commitments, ephemeral, keys, context, dealer)
        commitments = dealing.commitments
        self.ephemeral = ephemeral
        knowledge = .prove(r, bases: [.generator], images: [ephemeral], bound)
        texts = zip(dealing.shares, keys).map { share, key in
            let mask = Self.mask(key.multiplied(by: r), share.index, bound)
            return share.values.withUnsafeBufferPointer { $0[0] + mask }
        }
    }

    /// A dealing as it arrived. Nothing is checked but that there is a text for each index; see `check`.
    ///
    /// Throws `.lengthMismatch`, and `.wrongCommitmentCount` for commitments of another threshold.
    public init(
        _ commitments: FeldmanCommitments<G>, ephemeral: G, knowledge: DiscreteLogProof<G>,
        texts: [G.Scalar], _ sharing: FeldmanSharing<G>
    ) throws(SecretSharingError) {
        guard texts.count == sharing.sharing.indices.count else {
            throw .lengthMismatch(expected: sharing.sharing.indices.count, found: texts.count)
        }
        guard commitments.threshold == sharing.sharing.threshold else {
            throw .wrongCommitmentCount(
                expected: sharing.sharing.threshold + 1, found: commitments.threshold + 1)
        }
        self.commitments = commitments
        self.ephemeral = ephemeral
        self.knowledge = knowledge
        self.texts = texts
    }

    /// What everybody checks: that the dealer knows its ephemeral key.
    ///
    /// Throws `.inconsistentDealer`, naming `dealer`, and, for keys that nobody may deal to,
    /// `.lengthMismatch`, `.identityKey` and `.repeatedKey`.
    public func check(
        _ sharing: FeldmanSharing<G>, _ keys: [G], _ context: TranscriptContext, dealer: Int
    ) throws(SecretSharingError) {
        try Self.check(keys, sharing)
        let bound = Self.transcript(commitments, ephemeral, keys, context, dealer)
        guard ephemeral != .zero,
            knowledge.verify(bases: [.generator], images: [ephemeral], bound)
        else { throw .inconsistentDealer(dealer) }
    }

    /// The share at place `place` of the sharing's indices, decrypted and checked.
    ///
    /// Throws as `check`, and `.inconsistentDealer` for a share that is not the one committed to: then
    /// `complaint` shows so to all.
    /// - Parameter key: The secret key of the party at that place.
    public func share(
        at place: Int, key: G.Scalar, _ sharing: FeldmanSharing<G>, _ keys: [G],
        _ context: TranscriptContext, dealer: Int
    ) throws(SecretSharingError) -> ShamirShare<G.Scalar> {
        try check(sharing, keys, context, dealer: dealer)
        guard keys.indices.contains(place) else { throw .noSuchParty(place, of: keys.count) }
        let bound = Self.transcript(commitments, ephemeral, keys, context, dealer)
        let share = opened(
            place, ephemeral.multiplied(by: key), sharing.sharing.indices[place], bound)
        guard commitments.verify(share) else { throw .inconsistentDealer(dealer) }
        return share
    }

    func opened(
        _ place: Int, _ agreed: G, _ index: ShareIndex<G.Scalar>, _ bound: Transcript
    ) -> ShamirShare<G.Scalar> {
        let value = texts[place] - Self.mask(agreed, index, bound)
        return ShamirShare(index: index, values: SecretVector(repeating: value, count: 1))
    }

    static func check(
        _ keys: [G], _ sharing: FeldmanSharing<G>
    ) throws(SecretSharingError) {
        guard keys.count == sharing.sharing.indices.count else {
            throw .lengthMismatch(expected: sharing.sharing.indices.count, found: keys.count)
        }
        var seen = Set<[UInt8]>()
        for (place, key) in keys.enumerated() {
            guard key != .zero else { throw .identityKey(place) }
            guard seen.insert(key.canonicalBytes()).inserted else { throw .repeatedKey(place) }
        }
    }

    /// All that proofs and masks of this dealing are bound to.
    static func transcript(
        _ commitments: FeldmanCommitments<G>, _ ephemeral: G, _ keys: [G],
        _ context: TranscriptContext, _ dealer: Int
    ) -> Transcript {
        var transcript = Transcript(
            "swift-mpc/sealed-dealing/v1", context: context, prover: dealer)
        transcript.append(commitments.elements, as: "commitments")
        transcript.append(keys, as: "keys")
        transcript.append(ephemeral, as: "ephemeral key")
        return transcript
    }

    private static func mask(
        _ agreed: G, _ index: ShareIndex<G.Scalar>, _ bound: Transcript
    ) -> G.Scalar {
        var transcript = bound
        transcript.append(index.element, as: "index")
        transcript.append(agreed, as: "agreed")
        // As a challenge in the field, in constant time: what is agreed on is secret.
        return transcript.challenge("mask", byteCount: G.Scalar.byteCount + 16).withUnsafeBytes {
            G.Scalar.reducing(bigEndian: $0)
        }
    }
}
