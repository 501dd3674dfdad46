import KeyManagement
import Ledger

/// Runs that make a key and are broken off: what this node may have missed, and what is left of them.
extension GroupCustody {
    func lostFounding(
        _ package: [UInt8], _ digest: Bytes32
    ) throws(NodeError) -> KeySharingRow {
        do throws(KeyManagementError) {
            let package = try PublicKeyPackage<Group>(encoded: package)
            guard package.digest == digest.bytes, package.epoch == 0,
                package.participants.name == ParticipantSet.name(of: key),
                let keyID = try? Bytes32(package.keyID.bytes)
            else { throw .malformedEncoding }
            return KeySharingRow(
                key: key, digest: digest, keyID: keyID, epoch: package.epoch, chainEpoch: 1,
                threshold: package.minimumSigners, members: package.participants.accounts,
                package: package.encoded(),
                participants: package.participants.encodedForJournal)
        } catch { throw .keys(error) }
    }

    func removeStrays() throws(NodeError) {
        guard let held else { return }
        let rows = try around.journal.sharings(of: key)
        do throws(KeyManagementError) {
            for keyID in Self.keyIDs(rows) where keyID.bytes != held.keyID.bytes {
                try store(keyID, rows).delete()
            }
        } catch { throw .keys(error) }
        try load()
    }
}

extension ParticipantSet {
    /// What the members of a key are called as parties of protocols.
    static func name(of key: Bytes32) -> String {
        Hex.encode(key.bytes).replacing("0x", with: "")
    }
}
