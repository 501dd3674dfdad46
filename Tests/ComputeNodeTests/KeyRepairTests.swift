import ComputeNode
import Crypto
import Foundation
import Keystore
import Ledger
import Synchronization
import Testing

/// Shares that nodes lose, and get again from the others.
@Suite(.serialized) struct KeyRepairTests {
    /// Removes what a node has of its keys' shares.
    private func loseShares(_ node: KeyNode, records: Bool = false) throws {
        for name in try node.keystore.names()
        where name.protocolName.hasPrefix("key-share/")
            || records && name.protocolName.hasPrefix("key-epochs/")
        {
            try node.keystore.remove(name)
        }
    }

    private func repair(
        _ nodes: KeyNodes, _ id: Bytes32, _ member: Address, at place: Int
    ) async throws {
        let node = nodes.nodes[place]
        let report = try await node.service.repair(
            nodes.received(
                "POST", "repair", id, nodes.body(id, RepairPayload(member: member))), key: id)
        #expect(try await nodes.outcome(of: report, at: node) == member.bytes)
    }

    /// Shows a node an invitation to the rest of the run that gave the sharing in use.
    private func inviteToTransition(
        _ nodes: KeyNodes, _ id: Bytes32, _ place: Int
    ) async throws {
        let row = try #require(try nodes.nodes[0].journal.sharings(of: id).last)
        let invitation = try Invitation(
            .transition, key: id, sharing: row.digest, members: row.members, request: nil,
            details: row.package)
        _ = try await nodes.nodes[place].service.answer(
            nodes.members[0], .invite, invitation.encoded)
    }

    @Test(.timeLimit(.minutes(5))) func lostSharesComeBack() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let key = try #require(nodes.registry.key(id)?.publicKey)
        let verifier = try Curve25519.Signing.PublicKey(rawRepresentation: key)
        let lost = nodes.members[2]
        for records in [false, true] {
            try await nodes.restart(2) { try loseShares($0, records: records) }
            try await nodes.wait {
                try await nodes.nodes[0].service.description(of: id).present.count == 3
            }
            await #expect(throws: NodeError.key(.shareLost)) {
                _ = try await nodes.sign([1], id, at: 2)
            }
            // Asked to come to an end with what it has voted for, it does not refuse that; nor does it deal.
            if records {
                await #expect(throws: NodeError.key(.shareLost)) {
                    try await inviteToTransition(nodes, id, 2)
                }
            }
            let rotation = await nodes.failure { try await nodes.rotate(id, at: 0) }
            #expect(rotation?.detail.contains("share-lost") == true, "\(rotation as Any)")
            #expect(rotation?.nodes == [lost])
            // It can't repair itself alone, and nobody else has lost anything.
            await #expect(throws: NodeError.key(.shareLost)) {
                try await repair(nodes, id, lost, at: 2)
            }
            let code = await nodes.refusal {
                try await repair(nodes, id, nodes.members[1], at: 0)
            }
            #expect(code == "refused-by-member")
            await #expect(throws: NodeError.key(.payload("member"))) {
                try await repair(nodes, id, Samples.address(1), at: 0)
            }
            try await repair(nodes, id, lost, at: 0)
            await nodes.nodes[1].stop()
            let signature = try await nodes.sign([2], id, at: 2)
            #expect(verifier.isValidSignature(signature, for: [2] as [UInt8]))
            try await nodes.restart(1)
            try await nodes.wait {
                try await nodes.nodes[2].service.description(of: id).present.count == 3
            }
        }
        // A restart finds it on disk.
        try await nodes.restart(2)
        try await nodes.wait {
            try await nodes.nodes[2].service.description(of: id).present.count == 3
        }
        let signature = try await nodes.sign([3], id, at: 2)
        #expect(verifier.isValidSignature(signature, for: [3] as [UInt8]))
        let audit = try nodes.nodes[0].journal.auditRecords(from: 1, count: 100)
        #expect(audit.contains { $0.action == .repairKey && $0.outcome.hasPrefix("ok:") })
    }

    /// One that has voted for new shares, lost its record, and been repaired, does not refuse those: it has signed
    /// that it had them. Its next new shares are as anybody's.
    @Test(.timeLimit(.minutes(5))) func whoWasRepairedRefusesNothingOlder() async throws {
        let nodes = try KeyNodes(patience: .seconds(1))
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        // All vote, and nobody hears of it.
        nodes.network.rewrite.withLock {
            $0 = { $0.isOfLink || $0.bytes.dropFirst().first != 12 ? [$0.bytes] : [] }
        }
        #expect(await nodes.refusal { try await nodes.rotate(id, at: 0) } == "failed")
        try await nodes.wait { try nodes.nodes[2].journal.sharings(of: id).count == 2 }
        try await nodes.restart(2) { try loseShares($0, records: true) }
        nodes.network.rewrite.withLock { $0 = nil }
        for place in [0, 1] { try await nodes.waitForLinks(id, at: place) }
        await #expect(throws: NodeError.key(.shareLost)) {
            try await inviteToTransition(nodes, id, 2)
        }
        try await nodes.wait { (try? await repair(nodes, id, nodes.members[2], at: 0)) != nil }
        await #expect(throws: NodeError.key(.noShare)) {
            try await inviteToTransition(nodes, id, 2)
        }
        try await nodes.insist("new shares", until: nodes.registry.key(id)?.epoch == 2) {
            try await nodes.rotate(id, at: 2)
        }
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "repaired")
        for place in 0..<3 { #expect(await nodes.description(id, at: place)?.contradicting == []) }
    }

    /// A helper that sends something else is named; the member has no share then, and gets it when asked
    /// for again.
    @Test(.timeLimit(.minutes(5))) func lyingHelpersSpoilNothing() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        try await nodes.restart(2) { try loseShares($0) }
        try await nodes.wait {
            try await nodes.nodes[0].service.description(of: id).present.count == 3
        }
        // Of three in the session the first helper's messages of the protocol, one byte of each.
        nodes.network.rewrite.withLock {
            $0 = { letter in
                var changed = letter.bytes
                guard !letter.isOfLink, letter.from == 0, changed.count > 40 else {
                    return [changed]
                }
                changed[changed.count / 2] ^= 1
                return [changed]
            }
        }
        let code = await nodes.refusal { try await repair(nodes, id, nodes.members[2], at: 0) }
        #expect(code == "failed")
        nodes.network.rewrite.withLock { $0 = nil }
        await #expect(throws: NodeError.key(.shareLost)) {
            _ = try await nodes.sign([1], id, at: 2)
        }
        try await nodes.wait { (try? await repair(nodes, id, nodes.members[2], at: 0)) != nil }
        #expect(try await nodes.sign([1], id, at: 2).count == 64)
    }
}
