internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Transcripts

/// Dealers each share a secret verifiably among the holders; the sums of the shares are shares of the sum.
///
/// Round 1: every dealer commits to its Feldman commitments; every holder broadcasts, for each dealer, a
/// key of its own for the one box that it gets from there.
/// Round 2: every dealer opens, proves that it knows its constant term, and broadcasts a sealed share for
/// each holder. Who gets a wrong share shows the key of that one box: all can open it and judge.
final class DealingRounds<Group: KeyGroup>: RoundProtocol {
    typealias Output = DealtKey<Group>
    typealias Scalar = Group.Scalar

    private let terms: DealingTerms<Group>
    private let session: RoundSession
    private let party: PartyNumber
    /// What this party deals, if it does.
    private let secret: DealerSecret<Group>?
    /// Commits to what it deals.
    private let blinding: [UInt8]
    private var boxes: RoundBoxes
    private var committed = [PartyNumber: [UInt8]]()
    private var dealings = [PartyNumber: Dealing<Group>]()
    /// One element: the sum of the shares that have come.
    private var sum = SecretVector<Scalar>(repeating: .zero, count: 1)
    private var package: PublicKeyPackage<Group>?

    init(
        _ terms: DealingTerms<Group>, session: RoundSession, party: PartyNumber,
        keys: PartyKeys, secret: DealerSecret<Group>?
    ) {
        self.terms = terms
        self.session = session
        self.party = party
        self.secret = secret
        var blinding = [UInt8](repeating: 0, count: 32)
        blinding.withUnsafeMutableBytes { fillRandom($0) }
        self.blinding = blinding
        boxes = RoundBoxes(
            session: session, party: party, keys: keys, use: "swift-mpc/dealing/share/v1",
            senders: terms.boxSenders(to: party))
    }

    var roundCount: Int { 2 }

    func bodyLimit(round: Int) -> Int {
        round == 1
            ? 32 * (terms.dealers.count + 1)
            : Dealing<Group>.byteCount(
                minimumSigners: terms.minimumSigners, boxes: terms.recipients.count)
    }

    func body(round: Int) throws(KeyManagementError) -> [UInt8] {
        round == 1 ? firstBody() : try secondBody()
    }

    private func firstBody() -> [UInt8] {
        var writer = MessageWriter()
        boxes.writeKeys(for: terms.boxSenders(to: party), to: &writer)
        if let secret {
            writer.fixed(
                Dealing.digest(
                    secret.commitments, blinding: blinding, session: session, dealer: party))
        }
        return writer.bytes
    }

    private func secondBody() throws(KeyManagementError) -> [UInt8] {
        guard let secret else { return [] }
        let transcript = proofTranscript(secret.commitments, dealer: party)
        let proof = secret.constant.withUnsafeBufferPointer {
            DiscreteLogProof<Group>.prove(
                $0[0], bases: [.generator], images: [secret.commitments.publicSecret],
                transcript)
        }
        var sealed = [PartyNumber: [UInt8]]()
        for recipient in terms.recipients {
            guard let holder = terms.holder(recipient) else { continue }
            let share = secret.shares[holder.place]
            if recipient == party {
                add(share)
            } else {
                sealed[recipient] = try boxes.seal(share.values, to: recipient)
            }
        }
        let dealing = Dealing(
            commitments: secret.commitments, blinding: blinding, proof: proof, boxes: sealed)
        dealings[party] = dealing
        return dealing.encoded(terms.boxRecipients(of: party))
    }

    func accept(
        _ body: [UInt8], from sender: PartyNumber, round: Int
    ) throws(KeyManagementError) {
        do throws(ProtocolFault) {
            if round == 1 {
                try acceptFirst(body, from: sender)
            } else {
                try acceptSecond(body, from: sender)
            }
        } catch {
            throw .fault(of: sender, error)
        }
    }

    private func acceptFirst(_ body: [UInt8], from sender: PartyNumber) throws(ProtocolFault) {
        var reader = MessageReader(body)
        try boxes.readKeys(of: sender, for: terms.boxSenders(to: sender), from: &reader)
        do throws(MalformedMessage) {
            if terms.dealers.contains(sender) { committed[sender] = try reader.fixed(32) }
            try reader.end()
        } catch {
            throw ProtocolFault(error)
        }
    }

