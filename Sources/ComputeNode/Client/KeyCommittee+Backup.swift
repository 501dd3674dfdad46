import Foundation
import KeyManagement
public import Ledger
public import SecretSharing

/// Backups of keys.
extension KeyCommittee {
    /// Has each member encrypt its share to custodians, and checks what they give.
    ///
    /// - Parameters:
    ///   - threshold: how many custodians together restore a share: 2 to their number, at most 5.
    /// - Throws: `.key(.tooFewNodes)` where the shares of those who answered don't suffice for the key;
    ///   a refusal, where there was one.
    public func backUp(
        _ id: Bytes32, for custodians: [RecipientKey], threshold: Int, purpose: String,
        consent: KeyConsent? = nil, patience: Duration = .seconds(60)
    ) async throws(NodeError) -> KeyBackup {
        try await backUp(
            id, BackupPayload(custodians: custodians.map(\.pem), threshold: threshold),
            purpose: purpose, consent: consent, patience: patience)
    }

    /// The same by a payload, that of mnemonics too. What is in sealed mnemonics only a drill shows.
    public func backUp(
        _ id: Bytes32, _ payload: BackupPayload, purpose: String, consent: KeyConsent? = nil,
        patience: Duration = .seconds(60)
    ) async throws(NodeError) -> KeyBackup {
        let entry = try await entry(id)
        let description = try await description(of: id)
        guard let package = description.package, let publicKey = description.publicKey else {
            throw .key(.noShare)
        }
        let body = try await body(payload, key: id, purpose: purpose, consent: consent)
        var shares = [Data](repeating: Data(), count: entry.members.count)
        let end = ContinuousClock.now + patience
        var refusal: NodeError?
        await withTaskGroup(of: (Int, Result<[UInt8], NodeError>).self) { group in
            for (place, member) in entry.members.enumerated() {
                group.addTask {
                    let ask = Ask(key: id, path: "backup", body: body)
                    return (place, await given(ask, by: member, until: end))
                }
            }
            for await (place, given) in group {
                switch given {
                case .success(let bytes): shares[place] = Data(bytes)
                case .failure(let error): if error.isRefusal { refusal = error }
                }
            }
        }
        let backup = KeyBackup(
            scheme: description.scheme, purpose: purpose, publicKey: publicKey, package: package,
            custodians: payload.custodians, threshold: payload.threshold, shares: shares,
            mnemonics: payload.mnemonics)
        let report = try backup.verify()
        guard report.suffices else {
            throw refusal
                ?? .key(.tooFewNodes(needed: report.needed, found: report.restorable.count))
        }
        return backup
    }
}
