import ComputeNode
import Foundation
import Ledger
import LocalCommittee

extension Walkthrough {
    /// All members take new shares.
    func refresh(_ scene: Scene, _ id: Bytes32) async throws {
        try await step("the shares are made anew (refresh)") { step in
            let committee = scene.keyCommittee(of: scene.owner)
            let before = try await committee.entry(id)
            let old = try await Self.description(of: id, at: scene.nodes[0])
            let after = try await committee.rotate(
                id, purpose: Self.purpose,
                consent: try await consent(scene, id, RefreshPayload()))
            step.check("the chain shows epoch 2", after.epoch == 2)
            step.check("the public key is the same", after.publicKey == before.publicKey)
            let new = try await Self.description(of: id, at: scene.nodes[0])
            step.check("the shares are others", new?.package != old?.package)
            step.check("it signs", try await signed(scene, id, "after the refresh"))
            step.knows("each node", "a new share; the old ones are wiped, and fit no new one")
        }
    }

    /// A node is replaced by another: the key stays what it is.
    func memberReplaced(_ scene: Scene, _ id: Bytes32) async throws {
        try await step("a node that is lost is replaced by resharing") { step in
            let committee = scene.keyCommittee(of: scene.owner)
            let before = try await committee.entry(id)
            let (lost, new) = (scene.nodes[3], scene.nodes[4])
            await lost.crash()
            let members = scene.nodes[0..<3].map(\.address) + [new.address]
            let policy = try scene.policy(approvals: 2)
            let after = try await committee.reshare(
                id, to: members, threshold: 2, policy: policy, purpose: Self.purpose,
                consent: try await consent(
                    scene, id,
                    ResharingPayload(
                        members: members, threshold: 2, policy: policy, purpose: Self.purpose)))
            step.check("the chain shows epoch 3 and the new members", after.members == members)
            step.check("the public key is the same", after.publicKey == before.publicKey)
            try await Task.sleep(for: .seconds(1))
            await scene.nodes[0].crash()
            await scene.nodes[1].crash()
            step.check(
                "the new node signs with one of the old ones, two others gone",
                try await signed(scene, id, "after the resharing"))
            try await scene.nodes[0].start()
            try await scene.nodes[1].start()
            try await lost.start()
            let gone = try await Self.waitUntilGone(id, at: lost)
            step.check("\(lost.name) comes back, sees the chain and wipes its share", gone)
            step.knows(new.name, "a share of its own, and no other")
            step.knows(lost.name, "nothing of use: its share is of a sharing that is over")
        }
    }

    private static func waitUntilGone(_ id: Bytes32, at node: LocalNode) async throws -> Bool {
        for _ in 0..<50 {
            if try await description(of: id, at: node) == nil { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }

    /// What both approvers say to a change.
    func consent<Payload: KeyPayload>(
        _ scene: Scene, _ id: Bytes32, _ payload: Payload
    ) async throws -> KeyConsent {
        let committee = scene.keyCommittee(of: scene.owner)
        let body = try await committee.body(payload, key: id, purpose: Self.purpose)
        return KeyConsent(
            request: body.request,
            approvals: try scene.approvers.map { approver in
                try committee.approve(
                    body, key: id, policy: scene.policy(approvals: 2),
                    caller: scene.owner.address, approver: approver.key)
            })
    }
}
