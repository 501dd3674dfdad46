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

    private let terms: DealingTerms<Group>
    private let session: RoundSession
    private let party: PartyNumber
    private let keys: PartyKeys
    /// What this party deals, if it does.
    private let polynomial: SecretPolynomial<Group>?
    /// Commits to what it deals.
    private let blinding: [UInt8]
    /// One for each dealer from which this party gets a box.
    private var boxKeys = [PartyNumber: SealingKey]()
    /// By holder, then dealer.
    private var publicBoxKeys = [PartyNumber: [PartyNumber: [UInt8]]]()
    private var committed = [PartyNumber: [UInt8]]()
    private var dealings = [PartyNumber: Dealing<Group>]()
    /// One element: the sum of the shares that have come.
    private var sum = SecretVector<Group.Scalar>(repeating: .zero, count: 1)
    private var package: PublicKeyPackage<Group>?

    init(
        _ terms: DealingTerms<Group>, session: RoundSession, party: PartyNumber,
        keys: PartyKeys, polynomial: SecretPolynomial<Group>?
    ) {
        self.terms = terms
        self.session = session
        self.party = party
        self.keys = keys
        self.polynomial = polynomial
        var blinding = [UInt8](repeating: 0, count: 32)
        blinding.withUnsafeMutableBytes { fillRandom($0) }
        self.blinding = blinding
        if terms.holder(party) != nil {
            for dealer in terms.dealers where dealer != party { boxKeys[dealer] = SealingKey() }
        }
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
        for dealer in terms.dealers {
            if let key = boxKeys[dealer] { writer.fixed(key.publicKey) }
        }
        if let polynomial {
            writer.fixed(
                Dealing.digest(
                    polynomial.commitments, blinding: blinding, session: session, dealer: party))
        }
        return writer.bytes
    }

    private func secondBody() throws(KeyManagementError) -> [UInt8] {
        guard let polynomial else { return [] }
        let proof = polynomial.withConstant { constant in
            var generator = SystemRandomNumberGenerator()
            return KnowledgeProof(
                of: constant, element: polynomial.commitments[0],
                proofTranscript(polynomial.commitments, dealer: party), using: &generator)
        }
        var boxes = [PartyNumber: [UInt8]]()
        for recipient in terms.recipients {
            guard let holder = terms.holder(recipient) else { continue }
            let share = polynomial.share(of: holder)
            if recipient == party {
                add(share)
            } else {
                boxes[recipient] = try seal(share, to: recipient)
            }
        }
        let dealing = Dealing(
            commitments: polynomial.commitments, blinding: blinding, proof: proof, boxes: boxes)
        dealings[party] = dealing
        return dealing.encoded(boxRecipients(of: party))
    }

    private func seal(
        _ share: borrowing SecretVector<Group.Scalar>, to recipient: PartyNumber
    ) throws(KeyManagementError) -> [UInt8] {
        var content = SecretVector<UInt8>(repeating: 0, count: Group.Scalar.secretByteCount)
        content.withUnsafeMutableBufferPointer { content in
            share.withUnsafeBufferPointer {
                $0[0].writeSecret(to: UnsafeMutableRawBufferPointer(content))
            }
        }
        return try SealedBox.seal(
            content, context(from: party, to: recipient), from: keys,
            to: publicBoxKeys[recipient]?[party] ?? [])
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
        do throws(MalformedMessage) {
            if terms.holder(sender) != nil {
                var keys = [PartyNumber: [UInt8]]()
                for dealer in terms.dealers where dealer != sender {
                    keys[dealer] = try reader.fixed(32)
                }
                publicBoxKeys[sender] = keys
            }
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
                body, minimumSigners: terms.minimumSigners, recipients: boxRecipients(of: dealer))
        } catch {
            throw ProtocolFault(error)
        }
        let digest = Dealing.digest(
            dealing.commitments, blinding: dealing.blinding, session: session, dealer: dealer)
        guard digest == committed[dealer] else { throw .commitmentNotOpened }
        if let constant = terms.constant(of: dealer), constant != dealing.commitments[0] {
            throw .wrongConstant
        }
        let transcript = proofTranscript(dealing.commitments, dealer: dealer)
        guard dealing.proof.holds(for: dealing.commitments[0], transcript) else {
            throw .badProof
        }
        dealings[dealer] = dealing
        if let key = boxKeys[dealer] {
            guard let share = share(of: party, in: dealing, by: dealer, key: key) else {
                throw .badShare
            }
            add(share)
        }
    }

    /// The share in a recipient's box, or nil if it can't be opened or doesn't fit. Variable time in the
    /// public values alone.
    private func share(
        of recipient: PartyNumber, in dealing: Dealing<Group>, by dealer: PartyNumber,
        key: SealingKey
    ) -> SecretVector<Group.Scalar>? {
        guard let holder = terms.holder(recipient), let box = dealing.boxes[recipient] else {
            return nil
        }
        let content: SecretVector<UInt8>
        do throws(KeyManagementError) {
            content = try SealedBox.open(box, context(from: dealer, to: recipient), by: key)
        } catch {
            return nil
        }
        let share = content.withUnsafeBufferPointer {
            Group.Scalar.readSecret(from: UnsafeRawBufferPointer($0))
        }
        guard let share,
            Group.generatorMultiplied(by: share) == evaluate(dealing.commitments, at: holder)
        else { return nil }
        return SecretVector(repeating: share, count: 1)
    }

    private func add(_ share: borrowing SecretVector<Group.Scalar>) {
        sum.withUnsafeMutableBufferPointer { sum in
            share.withUnsafeBufferPointer { sum[0] += $0[0] }
        }
    }

    func conclusion() throws(KeyManagementError) -> [UInt8] {
        let package = try terms.package(terms.dealers.compactMap { dealings[$0]?.commitments })
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

    /// The key of the one box that came from the accused.
    func disclosure(against accused: PartyNumber, round: Int) -> [UInt8] {
        boxKeys[accused]?.reveal() ?? []
    }

    func verdict(
        on accused: PartyNumber, round: Int, accuser: PartyNumber, disclosure: [UInt8]
    ) -> KeyManagementError {
        let isFalse = KeyManagementError.fault(of: accuser, .falseAccusation(of: accused))
        guard let dealing = dealings[accused], disclosure.count == 32 else { return isFalse }
        let key = SealingKey(secret: SecretVector(disclosure))
        guard key.publicKey == publicBoxKeys[accuser]?[accused] else { return isFalse }
        if share(of: accuser, in: dealing, by: accused, key: key) != nil { return isFalse }
        return .fault(of: accused, .badShare)
    }

    /// Who gets a box from a dealer: every holder but itself.
    private func boxRecipients(of dealer: PartyNumber) -> [PartyNumber] {
        terms.recipients.filter { $0 != dealer }
    }

    private func context(from dealer: PartyNumber, to recipient: PartyNumber) -> SealingContext {
        SealingContext(
            use: "swift-mpc/dealing/share/v1", session: session.digest,
            participants: session.participants, from: dealer, to: recipient)
    }

    private func proofTranscript(_ commitments: [Group], dealer: PartyNumber) -> Transcript {
        Dealing.transcript(commitments, session: session, dealer: dealer, epoch: terms.epoch)
    }
}
