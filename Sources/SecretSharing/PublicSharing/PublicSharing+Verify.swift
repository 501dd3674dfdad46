public import EllipticCurves
internal import FiniteFields
public import Transcripts

extension PublicSharing {
    /// Checks, without any secret, that each recipient's texts hold its share of the committed secret.
    ///
    /// The caller compares `commitments.publicSecret` to the public key that it expects, and the threshold.
    /// Takes about as long as dealing. Variable time.
    ///
    /// Throws `.recipient(.otherKey)` unless `recipients` are those it was dealt to, in their order, and
    /// `.inconsistentDealer`, naming `dealer`, for a proof that doesn't hold.
    public func verify(
        _ recipients: [RecipientKey], _ context: TranscriptContext, dealer: Int
    ) throws(SecretSharingError) {
        guard recipients.map(\.fingerprint) == self.recipients else {
            throw .recipient(.otherKey)
        }
        let statement = PublicStatement(
            commitments, self.recipients, salt: salt, context, dealer: dealer)
        let chosen = PublicStatement.hiddenRounds(
            challenge, Self.hiddenRounds, of: Self.rounds)
        let places = SeedTree.cover(leafCount: Self.rounds, hiding: Set(chosen))
        guard places.count == nodes.count, hidden.count == chosen.count,
            commitments.threshold < recipients.count
        else { throw .inconsistentDealer(dealer) }
        let tree = SeedTree(
            leafCount: Self.rounds, salt: salt, nodes: Array(zip(places, nodes).map { ($0, $1) }))
        var publicShares = [G]()
        for place in recipients.indices {
            publicShares.append(commitments.publicShare(at: try Self.index(of: place)))
        }
        var hashes = [[UInt8]]()
        var next = 0
        for round in 0..<Self.rounds {
            var hash = RoundHash(round: round, salt: salt)
            let isHidden = next < chosen.count && chosen[next] == round
            for (place, recipient) in recipients.enumerated() {
                if isHidden {
                    // k G = (f(i) + k) G - f(i) G.
                    let part = hidden[next][place]
                    let image =
                        G.sumOfProductsVariableTime(generatorBy: part.response, [], [])
                        - publicShares[place]
                    guard part.text.count == recipient.textByteCount(of: 32) else {
                        throw .inconsistentDealer(dealer)
                    }
                    hash.append(image, part.text)
                } else {
                    let part = PublicRoundPart<G>(tree, round, place, salt: salt)
                    hash.append(part.image, part.text(to: recipient, statement.label(place)))
                }
            }
            if isHidden { next += 1 }
            hashes.append(hash.finish())
        }
        guard statement.challenge(hashes) == challenge else { throw .inconsistentDealer(dealer) }
    }

    /// The share of the recipient at `place`, decrypted and checked against the commitments.
    ///
    /// Doesn't check the proof, which is everybody's to do when the sharing is taken on.
    ///
    /// Throws `.noSuchParty`, `.recipient(.otherKey)` for another's key, and `.inconsistentDealer`, naming
    /// `dealer`, if no text holds the share: then context or dealer are others, or the proof doesn't hold.
    public func share(
        at place: Int, _ key: RecipientSecretKey, _ context: TranscriptContext, dealer: Int
    ) throws(SecretSharingError) -> ShamirShare<G.Scalar> {
        guard recipients.indices.contains(place) else {
            throw .noSuchParty(place, of: recipients.count)
        }
        guard key.publicKey.fingerprint == recipients[place] else {
            throw .recipient(.otherKey)
        }
        let label = PublicStatement(
            commitments, recipients, salt: salt, context, dealer: dealer
        ).label(place)
        let index = try Self.index(of: place)
        for round in hidden {
            guard let plaintext = key.decrypt(round[place].text, label: label),
                let mask = PublicRoundPart<G>.decoded(plaintext)
            else { continue }
            let value = round[place].response - mask
            let share = ShamirShare(index: index, values: SecretVector(repeating: value, count: 1))
            if commitments.verify(share) { return share }
        }
        throw .inconsistentDealer(dealer)
    }

    static func index(of place: Int) throws(SecretSharingError) -> ShareIndex<G.Scalar> {
        try ShareIndex(UInt64(place + 1))
    }
}
