internal import FiniteFields
internal import SecretSharing

/// The sealed parts of a protocol in rounds: one scalar from one party to another, in a broadcast that all
/// have.
///
/// In the first round every recipient broadcasts a fresh key for each sender. By showing the secret key of
/// one box it can prove to all what was in it, and nothing else.
struct RoundBoxes {
    private let session: RoundSession
    private let party: PartyNumber
    private let keys: PartyKeys
    private let use: String
    /// From whom this party gets a box.
    private var own = [PartyNumber: SealingKey]()
    /// By recipient, then sender.
    private var published = [PartyNumber: [PartyNumber: [UInt8]]]()

    /// How long a box is.
    static var byteCount: Int { SealedBox.overhead + 32 }

    /// - Parameter senders: from whom this party will get a box.
    init(
        session: RoundSession, party: PartyNumber, keys: PartyKeys, use: String,
        senders: [PartyNumber]
    ) {
        self.session = session
        self.party = party
        self.keys = keys
        self.use = use
        for sender in senders { own[sender] = SealingKey() }
    }

    /// The public keys for these senders, 32 bytes each.
    func writeKeys(for senders: [PartyNumber], to writer: inout MessageWriter) {
        for sender in senders {
            if let key = own[sender] { writer.fixed(key.publicKey) }
        }
    }

    /// Reads what `recipient` has written for these senders.
    ///
    /// Throws `.badSealingKey` for a key of small order to whichever sender: all see it, so all name the
    /// recipient, and not the sender that can't seal to it.
    mutating func readKeys(
        of recipient: PartyNumber, for senders: [PartyNumber], from reader: inout MessageReader
    ) throws(ProtocolFault) {
        published[recipient] = try SealingKey.read(for: senders, from: &reader)
    }

    /// Seals one scalar. Throws `.fault` of a recipient whose key was not read.
    func seal<Scalar: ScalarField>(
        _ scalar: borrowing SecretVector<Scalar>, to recipient: PartyNumber
    ) throws(KeyManagementError) -> [UInt8] {
        var content = SecretVector<UInt8>(repeating: 0, count: Scalar.secretByteCount)
        content.withUnsafeMutableBufferPointer { content in
            scalar.withUnsafeBufferPointer {
                $0[0].writeSecret(to: UnsafeMutableRawBufferPointer(content))
            }
        }
        return try SealedBox.seal(
            content, context(from: party, to: recipient), from: keys,
            to: published[recipient]?[party] ?? [])
    }

    /// The scalar in this party's box from `sender`, or nil if there is none.
    func open<Scalar: ScalarField>(
        _ box: [UInt8], from sender: PartyNumber, as _: Scalar.Type
    ) -> SecretVector<Scalar>? {
        guard let key = own[sender] else { return nil }
        return open(box, context(from: sender, to: party), key)
    }

    /// The scalar in another's box, with the key that it has shown. Throws why there is none.
    func open<Scalar: ScalarField>(
        _ box: [UInt8], from sender: PartyNumber, to recipient: PartyNumber,
        disclosed: [UInt8], as _: Scalar.Type
    ) throws(BoxFailure) -> SecretVector<Scalar> {
        guard disclosed.count == 32 else { throw .otherKey }
        let key = SealingKey(secret: SecretVector(disclosed))
        guard key.publicKey == published[recipient]?[sender] else { throw .otherKey }
        let opened: SecretVector<Scalar>? = open(
            box, context(from: sender, to: recipient), key)
        guard let opened else { throw .unreadable }
        return opened
    }

    /// What opens the one box from `sender`.
    func disclosure(against sender: PartyNumber) -> [UInt8] { own[sender]?.reveal() ?? [] }

    private func open<Scalar: ScalarField>(
        _ box: [UInt8], _ context: SealingContext, _ key: SealingKey
    ) -> SecretVector<Scalar>? {
        let content: SecretVector<UInt8>
        do throws(KeyManagementError) {
            content = try SealedBox.open(box, context, by: key)
        } catch {
            return nil
        }
        guard content.count == Scalar.secretByteCount else { return nil }
        let scalar = content.withUnsafeBufferPointer {
            Scalar.readSecret(from: UnsafeRawBufferPointer($0))
        }
        guard let scalar else { return nil }
        return SecretVector(repeating: scalar, count: 1)
    }

    private func context(from sender: PartyNumber, to recipient: PartyNumber) -> SealingContext {
        SealingContext(
            use: use, session: session.digest, participants: session.participants, from: sender,
            to: recipient)
    }
}

/// Why a box that its recipient has opened to all shows nothing.
enum BoxFailure: Error {
    /// The key that was shown is not the box's: the recipient is to blame.
    case otherKey
    /// It can't be opened, or holds no scalar: the sender is.
    case unreadable
}
