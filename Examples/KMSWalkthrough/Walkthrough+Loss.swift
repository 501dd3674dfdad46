import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import SecretSharing

extension Walkthrough {
    /// A backup for custodians; then all nodes are lost; new ones restore the key, and it signs.
    func everythingLost(_ scene: Scene, _ id: Bytes32) async throws {
        let custodians = [
            RecipientSecretKey(generating: .p256), RecipientSecretKey(generating: .p256),
            RecipientSecretKey(generating: .rsa3072),
        ]
        let (backup, publicKey) = try await backedUp(scene, id, custodians)
        try await onPaper(scene, id, custodians)
        try await step("all nodes are lost, disks and all; others restore the key") { step in
            for node in scene.nodes {
                await node.crash()
                try FileManager.default.removeItem(atPath: node.directory)
            }
            let nodes = try await startNodes(
                4, named: "new", scene.chain, scene.registry, scene.market, scene.shares,
                scene.keys, from: scene.deployer)
            let committee = scene.keyCommittee(of: scene.owner)
            let policy = try scene.policy()
            let restored = try await committee.restore(
                backup,
                as: .init(
                    scheme: .frostEd25519, threshold: 2, members: nodes.map(\.address),
                    policy: policy, purpose: Self.purpose),
                with: Array(custodians.prefix(2)), from: scene.owner.sender,
                shareRegistry: scene.shares.address)
            let entry = try await committee.entry(restored)
            step.check(
                "the public key on chain is the old one", entry.publicKey == publicKey)
            step.check(
                "it signs again", try await signed(scene, restored, "restored", approvals: 0))
            let after = try await committee.rotate(restored, purpose: Self.purpose)
            step.check("its shares are made anew: the backup fits them no more", after.epoch == 2)
            step.check(
                "and it signs", try await signed(scene, restored, "made anew", approvals: 0))
            step.knows("each new node", "a share of its own")
            step.knows("two custodians", "a part of each share, sealed on to its node; not the key")
        }
    }

    /// The same custodians get words to write down: each opens its own, where it is.
    private func onPaper(
        _ scene: Scene, _ id: Bytes32, _ custodians: [RecipientSecretKey]
    ) async throws {
        try await step("the custodians get words for paper (SLIP-39), two of three") { step in
            let payload = BackupPayload(
                custodians: custodians.map(\.publicKey.pem), threshold: 2,
                mnemonics: MnemonicTerms(
                    groups: [.init(needed: 2, members: 3)], groupsNeeded: 1))
            let backup = try await scene.keyCommittee(of: scene.owner).backUp(
                id, payload, purpose: Self.purpose, consent: consent(scene, id, payload))
            let words = try custodians.map { try backup.open($0) }
            step.check(
                "each custodian has a mnemonic of each of the four shares",
                words.allSatisfy { $0.mnemonics.count == 4 && $0.faulty.isEmpty })
            let papers = words.map { CustodianSecret.mnemonics(Array($0.mnemonics.values)) }
            let drill = try backup.drill(Array(papers.prefix(2)))
            step.check("two custodians' words restore the key, in a drill", drill.trial != nil)
            step.check(
                "one custodian's restore nothing",
                try backup.drill([papers[2]]).restorable.isEmpty)
            step.knows("each custodian", "words that say nothing alone; no one else has seen them")
        }
    }

    private func backedUp(
        _ scene: Scene, _ id: Bytes32, _ custodians: [RecipientSecretKey]
    ) async throws -> (KeyBackup, [UInt8]) {
        try await step("a backup for three custodians, of whom two restore it") { step in
            let committee = scene.keyCommittee(of: scene.owner)
            let keys = custodians.map(\.publicKey)
            let backup = try await committee.backUp(
                id, for: keys, threshold: 2, purpose: Self.purpose,
                consent: try await consent(
                    scene, id, BackupPayload(custodians: keys.map(\.pem), threshold: 2)))
            let report = try backup.verify()
            step.check(
                "anybody can check that it restores all four shares",
                report.restorable.count == 4)
            let drill = try backup.drill(Array(custodians.suffix(2)))
            step.check("a drill by two custodians restores them", drill.restorable.count == 4)
            step.check("and new holders in the drill sign with them", drill.trial != nil)
            let tooFew = try backup.drill(Array(custodians.prefix(1)))
            step.check("one custodian alone restores nothing", tooFew.restorable.isEmpty)
            step.knows("the backup's keeper", "nothing secret: it may lie in the open")
            step.knows("each custodian", "nothing, until it opens its part of the backup")
            return (backup, try await committee.entry(id).publicKey)
        }
    }
}