    private func acceptSecond(_ body: [UInt8], from dealer: PartyNumber) throws(ProtocolFault) {
        guard terms.dealers.contains(dealer) else {
            guard body.isEmpty else { throw .malformed }
            return
        }
        let dealing: Dealing<Group>
        do throws(MalformedMessage) {
            dealing = try Dealing(
                body, minimumSigners: terms.minimumSigners,
                recipients: terms.boxRecipients(of: dealer))
        } catch {
            throw ProtocolFault(error)
        }
        let digest = Dealing.digest(
            dealing.commitments, blinding: dealing.blinding, session: session, dealer: dealer)
        guard digest == committed[dealer] else { throw .commitmentNotOpened }
        let element = dealing.commitments.publicSecret
        if let constant = terms.constant(of: dealer), constant != element {
            throw .wrongConstant
        }
        guard isUsable(dealing) else { throw .malformed }
        let transcript = proofTranscript(dealing.commitments, dealer: dealer)
        guard dealing.proof.verify(bases: [.generator], images: [element], transcript) else {
            throw .badProof
        }
        dealings[dealer] = dealing
        guard let holder = terms.holder(party) else { return }
        let opened = boxes.open(dealing.boxes[party] ?? [], from: dealer, as: Scalar.self)
        guard let opened else { throw .badShare }
        let share = ShamirShare(index: holder.shareIndex(in: Scalar.self), values: opened)
        guard dealing.commitments.verify(share) else { throw .badShare }
        add(share)
    }

    /// Whether no holder's share is zero. Of several dealers' sum nobody chooses that: it isn't looked at.
    private func isUsable(_ dealing: Dealing<Group>) -> Bool {
        terms.dealers.count > 1
            || terms.holders.numbers.allSatisfy {
                dealing.commitments.publicShare(at: $0.shareIndex(in: Scalar.self)) != .zero
            }
    }

    private func add(_ share: ShamirShare<Scalar>) {
        sum.withUnsafeMutableBufferPointer { sum in
            share.values.withUnsafeBufferPointer { sum[0] += $0[0] }
        }
    }

    func conclusion() throws(KeyManagementError) -> [UInt8] {
        let package = try terms.package(
            terms.dealers.compactMap { dealings[$0]?.commitments.elements })
        self.package = package
        return package.digest
    }

    func output() throws(KeyManagementError) -> DealtKey<Group> {
        guard let package else { preconditionFailure("a result before its conclusion") }
        guard let holder = terms.holder(party) else {
            return DealtKey(publicKeyPackage: package, share: nil)
        }
        let share = try KeyShare(
            publicKeyPackage: package, party: holder, secret: sum.copy())
        return DealtKey(publicKeyPackage: package, share: share)
    }

    /// The key of the one box that came from the accused: with it all know the share that this party was
    /// dealt.
    func disclosure(against accused: PartyNumber, round: Int) -> [UInt8] {
        boxes.disclosure(against: accused)
    }

    func verdict(
        on accused: PartyNumber, round: Int, accuser: PartyNumber, disclosure: [UInt8]
    ) -> KeyManagementError {
        let isFalse = KeyManagementError.fault(of: accuser, .falseAccusation(of: accused))
        guard let dealing = dealings[accused], let holder = terms.holder(accuser),
            let box = dealing.boxes[accuser]
        else { return isFalse }
        do throws(BoxFailure) {
            let opened = try boxes.open(
                box, from: accused, to: accuser, disclosed: disclosure, as: Scalar.self)
            let share = ShamirShare(index: holder.shareIndex(in: Scalar.self), values: opened)
            return dealing.commitments.verify(share)
                ? isFalse : .fault(of: accused, .badShare)
        } catch {
            return error == .otherKey ? isFalse : .fault(of: accused, .badShare)
        }
    }

    private func proofTranscript(
        _ commitments: FeldmanCommitments<Group>, dealer: PartyNumber
    ) -> Transcript {
        Dealing.transcript(commitments, session: session, dealer: dealer, epoch: terms.epoch)
    }
}
