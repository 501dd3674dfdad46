import ComputeNode
import Foundation
import Keystore
import Ledger
import Synchronization
import Testing

/// Records in a node's keystore that can't be read: other keys are served, and what is on disk is found again.
@Suite(.serialized) struct KeyRecordTests {
    private func folder(of node: KeyNode) -> String { node.directory.file("keystore/records-1") }

    /// Writes something else in place of the records of a key, or beside all records.
    private func spoil(_ node: KeyNode, _ key: Bytes32?) throws {
        let rotten = Data("rotten".utf8)
        guard let key else { return try write(rotten, folder(of: node) + "/rotten") }
        for name in try node.keystore.names()
        where name.protocolName.hasPrefix("key-epochs/") && name.id.starts(with: key.bytes) {
            try write(rotten, path(of: name, node))
        }
    }

    private func write(_ data: Data, _ path: String, mode: Int = 0o600) throws {
        try data.write(to: URL(fileURLWithPath: path))
        try setMode(mode, of: path)
    }

    private func setMode(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// The file of a record: the one that goes when it is removed.
    private func path(of name: RecordName, _ node: KeyNode) throws -> String {
        func files() throws -> Set<String> {
            Set(try FileManager.default.contentsOfDirectory(atPath: folder(of: node)))
        }
        let plaintext = try node.keystore.read(name)
        let before = try files()
        try node.keystore.remove(name)
        let gone = try before.subtracting(files())
        try node.keystore.write(name, plaintext)
        return folder(of: node) + "/" + (try #require(gone.first))
    }

    @Test(.timeLimit(.minutes(5))) func damagedRecordsOfOthersStopNothing() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        try spoil(nodes.nodes[2], nil)
        #expect(throws: KeystoreError.self) { try nodes.nodes[2].keystore.names() }
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "rotated")
        try await nodes.restart(2)
        try await nodes.waitForLinks(id, at: 2)
        // What it has seen of the chain is up to date, too.
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "restarted")
        try await nodes.signature(id, at: 2)
    }

    /// A key whose record is damaged is one without share, which can be repaired.
    @Test(.timeLimit(.minutes(5))) func keysOfDamagedRecordsAreRepaired() async throws {
        let nodes = try KeyNodes()
        let (id, other) = (
            try await nodes.create(.frostEd25519, nodes.policy()),
            try await nodes.create(.frostEd25519, nodes.policy())
        )
        try await nodes.restart(2) { try spoil($0, id) }
        for place in [0, 2] { try await nodes.waitForLinks(other, at: place) }
        try await nodes.signature(other, at: 2)
        let code = await nodes.refusal { try await nodes.signature(id, at: 2) }
        #expect(code == KeyProblem.shareLost.code)
        let report = try await nodes.nodes[0].service.repair(
            nodes.received(
                "POST", "repair", id, nodes.body(id, RepairPayload(member: nodes.members[2]))),
            key: id)
        _ = try await nodes.outcome(of: report, at: nodes.nodes[0])
        try await nodes.signature(id, at: 2)
        try await nodes.restart(2)
        try await nodes.waitForLinks(id, at: 2)
        try await nodes.signature(id, at: 2)
    }

    /// A keystore that was put back to an older state has a share that is over: repaired as one that is lost.
    @Test(.timeLimit(.minutes(5))) func sharesOfOlderKeystoresAreRepaired() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let records = folder(of: nodes.nodes[2])
        let copy = records + "-older"
        try FileManager.default.copyItem(atPath: records, toPath: copy)
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "rotated")
        func repair() async throws {
            let report = try await nodes.nodes[0].service.repair(
                nodes.received(
                    "POST", "repair", id,
                    nodes.body(id, RepairPayload(member: nodes.members[2]))),
                key: id)
            _ = try await nodes.outcome(of: report, at: nodes.nodes[0])
        }
        #expect(await nodes.refusal(repair) != "not refused")
        try await nodes.restart(2) { _ in
            try FileManager.default.removeItem(atPath: records)
            try FileManager.default.copyItem(atPath: copy, toPath: records)
        }
        try await nodes.waitForLinks(id, at: 2)
        let code = await nodes.refusal { try await nodes.signature(id, at: 2) }
        #expect(code != "not refused")
        try await repair()
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "repaired")
        try await nodes.signature(id, at: 2)
        try await nodes.rotate(id, at: 0)
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "rotated again")
    }

    /// The disk can't be read just when new shares are in use: they are, as soon as it can.
    @Test(.timeLimit(.minutes(5))) func sharesAreReadWhenTheyCanBe() async throws {
        let nodes = try KeyNodes()
        let id = try await nodes.create(.frostEd25519, nodes.policy())
        let node = nodes.nodes[2]
        let name = try #require(
            try node.keystore.names().first { $0.protocolName.hasPrefix("key-epochs/") })
        let path = try path(of: name, node)
        let old = await nodes.description(id, at: 2)?.package
        // A file that is there already keeps its mode, by which others than the owner may read it.
        let member = nodes.members[2]
        nodes.network.rewrite.withLock {
            $0 = { letter in
                if !letter.isOfLink, letter.sender == member {
                    try? write(Data(), path + ".new", mode: 0o644)
                }
                return [letter.bytes]
            }
        }
        _ = try? await nodes.rotate(id, at: 0)
        for other in [0, 1] {
            try await nodes.wait { await nodes.description(id, at: other)?.package != old }
        }
        // All that the last one waits for is under way.
        try await Task.sleep(for: .milliseconds(300))
        nodes.network.rewrite.withLock { $0 = nil }
        try? FileManager.default.removeItem(atPath: path + ".new")
        #expect(await nodes.description(id, at: 2)?.package == old)
        try setMode(0o600, of: path)
        try await nodes.waitForOneSharing(id, at: [0, 1, 2], "readable")
        try await nodes.signature(id, at: 2)
    }
}
