import KeyManagement
import Ledger

/// Runs that make a key's shares, and make them anew.
extension GroupCustody {
    func generate(_ terms: GenerationTerms, over driver: SessionDriver) async throws {
        let (generation, own) = try { () throws(KeyManagementError) in
            let generation = try KeyGeneration<Group>(
                identifier: terms.session.bytes, participants: terms.participants,
                minimumSigners: terms.threshold, purpose: terms.purpose)
            let own = try PartyNumber(driver.place + 1)
            return (try generation.party(own, keys: around.parties), own)
        }()
        let dealt = try await driver.run(generation, stage: 1)
        try await move(to: dealt, terms.participants, own, chainEpoch: 1, over: driver, stage: 2)
    }

    func reshare(_ terms: ResharingTerms, over driver: SessionDriver) async throws {
        let old = try PublicKeyPackage<Group>(encoded: terms.old)
        let resharing = try KeyResharing(
            identifier: terms.session.bytes, of: old, dealers: terms.dealers,
            to: terms.holders, minimumSigners: terms.threshold, epoch: terms.epoch)
        let own = try PartyNumber(driver.place + 1)
        let isDealer = driver.place < terms.dealers.count
        let share = isDealer ? try share(of: old) : nil
        let party = try resharing.party(own, keys: around.parties, share: share)
        let dealt = try await driver.run(party, stage: 1)
        try await move(
            to: dealt, resharing.participants, own, chainEpoch: terms.chainEpoch, over: driver,
            stage: 2)
    }

    /// This node's share of a sharing in use.
    func share(
        of package: PublicKeyPackage<Group>
    ) throws(KeyManagementError) -> KeyShare<Group> {
        let rows: [KeySharingRow]
        do throws(NodeError) {
            rows = try around.journal.sharings(of: key)
        } catch { throw .noShare }
        guard let keyID = try? Bytes32(package.keyID.bytes) else { throw .noShare }
        return try store(keyID, rows).activeShare()
    }
}
