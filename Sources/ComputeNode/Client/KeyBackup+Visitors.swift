import EllipticCurves
import Foundation
import KeyManagement
import Keystore
import Ledger
import SecretSharing

extension KeyBackup {
    /// What the backup says of the key, held against the public key.
    fileprivate func openedPackage<Group: KeyGroup>(
        _: Group.Type
    ) throws(NodeError) -> PublicKeyPackage<Group> {
        let key = SharedPublicKey(
            scheme: try number, publicKey: (try? Hex.decode(publicKey)) ?? [],
            package: Array(package))
        guard try key.isOfPackage else { throw .key(.payload("package")) }
        do throws(KeyManagementError) {
            let package = try PublicKeyPackage<Group>(encoded: Array(package))
            guard shares.count == package.participants.count else {
                throw KeyManagementError.malformedEncoding
            }
            return package
        } catch { throw .key(.payload("package")) }
    }

    /// The holders' backups in their order; nil where there is none of the holder's.
    fileprivate func openedShares<Group: KeyGroup>(
        _ package: PublicKeyPackage<Group>
    ) -> [ShareBackup<Group>?] {
        zip(package.participants.numbers, shares).map { number, share in
            let backup = try? ShareBackup<Group>(encoded: Array(share))
            return backup?.party == number ? backup : nil
        }
    }

    /// The same with mnemonics in them.
    fileprivate func openedMnemonics<Group: KeyGroup>(
        _ package: PublicKeyPackage<Group>, _ plan: MnemonicPlan
    ) -> [MnemonicBackup<Group>?] {
        zip(package.participants.numbers, shares).map { number, share in
            let backup = try? MnemonicBackup<Group>(encoded: Array(share))
            return backup?.party == number && backup?.isComplete(plan) == true ? backup : nil
        }
    }

    /// A holder's mnemonics that a custodian brings, by the custodians' places.
    fileprivate static func words<Group: KeyGroup>(
        of holder: PartyNumber, _ backup: MnemonicBackup<Group>?,
        from custodian: CustodianSecret, _ package: PublicKeyPackage<Group>,
        _ plan: MnemonicPlan
    ) -> [Int: SLIP39Share] {
        var words: [Int: SLIP39Share] = [:]
        switch custodian {
        case .mnemonics(let given):
            for share in given where plan.contains(share, of: holder) {
                if let place = plan.custodian(of: share) { words[place] = share }
            }
        case .key(let key):
            guard let place = plan.custodians.firstIndex(of: key.publicKey), let backup,
                let share = try? backup.mnemonic(at: place, key, of: package, plan)
            else { break }
            words[place] = share
        }
        return words
    }

    /// Checks each share's backup; where custodians bring something, restores it and uses the key.
    struct Check: GroupVisitor {
        var backup: KeyBackup
        var custodians: [CustodianSecret]?

        func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> Report {
            let package = try backup.openedPackage(Group.self)
            if let plan = try backup.plan { return try check(package, plan) }
            let keys = try backup.custodianKeys
            var good: [Int] = []
            var restored: [KeyShare<Group>] = []
            for case let share? in backup.openedShares(package) {
                do throws(KeyManagementError) {
                    try share.verify(package, custodians: keys, threshold: backup.threshold)
                    if let custodians { restored.append(try restore(share, package, custodians)) }
                    good.append(Int(share.party.value))
                } catch { continue }
            }
            return try report(good, isShown: true, restored, package)
        }

        private func report<Group: KeyGroup>(
            _ good: [Int], isShown: Bool, _ restored: [KeyShare<Group>],
            _ package: PublicKeyPackage<Group>
        ) throws(NodeError) -> Report {
            var report = Report(
                restorable: good, needed: package.minimumSigners,
                holders: package.participants.count, isShown: isShown)
            guard custodians != nil, report.suffices else { return report }
            do throws(KeyManagementError) {
                report.trial = try ShareTrial(restored).run(restoring: package)
            } catch { throw .keys(error) }
            return report
        }

