import EllipticCurves
import KeyManagement
import Ledger

/// Keys that come from elsewhere, and shares that were lost.
extension GroupCustody {
    func importKey(_ terms: ImportTerms, over driver: SessionDriver) async throws {
        let package = try PublicKeyPackage<Group>(
            imported: terms.commitments, session: terms.session.bytes, purpose: terms.purpose,
            participants: terms.participants, minimumSigners: terms.threshold)
        let own = try PartyNumber(driver.place + 1)
        try await move(
            to: DealtKey(restored: KeyShare(terms.part, of: own, in: package)),
            terms.participants, own, chainEpoch: 1, over: driver, stage: 1)
    }

    func checkImport(_ terms: ImportTerms, place: Int) throws(NodeError) {
        do throws(KeyManagementError) {
            let package = try PublicKeyPackage<Group>(
                imported: terms.commitments, session: terms.session.bytes,
                purpose: terms.purpose, participants: terms.participants,
                minimumSigners: terms.threshold)
            _ = try KeyShare(terms.part, of: PartyNumber(place + 1), in: package)
        } catch .shareDoesNotFit {
            throw .key(.payload("shares"))
        } catch { throw .key(.payload("commitments")) }
    }

    func repair(_ terms: RepairTerms, over driver: SessionDriver) async throws {
        let package = try PublicKeyPackage<Group>(encoded: terms.package)
        let repair = try ShareRepair(
            identifier: terms.session.bytes, of: package, owner: terms.owner,
            helpers: terms.helpers)
        guard driver.place == terms.helpers.count else {
            _ = try await driver.run(
                repair.helper(keys: around.parties, share: share(of: package)), stage: 1)
            return try await driver.meet(stage: 2)
        }
        let repaired = try await driver.run(repair.owner(keys: around.parties), stage: 1)
        guard let repaired else { throw KeyManagementError.noShare }
        let keyID = try Bytes32(package.keyID.bytes)
        let rows = try around.journal.sharings(of: key)
        let latest = rows.filter { $0.keyID == keyID }.map(\.epoch).max() ?? 0
        try store(keyID, rows, afresh: true).putBack(repaired, latest: latest)
        try load()
        // Nobody says that it is done before it is.
        try await driver.meet(stage: 2)
    }
}
