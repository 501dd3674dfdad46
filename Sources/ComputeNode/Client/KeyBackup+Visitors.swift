import EllipticCurves
import Foundation
import KeyManagement
import Keystore
import Ledger
import SecretSharing

extension KeyBackup {
    /// What is done with a backup in the key's group.
    private func opened<Group: KeyGroup>(
        _: Group.Type
    ) throws(NodeError) -> (PublicKeyPackage<Group>, [ShareBackup<Group>?]) {
        let key = SharedPublicKey(
            scheme: try number, publicKey: (try? Hex.decode(publicKey)) ?? [],
            package: Array(package))
        guard try key.isOfPackage else { throw .key(.payload("package")) }
        do throws(KeyManagementError) {
            let package = try PublicKeyPackage<Group>(encoded: Array(package))
            guard shares.count == package.participants.count else {
                throw KeyManagementError.malformedEncoding
            }
            var backups: [ShareBackup<Group>?] = []
            for (number, share) in zip(package.participants.numbers, shares) {
                let backup = try? ShareBackup<Group>(encoded: Array(share))
                backups.append(backup?.party == number ? backup : nil)
            }
            return (package, backups)
        } catch { throw .key(.payload("package")) }
    }

    /// Checks each share's backup; where there are keys for that, restores it and uses the key.
    struct Check: GroupVisitor {
        var backup: KeyBackup
        var keys: [RecipientSecretKey]?

        func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> Report {
            let (package, backups) = try backup.opened(Group.self)
            let custodians = try backup.custodianKeys
            var good: [ShareBackup<Group>] = []
            for case let share? in backups {
                do throws(KeyManagementError) {
                    try share.verify(
                        package, custodians: custodians, threshold: backup.threshold)
                    if let keys { try restore(share, package, keys) }
                    good.append(share)
                } catch { continue }
            }
            var report = Report(
                restorable: good.map { Int($0.party.value) }, needed: package.minimumSigners)
            guard let keys, report.suffices else { return report }
            do throws(KeyManagementError) {
                report.trial = try BackupDrill.run(good, of: package, custodians: keys)
            } catch { throw .keys(error) }
            return report
        }

        private func restore<Group: KeyGroup>(
            _ share: ShareBackup<Group>, _ package: PublicKeyPackage<Group>,
            _ keys: [RecipientSecretKey]
        ) throws(KeyManagementError) {
            var parts: [Int: PartBytes] = [:]
            for key in keys {
                guard let place = share.place(of: key.publicKey) else { continue }
                parts[place] = PartBytes(try share.part(at: place, key, of: package))
            }
            // Throws unless it is the party's share.
            _ = try share.restored(parts, in: package)
        }
    }

    /// A custodian's part of each holder's share.
    struct Opening: GroupVisitor {
        var backup: KeyBackup
        var key: RecipientSecretKey

        func visit<Group: KeyGroup>(
            _: Group.Type
        ) throws(NodeError) -> [(custodian: Int, part: PartBytes)] {
            let (package, backups) = try backup.opened(Group.self)
            var parts: [(custodian: Int, part: PartBytes)] = []
            for share in backups {
                guard let share, let place = share.place(of: key.publicKey) else {
                    throw .key(.payload("custodians"))
                }
                do throws(KeyManagementError) {
                    parts.append((place, PartBytes(try share.part(at: place, key, of: package))))
                } catch { throw .keys(error) }
            }
            return parts
        }
    }
}

extension PartBytes {
    /// The part behind a nonce, as it is sealed.
    func sealable() throws(NodeError) -> OpenedShare {
        let nonce = try Bytes32.random()
        var content = LockedBytes(count: 32 + byteCount)
        content.withUnsafeMutableBytes { content in
            for (place, byte) in nonce.bytes.enumerated() { content[place] = byte }
            withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(rebasing: content[32...]).copyMemory(from: bytes)
            }
        }
        return OpenedShare(content)
    }
}
