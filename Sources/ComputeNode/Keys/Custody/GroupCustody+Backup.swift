import EllipticCurves
import KeyManagement
import Keystore
import Ledger
import SecretSharing

/// Backups, and shares that come back from them.
extension GroupCustody {
    /// Does something with the share in use.
    private func withActiveShare<Result>(
        _ body: (KeyShare<Group>) throws(KeyManagementError) -> Result
    ) throws(NodeError) -> Result {
        guard let held else { throw .key(.noShare) }
        let rows = try around.journal.sharings(of: key)
        do throws(KeyManagementError) {
            guard let keyID = try? Bytes32(held.keyID.bytes) else { throw .noShare }
            return try body(store(keyID, rows).activeShare())
        } catch { throw .keys(error) }
    }

    func backup(for custodians: [RecipientKey], threshold: Int) throws(NodeError) -> [UInt8] {
        try withActiveShare { share throws(KeyManagementError) in
            try ShareBackup(of: share, custodians: custodians, threshold: threshold).encoded()
        }
    }

    func backup(_ plan: MnemonicPlan) throws(NodeError) -> [UInt8] {
        try withActiveShare { share throws(KeyManagementError) in
            try MnemonicBackup(of: share, plan).encoded()
        }
    }

    func exported() throws(NodeError) -> PartBytes {
        try withActiveShare { share throws(KeyManagementError) in PartBytes(share.secretBytes()) }
    }

    func restore(_ terms: RestorationTerms, over driver: SessionDriver) async throws {
        let own = try PartyNumber(driver.place + 1)
        let old = try PublicKeyPackage<Group>(encoded: terms.old)
        let new = try old.restored(to: terms.participants, epoch: terms.epoch)
        let share: KeyShare<Group>
        if terms.backup.isEmpty {
            share = try KeyShare(
                mnemonics: terms.parts.sorted { $0.key < $1.key }.map {
                    try Self.mnemonic(in: $0.value)
                }, of: own, publicKeyPackage: new)
        } else {
            let backup = try ShareBackup<Group>(encoded: terms.backup)
            guard backup.party == own else {
                throw KeyManagementError.noSuchParty(Int(own.value))
            }
            share = try backup.restored(terms.parts, in: new)
        }
        try await move(
            to: DealtKey(restored: share), terms.participants, own, chainEpoch: 1, over: driver,
            stage: 1)
    }

    /// The mnemonic that a custodian has handed. One with more iterations than nodes ask for would keep this
    /// node busy, and is refused.
    private static func mnemonic(
        in part: PartBytes
    ) throws(KeyManagementError) -> SLIP39Share {
        let share: SLIP39Share
        do throws(SecretSharingError) {
            share = try SLIP39Share(mnemonic: part.copy())
        } catch { throw .secretSharing(error) }
        guard share.set.iterationExponent == MnemonicPlan.iterationExponent else {
            throw .secretSharing(.mnemonic(.impossibleParameters))
        }
        return share
    }
}
