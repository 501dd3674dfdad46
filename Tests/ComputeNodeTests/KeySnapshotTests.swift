import ComputeNode
import Foundation
import Ledger
import LocalCommittee
import Testing

/// A node's whole disk is put back to an older state: keystore, journal and all.
@Suite(.serialized) struct KeySnapshotTests {
    private func withCrew(
        changes: [String: String], _ body: (KeyCrew) async throws -> Void
    ) async throws {
        let crew = try await KeyCrew(nodes: 3, changes: changes)
        do {
            try await crew.committee.start()
            try await body(crew)
            crew.expectNoNonceTwice()
        } catch {
            crew.committee.printLogs()
            await crew.committee.stop()
            throw error
        }
        await crew.committee.stop()
    }

    /// Copies a stopped node's folder.
    private func snapshot(_ node: LocalNode, _ name: String, _ crew: KeyCrew) throws -> String {
        let copy = crew.committee.directory.file(name)
        try FileManager.default.copyItem(atPath: node.directory, toPath: copy)
        return copy
    }

    private func putBack(_ copy: String, _ node: LocalNode) throws {
        try FileManager.default.removeItem(atPath: node.directory)
        try FileManager.default.copyItem(atPath: copy, toPath: node.directory)
    }

    /// How long the audit log in a copy of a node's folder is.
    private func length(_ copy: String, _ node: LocalNode, _ crew: KeyCrew) throws -> UInt64 {
        try Journal(
            path: copy + "/journal.sqlite",
            owner: .init(
                chainId: crew.committee.chain.chainId, market: crew.committee.market.address,
                node: node.address)
        ).auditHead()?.length ?? 0
    }

    /// With a head of its audit log on chain that the old disk doesn't have, a node does not serve and says
    /// why; the others go on; and with its own disk it serves again.
    @Test(.timeLimit(.minutes(5))) func anOldDiskIsRefused() async throws {
        try await withCrew(changes: ["kms.auditInterval": "0.5"]) { crew in
            let id = try await crew.create([0, 1, 2])
            let node = crew.nodes[2]
            await node.stop()
            let old = try snapshot(node, "old", crew)
            let length = try length(old, node, crew)
            try await node.start()
            for _ in 0..<4 { try await crew.sign(id, first: 2) }
            let keys = crew.client.registry
            let end = ContinuousClock.now + .seconds(20)
            while try await keys.head(of: node.address)?.length ?? 0 <= length {
                try #require(ContinuousClock.now < end)
                try await Task.sleep(for: .milliseconds(100))
            }
            // Kill -9: nothing is put in order before.
            await node.crash()
            let newest = try snapshot(node, "newest", crew)
            try putBack(old, node)
            let error = await #expect(throws: LocalCommitteeError.self) {
                try await node.start(within: .seconds(20))
            }
            guard case .ended(_, let status, let log)? = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(status != 0)
            #expect(
                try String(contentsOfFile: log, encoding: .utf8).contains(
                    "put back to an older state"))
            for first in [0, 1] { try await crew.sign(id, first: first) }
            try putBack(newest, node)
            try await node.start()
            try await crew.sign(id, first: 2)
        }
    }

    /// A disk of an epoch that is over gives a share that fits no other: the node says so, the others sign, and
    /// it comes back by resharing without it and with it.
    @Test(.timeLimit(.minutes(5))) func aShareOfAnOldEpochIsNoShare() async throws {
        try await withCrew(changes: [:]) { crew in
            let id = try await crew.create([0, 1, 2])
            let node = crew.nodes[2]
            await node.stop()
            let old = try snapshot(node, "old", crew)
            try await node.start()
            _ = try await crew.client.rotate(id, purpose: KeyCrew.purpose)
            _ = try await crew.settled(id, "after a refresh")
            await node.crash()
            try putBack(old, node)
            try await node.start()
            let end = ContinuousClock.now + .seconds(10)
            while try !String(contentsOfFile: node.log, encoding: .utf8)
                .contains("is of an epoch that is over")
            {
                try #require(ContinuousClock.now < end)
                try await Task.sleep(for: .milliseconds(100))
            }
            for first in [0, 1, 2] { try await crew.sign(id, first: first) }
            for members in [[0, 1], [0, 1, 2]] {
                _ = try await crew.client.reshare(
                    id, to: members.map { crew.nodes[$0].address }, threshold: 2,
                    policy: crew.policy, purpose: KeyCrew.purpose)
                _ = try await crew.settled(id, "held by \(members)")
            }
        }
    }
}
