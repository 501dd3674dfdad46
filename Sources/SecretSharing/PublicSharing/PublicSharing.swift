public import EllipticCurves
internal import FiniteFields
public import Transcripts

/// A scalar shared among custodians whose keys are RSA or on P-256, so that anybody can check, without a
/// secret, that the texts hold shares of the committed secret: for backups to people who take no part.
///
/// Custodian i has the share at index i + 1. Feldman's commitments fix the polynomial f; a cut-and-choose
/// proof shows for each custodian that its texts hold f(i + 1): for each of `rounds` rounds the dealer draws
/// k, commits to kG and to an encryption of k, all made from one seed; the challenge hides
/// `hiddenRounds` of them, for which f(i + 1) + k is shown with the text, and opens the others by their
/// seeds. A dealer cheats a custodian only if exactly the hidden rounds are false: with probability
/// 1 / C(256, 30) < 2^-129 a try. What is hidden stays so if the encryption hides and hash functions are
/// random oracles.
///
/// Source: J. Camenisch, I. Damgård, "Verifiable Encryption, Group Encryption, and Their Applications to
/// Separable Group Signatures and Signature Sharing Schemes", ASIACRYPT 2000, section 3, for any encryption
/// and the discrete logarithm relation; with few hidden rounds of many instead of half, as in Katz,
/// Kolesnikov, Wang, CCS 2018; sharing as M. Stadler, "Publicly Verifiable Secret Sharing", EUROCRYPT '96.
public struct PublicSharing<G: PrimeOrderGroup>: Sendable {
    public let commitments: FeldmanCommitments<G>
    /// The fingerprints of the custodians' keys, in their order.
    public let recipients: [[UInt8]]
    /// Of seeds and round hashes.
    let salt: [UInt8]
    /// What chooses the hidden rounds.
    let challenge: [UInt8]
    /// The tree nodes that give the seeds of all other rounds.
    let nodes: [[UInt8]]
    /// For each hidden round and each custodian, f(i + 1) + k and the text that holds k.
    let hidden: [[HiddenPart]]

    struct HiddenPart: Sendable, Equatable {
        let response: G.Scalar
        let text: [UInt8]
    }

    /// How many custodians there may be.
    public static var recipientLimit: Int { 64 }
    package static var rounds: Int { 256 }
    package static var hiddenRounds: Int { 30 }

    /// Deals `secret`, one scalar other than zero, to `recipients`, any `threshold + 1` of whom restore it.
    ///
    /// Takes 256 encryptions for each recipient.
    ///
    /// Throws `.invalidThreshold` unless `0 <= threshold < recipients`, at most `recipientLimit` of them,
    /// `.repeatedKey` for a custodian that is there twice, and as `FeldmanSharing.deal`.
    /// - Parameters:
    ///   - context: Where this sharing counts; the custodians' names may be its participants.
    ///   - dealer: The dealer's place among them, or what else tells dealers apart.
    public init(
        _ secret: borrowing SecretVector<G.Scalar>, threshold: Int, to recipients: [RecipientKey],
        _ context: TranscriptContext, dealer: Int
    ) throws(SecretSharingError) {
        guard recipients.count <= Self.recipientLimit else {
            throw .invalidThreshold(threshold: threshold, parties: recipients.count)
        }
        let fingerprints = recipients.map(\.fingerprint)
        for (place, fingerprint) in fingerprints.enumerated()
        where fingerprints[..<place].contains(fingerprint) {
            throw .repeatedKey(place)
        }
        let feldman = try FeldmanSharing<G>(threshold: threshold, parties: recipients.count)
        let dealing = try feldman.deal(secret)
        var salt = [UInt8](repeating: 0, count: 32)
        salt.withUnsafeMutableBytes { fillFromSystem($0) }
        let statement = PublicStatement(
            dealing.commitments, fingerprints, salt: salt, context, dealer: dealer)
        let tree = SeedTree.random(leafCount: Self.rounds, salt: salt)
        var hashes = [[UInt8]]()
        for round in 0..<Self.rounds {
            var hash = RoundHash(round: round, salt: salt)
            for (place, recipient) in recipients.enumerated() {
                let part = PublicRoundPart<G>(tree, round, place, salt: salt)
                hash.append(part.image, part.text(to: recipient, statement.label(place)))
            }
            hashes.append(hash.finish())
        }
        let challenge = statement.challenge(hashes)
        let chosen = PublicStatement.hiddenRounds(
            challenge, Self.hiddenRounds, of: Self.rounds)
        commitments = dealing.commitments
        self.recipients = fingerprints
        self.salt = salt
        self.challenge = challenge
        nodes = SeedTree.cover(leafCount: Self.rounds, hiding: Set(chosen)).map {
            tree.reveal($0)
        }
        hidden = chosen.map { round in
            recipients.enumerated().map { place, recipient in
                let part = PublicRoundPart<G>(tree, round, place, salt: salt)
                let share = dealing.shares[place].values.withUnsafeBufferPointer { $0[0] }
                return HiddenPart(
                    response: part.masked(share),
                    text: part.text(to: recipient, statement.label(place)))
            }
        }
    }

    /// A sharing as it arrived: of the right shape, not checked otherwise.
    init(
        _ commitments: FeldmanCommitments<G>, recipients: [[UInt8]], salt: [UInt8],
        challenge: [UInt8], nodes: [[UInt8]], hidden: [[HiddenPart]]
    ) {
        self.commitments = commitments
        self.recipients = recipients
        self.salt = salt
        self.challenge = challenge
        self.nodes = nodes
        self.hidden = hidden
    }
}