        private func restore<Group: KeyGroup>(
            _ share: ShareBackup<Group>, _ package: PublicKeyPackage<Group>,
            _ custodians: [CustodianSecret]
        ) throws(KeyManagementError) -> KeyShare<Group> {
            var parts: [Int: PartBytes] = [:]
            for case .key(let key) in custodians {
                guard let place = share.place(of: key.publicKey) else { continue }
                parts[place] = PartBytes(try share.part(at: place, key, of: package))
            }
            // Throws unless it is the party's share.
            return try share.restored(parts, in: package)
        }

        private func check<Group: KeyGroup>(
            _ package: PublicKeyPackage<Group>, _ plan: MnemonicPlan
        ) throws(NodeError) -> Report {
            var good: [Int] = []
            var restored: [KeyShare<Group>] = []
            let sealed = backup.openedMnemonics(package, plan)
            for (holder, share) in zip(package.participants.numbers, sealed) {
                guard let custodians else {
                    if share != nil { good.append(Int(holder.value)) }
                    continue
                }
                var words: [Int: SLIP39Share] = [:]
                for custodian in custodians {
                    words.merge(
                        KeyBackup.words(of: holder, share, from: custodian, package, plan)
                    ) { first, _ in first }
                }
                let mnemonics = words.sorted { $0.key < $1.key }.map(\.value)
                // Throws unless it is the holder's share.
                let share = try? KeyShare(
                    mnemonics: mnemonics, of: holder, publicKeyPackage: package)
                guard let share else { continue }
                restored.append(share)
                good.append(Int(holder.value))
            }
            return try report(good, isShown: custodians != nil, restored, package)
        }
    }

    /// What a custodian hands each holder's successor, by the custodians' places.
    struct Opening: GroupVisitor {
        var backup: KeyBackup
        var custodian: CustodianSecret

        func visit<Group: KeyGroup>(_: Group.Type) throws(NodeError) -> OpenedParts {
            try backup.requireAllShares()
            let package = try backup.openedPackage(Group.self)
            guard let plan = try backup.plan else { return try parts(package) }
            let sealed = backup.openedMnemonics(package, plan)
            let parts = zip(package.participants.numbers, sealed).map { holder, share in
                KeyBackup.words(of: holder, share, from: custodian, package, plan)
                    .sorted { $0.key < $1.key }
                    .map { (custodian: $0.key, part: PartBytes($0.value.mnemonic())) }
            }
            guard parts.contains(where: { !$0.isEmpty }) else { throw .notACustodian }
            return parts
        }

        private func parts<Group: KeyGroup>(
            _ package: PublicKeyPackage<Group>
        ) throws(NodeError) -> OpenedParts {
            var parts: OpenedParts = []
            for (holder, share) in backup.openedShares(package).enumerated() {
                guard let share else { throw .missingShare(holder: holder + 1) }
                guard case .key(let key) = custodian, let place = share.place(of: key.publicKey)
                else { throw .notACustodian }
                do throws(KeyManagementError) {
                    parts.append(
                        [(place, PartBytes(try share.part(at: place, key, of: package)))])
                } catch { throw .keys(error) }
            }
            return parts
        }
    }

    /// A custodian's mnemonics.
    struct MnemonicOpening: GroupVisitor {
        var backup: KeyBackup
        var key: RecipientSecretKey

        func visit<Group: KeyGroup>(
            _: Group.Type
        ) throws(NodeError) -> (mnemonics: [Int: SLIP39Share], faulty: [Int]) {
            let package = try backup.openedPackage(Group.self)
            guard let plan = try backup.plan else { throw .key(.payload("mnemonics")) }
            guard plan.custodians.contains(key.publicKey) else { throw .notACustodian }
            var (mnemonics, faulty): ([Int: SLIP39Share], [Int]) = ([:], [])
            let sealed = backup.openedMnemonics(package, plan)
            for (holder, share) in zip(package.participants.numbers, sealed) {
                let words = KeyBackup.words(of: holder, share, from: .key(key), package, plan)
                if let word = words.values.first {
                    mnemonics[Int(holder.value)] = word
                } else {
                    faulty.append(Int(holder.value))
                }
            }
            return (mnemonics, faulty)
        }
    }
}
