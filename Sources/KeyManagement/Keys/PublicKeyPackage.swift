internal import EllipticCurves
internal import FiniteFields
internal import SecretSharing
internal import Transcripts

/// What everybody may know of a shared key: its public key, who holds shares, how many are needed, and
/// the commitments that every share is checked against.
///
/// Party i's share is f(i) for a polynomial f of degree `minimumSigners - 1` that nobody knows, with f(0)
/// the secret key; `commitments` are the generator's multiples by its coefficients (P. Feldman, "A
/// Practical Scheme for Non-interactive Verifiable Secret Sharing", FOCS 1987).
public struct PublicKeyPackage<Group: KeyGroup>: Sendable {
    /// The key's name, the same in all epochs.
    public let keyID: KeyID
    public let purpose: KeyPurpose
    /// Who holds shares in this epoch.
    public let participants: ParticipantSet
    /// How many shares determine the key: one fewer say nothing.
    public let minimumSigners: Int
    /// How often the shares have been made anew.
    public let epoch: UInt64
    /// One for each coefficient, the constant term's first.
    public let commitments: [Group]
    /// The public counterparts of the shares, party k's at place k - 1.
    public let verifyingShares: [Group]
    /// 32 bytes that stand for all of this: what holders compare and sign.
    public private(set) var digest: [UInt8] = []

    /// The greatest number of holders of a key.
    public static var partyLimit: Int { 20 }

    /// The public key.
    public var groupKey: Group { commitments[0] }
    /// Its encoding.
    package let encodedGroupKey: [UInt8]

    /// Throws `.wrongGroup`, `.invalidPartyCount` above 20 parties, `.invalidMinimumSigners` unless there
    /// are 2 to n of them and as many commitments (one more would raise the threshold: WSTS 87), and
    /// `.identityKey` for the identity as public key, as the last commitment, with which fewer shares
    /// would do, or as a party's verifying share: its share could be dealt on in no resharing, and kept in no
    /// backup.
    public init(
        keyID: KeyID, purpose: KeyPurpose, participants: ParticipantSet, minimumSigners: Int,
        epoch: UInt64, commitments: [Group]
    ) throws(KeyManagementError) {
        guard purpose.scheme.group == Group.identifier else { throw .wrongGroup(purpose.scheme) }
        try Self.check(minimumSigners: minimumSigners, parties: participants.count)
        let feldman: FeldmanCommitments<Group>
        do throws(SecretSharingError) {
            feldman = try FeldmanCommitments(commitments, threshold: minimumSigners - 1)
        } catch {
            guard case .wrongCommitmentCount(_, let found) = error else { throw .identityKey }
            throw .invalidMinimumSigners(found, parties: participants.count)
        }
        self.keyID = keyID
        self.purpose = purpose
        self.participants = participants
        self.minimumSigners = minimumSigners
        self.epoch = epoch
        self.commitments = commitments
        encodedGroupKey = commitments[0].canonicalBytes()
        verifyingShares = participants.numbers.map {
            feldman.publicShare(at: $0.shareIndex(in: Group.Scalar.self))
        }
        guard !verifyingShares.contains(.zero) else { throw .identityKey }
        var transcript = Transcript("swift-mpc/key/v1")
        transcript.append(encoded(), as: "package")
        digest = transcript.challenge("digest", byteCount: 32)
    }

    /// Throws `.invalidPartyCount` and `.invalidMinimumSigners`.
    static func check(minimumSigners: Int, parties: Int) throws(KeyManagementError) {
        guard (2...partyLimit).contains(parties) else { throw .invalidPartyCount(parties) }
        guard (2...parties).contains(minimumSigners) else {
            throw .invalidMinimumSigners(minimumSigners, parties: parties)
        }
    }

    /// The generator times the party's share. Throws `.noSuchParty`.
    public func verifyingShare(of party: PartyNumber) throws(KeyManagementError) -> Group {
        guard participants.contains(party) else { throw .noSuchParty(Int(party.value)) }
        return verifyingShares[party.place]
    }

    /// Throws `.wrongPurpose` unless this is the key's.
    public func require(_ purpose: KeyPurpose) throws(KeyManagementError) {
        guard purpose == self.purpose else {
            throw .wrongPurpose(expected: purpose, found: self.purpose)
        }
    }
}

extension PublicKeyPackage: Equatable {
    public static func == (a: Self, b: Self) -> Bool { a.digest == b.digest }
}
