internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Transcripts

/// A batch of presignatures: I. Damgård, T. Jakobsen, J. Nielsen, J. Pagter, M. Østergaard, "Fast Threshold
/// ECDSA with Honest Majority", SCN 2020, ePrint 2020/501 (DJNPO20), with names of culprits.
///
/// 1. Every signer broadcasts a key of its own for each box that it will get.
/// 2. Every signer deals shares of its parts of k and a, sealed, and commits to them.
/// 3. R_i = k_i G and w_i = a_i k_i + b_i.
/// 4. W_i = a_i R; and for the judgement of signatures Q_i = (a_i + e_i) R, P_i = (a_i x_i + d_i) R.
/// 5. Whether all fits: everybody computes that from what was broadcast, so everybody says the same.
/// 6. Where it doesn't fit, everybody shows its seed, and all see who has deviated. What was to become
///    presignatures is public then, and good for nothing; the key isn't touched.
///
/// Nobody shows a seed unless every signer has said that the batch doesn't fit, and nobody has a result
/// unless every signer has said that it does: so no presignature is ever both used and shown.
package final class PresigningRounds: RoundProtocol {
    package typealias Output = ECDSAPresignatureBatch
    typealias Scalar = Secp256k1.Scalar

    let terms: PresigningTerms
    package let party: PartyNumber
    private let keys: PartyKeys
    private let share: KeyShare<Secp256k1.Point>
    private let dealing: PresignatureDealing
    private var shares: PresignatureShares

    /// One for each other signer.
    private var boxKeys = [PartyNumber: SealingKey]()
    /// By recipient, then dealer.
    private var publicBoxKeys = [PartyNumber: [PartyNumber: [UInt8]]]()
    /// By dealer, then recipient.
    private(set) var commitments = [PartyNumber: [PartyNumber: [UInt8]]]()
    private var boxes = [PartyNumber: [PartyNumber: [UInt8]]]()
    var openings: PresigningOpenings
    /// Of round 3, then of round 4: nil before it is known.
    private var noncesFit: Bool?
    private var batchFits: Bool?
    private var shown = [PartyNumber: PresignatureDealing]()

    init(
        _ terms: PresigningTerms, party: PartyNumber, keys: PartyKeys,
        share: KeyShare<Secp256k1.Point>, seed: consuming SecretVector<UInt8>
    ) {
        self.terms = terms
        self.party = party
        self.keys = keys
        self.share = share
        dealing = PresignatureDealing(terms, dealer: party.place, seed: seed)
        shares = PresignatureShares(terms, place: party.place)
        openings = PresigningOpenings(terms)
        for peer in terms.signers.participants.numbers where peer != party {
            boxKeys[peer] = SealingKey()
        }
    }

    package var roundCount: Int { 6 }

    private var boxByteCount: Int { terms.contentByteCount + SealedBox.overhead }

    package func bodyLimit(round: Int) -> Int {
        let others = terms.signers.count - 1
        return switch round {
        case 1: 32 * others
        case 2: (32 + boxByteCount) * others
        case 3: PresigningOpenings.nonceByteCount * terms.count
        case 4: 1 + PresigningOpenings.partByteCount * terms.count
        case 5: 1
        default: 32
        }
    }

    package func body(round: Int) throws(KeyManagementError) -> [UInt8] {
        switch round {
        case 1: return peers.flatMap { boxKeys[$0]?.publicKey ?? [] }
        case 2: return try dealt()
        case 3: return openings.openNonces(shares, party)
        case 4:
            let fit = openings.noncesFit()
            noncesFit = fit
            // For another R than k G nothing is multiplied: who chose it would learn x_i R.
            guard fit else { return [1] }
            return [0] + share.withSecret { openings.openParts(shares, keyShare: $0, party) }
        case 5:
            let fits = noncesFit == true && openings.partsFit()
            batchFits = fits
            return [fits ? 0 : 1]
        default:
            guard batchFits == false else { return [] }
            shown[party] = dealing
            return dealing.reveal()
        }
    }

    private var peers: [PartyNumber] {
        terms.signers.participants.numbers.filter { $0 != party }
    }

    private func dealt() throws(KeyManagementError) -> [UInt8] {
        var writer = MessageWriter()
        let isAdded = shares.add(
            dealing.content(for: party.place), from: party.place, own: dealing)
        precondition(isAdded, "own shares are reduced")
        for peer in peers {
            let content = dealing.content(for: peer.place)
            let commitment = PresignatureDealing.commitment(
                to: content, terms, dealer: party.place, recipient: peer.place)
            let box = try SealedBox.seal(
                content, context(from: party, to: peer), from: keys,
                to: publicBoxKeys[peer]?[party] ?? [])
            commitments[party, default: [:]][peer] = commitment
            writer.fixed(commitment)
            writer.fixed(box)
        }
        return writer.bytes
    }

    package func accept(
        _ body: [UInt8], from sender: PartyNumber, round: Int
    ) throws(KeyManagementError) {
        do throws(ProtocolFault) {
            switch round {
            case 1: try acceptBoxKeys(body, from: sender)
            case 2: try acceptDealt(body, from: sender)
            case 3: try openings.acceptNonces(body, from: sender)
            case 4: try acceptParts(body, from: sender)
            case 5: guard body == [batchFits == true ? 0 : 1] else { throw .differentResult }
            default: try acceptShown(body, from: sender)
            }
        } catch {
            throw .fault(of: sender, error)
        }
    }

    private func acceptBoxKeys(
        _ body: [UInt8], from sender: PartyNumber
    ) throws(ProtocolFault) {
        var reader = MessageReader(body)
        publicBoxKeys[sender] = try SealingKey.read(
            for: terms.signers.participants.numbers.filter { $0 != sender }, from: &reader)
        do throws(MalformedMessage) {
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
    }

    private func acceptDealt(_ body: [UInt8], from dealer: PartyNumber) throws(ProtocolFault) {
        var reader = MessageReader(body)
        var (digests, sealed) = ([PartyNumber: [UInt8]](), [PartyNumber: [UInt8]]())
        do throws(MalformedMessage) {
            for recipient in terms.signers.participants.numbers where recipient != dealer {
                digests[recipient] = try reader.fixed(32)
                sealed[recipient] = try reader.fixed(boxByteCount)
            }
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
        commitments[dealer] = digests
        boxes[dealer] = sealed
        guard let key = boxKeys[dealer], let content = content(of: party, by: dealer, key: key),
            shares.add(content, from: dealer.place, own: dealing)
        else { throw .badShare }
    }

    private func acceptParts(_ body: [UInt8], from sender: PartyNumber) throws(ProtocolFault) {
        guard noncesFit == true else {
            guard body == [1] else { throw .differentResult }
            return
        }
        guard body.first == 0 else { throw .differentResult }
        try openings.acceptParts(Array(body.dropFirst()), from: sender)
    }

    private func acceptShown(_ body: [UInt8], from sender: PartyNumber) throws(ProtocolFault) {
        guard batchFits == false else {
            guard body.isEmpty else { throw .malformed }
            return
        }
        guard body.count == 32 else { throw .malformed }
        let shown = PresignatureDealing(terms, dealer: sender.place, seed: SecretVector(body))
        for (recipient, digest) in commitments[sender] ?? [:] {
            let commitment = PresignatureDealing.commitment(
                to: shown.content(for: recipient.place), terms, dealer: sender.place,
                recipient: recipient.place)
            guard commitment == digest else { throw .commitmentNotOpened }
        }
        self.shown[sender] = shown
    }

    package func conclusion() throws(KeyManagementError) -> [UInt8] {
        if batchFits == false {
            throw openings.culprit(shown, noncesFit: noncesFit == true)
        }
        return openings.digest
    }

    package func output() throws(KeyManagementError) -> ECDSAPresignatureBatch {
        let secrets = share.withSecret { openings.exponents(shares, keyShare: $0) }
        return ECDSAPresignatureBatch(
            terms, party: share.party, nonces: openings.publicParts(), secrets: secrets)
    }

    /// What the dealer's box for `recipient` holds, or nil if it can't be opened or is not what was
    /// committed to.
    private func content(
        of recipient: PartyNumber, by dealer: PartyNumber, key: SealingKey
    ) -> SecretVector<UInt8>? {
        guard let box = boxes[dealer]?[recipient] else { return nil }
        let content: SecretVector<UInt8>
        do throws(KeyManagementError) {
            content = try SealedBox.open(box, context(from: dealer, to: recipient), by: key)
        } catch {
            return nil
        }
        let commitment = PresignatureDealing.commitment(
            to: content, terms, dealer: dealer.place, recipient: recipient.place)
        guard commitment == commitments[dealer]?[recipient] else { return nil }
        return content
    }

    /// The key of the one box that came from the accused.
    package func disclosure(against accused: PartyNumber, round: Int) -> [UInt8] {
        boxKeys[accused]?.reveal() ?? []
    }

    package func verdict(
        on accused: PartyNumber, round: Int, accuser: PartyNumber, disclosure: [UInt8]
    ) -> KeyManagementError {
        let isFalse = KeyManagementError.fault(of: accuser, .falseAccusation(of: accused))
        guard disclosure.count == 32 else { return isFalse }
        let key = SealingKey(secret: SecretVector(disclosure))
        guard key.publicKey == publicBoxKeys[accuser]?[accused] else { return isFalse }
        var probe = PresignatureShares(terms, place: accuser.place)
        guard boxes[accused] != nil else { return isFalse }
        guard let content = content(of: accuser, by: accused, key: key),
            probe.add(content, from: accused.place, own: dealing)
        else { return .fault(of: accused, .badShare) }
        return isFalse
    }

    private func context(from dealer: PartyNumber, to recipient: PartyNumber) -> SealingContext {
        SealingContext(
            use: "swift-mpc/ecdsa/presigning/shares/v1", session: terms.session.digest,
            participants: terms.session.participants, from: dealer, to: recipient)
    }
}
