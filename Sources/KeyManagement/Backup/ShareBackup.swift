internal import EllipticCurves
public import SecretSharing
internal import Transcripts

/// One party's share of a key, encrypted to custodians so that anybody can check, without a secret, that
/// they can restore it (`PublicSharing`).
///
/// The key's backup is one of these from every party: then each share can be restored by itself, to a node
/// that takes the party's place, and the key is nowhere in one piece, neither in the backup nor while it
/// is restored. Claim: fewer than `threshold` custodians learn nothing of a share but its public
/// counterpart; enough of them, with the backups of enough parties, have the key: custodians of a backup
/// are to be trusted as the committee is. A backup is of one epoch: it outlives the shares of that epoch, so
/// that it has to be made anew, and the old one destroyed, where a refresh is to mean anything.
public struct ShareBackup<Group: KeyGroup>: Sendable {
    /// Whose share it is.
    public let party: PartyNumber
    let sharing: PublicSharing<Group>

    /// How many custodians restore the share.
    public var threshold: Int { sharing.commitments.threshold + 1 }

    /// How many custodians there are.
    public var custodianCount: Int { sharing.recipients.count }

    /// Encrypts a share. Takes 256 encryptions a custodian.
    ///
    /// Throws `.invalidMinimumSigners` unless `2 <= threshold <= custodians`, at most 64 of them, and
    /// `.secretSharing` with why the share can't be dealt to them, such as `.repeatedKey`.
    public init(
        of share: KeyShare<Group>, custodians: [RecipientKey], threshold: Int
    ) throws(KeyManagementError) {
        guard custodians.count <= PublicSharing<Group>.recipientLimit,
            threshold >= 2, threshold <= custodians.count
        else { throw .invalidMinimumSigners(threshold, parties: custodians.count) }
        party = share.party
        do throws(SecretSharingError) {
            sharing = try PublicSharing(
                share.secret, threshold: threshold - 1, to: custodians,
                Self.context(share.publicKeyPackage), dealer: share.party.place)
        } catch { throw .secretSharing(error) }
    }

    /// Where a backup counts: for one sharing of one key.
    static func context(_ package: PublicKeyPackage<Group>) -> TranscriptContext {
        TranscriptContext(
            session: Array("swift-mpc/key-backup/v1".utf8) + package.digest,
            participants: [package.participants.digest], epoch: package.epoch)
    }

    /// Whether these custodians, `threshold` of them, can restore the share of `party` in this sharing of
    /// the key. Needs no secret. Variable time.
    ///
    /// Throws `.fault` of the party with `.badShare` if not.
    public func verify(
        _ package: PublicKeyPackage<Group>, custodians: [RecipientKey], threshold: Int
    ) throws(KeyManagementError) {
        let fault = KeyManagementError.fault(of: party, .badShare)
        guard threshold == self.threshold,
            sharing.commitments.publicSecret == (try package.verifyingShare(of: party))
        else { throw fault }
        do throws(SecretSharingError) {
            try sharing.verify(custodians, Self.context(package), dealer: party.place)
        } catch { throw fault }
    }

    // MARK: - Encoding

    private static var format: UInt8 { MessageFormat.shareBackup.rawValue }
    /// Above 64 custodians' texts under RSA of 8192 bits: 30 times 64 times 1072 bytes, and some.
    private static var byteLimit: Int { 1 << 22 }

    /// The encoding, version 1.
    public func encoded() -> [UInt8] {
        var writer = MessageWriter(format: Self.format, version: 1)
        writer.byte(party.value)
        writer.variable(sharing.encoded, limit: Self.byteLimit)
        return writer.bytes
    }

    /// Reads a backup, which has yet to be verified. Throws `.malformedEncoding`, `.unknownVersion`.
    public init(encoded bytes: [UInt8]) throws(KeyManagementError) {
        let text: [UInt8]
        let number: UInt8
        do throws(MalformedMessage) {
            var reader = try MessageReader(bytes, format: Self.format, version: 1)
            number = try reader.byte()
            text = try reader.variable(limit: Self.byteLimit)
            try reader.end()
        } catch { throw KeyManagementError(error) }
        party = try PartyNumber(Int(number))
        do throws(SecretSharingError) {
            sharing = try PublicSharing(encoded: text)
        } catch { throw .malformedEncoding }
    }
}
