import ComputeNode
import Foundation
import Ledger
import Testing

/// The parts that requests about keys are made of.
@Suite struct KeyRequestTests {
    /// Whatever of a payload changes, its hash does.
    @Test func payloadsAreInjective() throws {
        let policy = try KeyPolicy(
            callers: [Samples.address(1)], operations: [.sign], purposes: ["a", "b"])
        var hashes: Set<Hash32> = []
        var count = 0
        func add(_ payload: some KeyPayload) {
            hashes.insert(payload.hash)
            count += 1
        }
        for payload in [
            SigningPayload(message: []), SigningPayload(message: [0]),
            SigningPayload(message: [], digest: .keccak256),
            SigningPayload(message: [], digest: .sha256),
            SigningPayload(message: [], path: "m/0"), SigningPayload(message: [], merkleRoot: ""),
            SigningPayload(message: [], path: "m/0", merkleRoot: ""),
        ] { add(payload) }
        add(RandomPayload(round: 0))
        add(RandomPayload(round: 1))
        add(RefreshPayload())
        add(DeletionPayload())
        add(DeletionPayload(isTakenBack: true))
        add(PolicyPayload(policy: policy, replacing: 0))
        add(PolicyPayload(policy: policy, replacing: 1))
        add(CreationPayload(policy: policy, purpose: "a"))
        add(CreationPayload(policy: policy, purpose: "b"))
        add(DecryptionPayload(ciphertext: [1], recipient: Samples.word(1)))
        add(DecryptionPayload(ciphertext: [1], recipient: Samples.word(2)))
        add(BackupPayload(custodians: ["ab", "c"], threshold: 2))
        add(BackupPayload(custodians: ["a", "bc"], threshold: 2))
        add(BackupPayload(custodians: ["a", "bc"], threshold: 3))
        for (groups, needed, identifier) in [
            ([(2, 2)], 1, 0), ([(2, 2)], 1, 1), ([(2, 2)], 2, 0), ([(2, 3)], 1, 0),
            ([(2, 2), (2, 2)], 1, 0),
        ] {
            add(
                BackupPayload(
                    custodians: ["a", "bc"], threshold: 2,
                    mnemonics: .init(
                        groups: groups.map { .init(needed: $0.0, members: $0.1) },
                        groupsNeeded: needed, identifier: identifier)))
        }
        add(ExportPayload(recipient: Samples.word(1)))
        add(ExportPayload(recipient: Samples.word(2)))
        add(RepairPayload(member: Samples.address(1)))
        add(RepairPayload(member: Samples.address(2)))
        add(ImportPayload(policy: policy, purpose: "a", commitments: [1, 2], shares: []))
        add(ImportPayload(policy: policy, purpose: "b", commitments: [1, 2], shares: []))
        add(ImportPayload(policy: policy, purpose: "a", commitments: [1], shares: []))
        for (members, threshold) in [([1, 2], 2), ([2, 1], 2), ([1, 2], 3)] as [([UInt8], Int)] {
            add(
                ResharingPayload(
                    members: members.map { Samples.address($0) }, threshold: threshold,
                    policy: policy, purpose: "a"))
        }
        #expect(hashes.count == count)
    }

    /// A limit of an hour holds in any hour, and what was not used is given back.
    @Test func usesAreMetered() throws {
        let meter = UseMeter()
        let (key, caller) = (Samples.word(1), Samples.address(1))
        let start: Int64 = 1_000_000
        for _ in 0..<2 { #expect(meter.take(key, caller: caller, limit: 2, now: start)) }
        #expect(!meter.take(key, caller: caller, limit: 2, now: start + 3599))
        #expect(meter.take(key, caller: Samples.address(2), limit: 2, now: start))
        #expect(meter.take(Samples.word(2), caller: caller, limit: 2, now: start))
        #expect(meter.take(key, caller: caller, limit: 2, now: start + 3720))
        #expect(meter.take(key, caller: caller, limit: 2, now: start + 3720))
        #expect(!meter.take(key, caller: caller, limit: 2, now: start + 3720))
        meter.giveBack(key, caller: caller, now: start + 3720)
        #expect(meter.take(key, caller: caller, limit: 2, now: start + 3720))
    }

    /// Invitations are read as they were written, and nothing else is.
    @Test func invitations() throws {
        let request = RequestGuard.Received(
            method: "POST", uri: "/v1/keys/0x/sign", authorization: "a", body: [1, 2, 3])
        let (chainId, registry) = (UInt64(1), Samples.address(9))
        let invitation = try Invitation(
            .request, key: Samples.word(1), sharing: Samples.word(2),
            members: [Samples.address(1), Samples.address(2)], request: request, details: [7])
        let bytes = invitation.encoded
        let read = try Invitation(bytes, chainId: chainId, registry: registry)
        #expect(read.encoded == bytes)
        #expect(read.members == invitation.members && read.details == [7])
        #expect(read.request?.uri == request.uri && read.request?.body == request.body)
        for count in 0..<bytes.count {
            #expect(throws: (any Error).self) {
                _ = try Invitation(
                    Array(bytes.prefix(count)), chainId: chainId, registry: registry)
            }
        }
        #expect(throws: (any Error).self) {
            _ = try Invitation(bytes + [0], chainId: chainId, registry: registry)
        }
        // Two runs of the same are two sessions.
        let again = try Invitation(
            .request, key: Samples.word(1), sharing: Samples.word(2),
            members: invitation.members, request: request, details: [7])
        let session = { (of: Invitation) in
            of.session(chainId: chainId, registry: registry, coordinator: Samples.address(1))
        }
        #expect(session(invitation) != session(again))
        #expect(
            session(invitation)
                != invitation.session(
                    chainId: chainId, registry: registry, coordinator: Samples.address(2)))
    }

    /// Nobody comes to two sessions of one name, also after a restart, nor to one of long ago.
    @Test func aSessionIsAttendedOnce() async throws {
        let (chain, node) = (try ScriptedKeyChain(), try ShareNode())
        let peer = Samples.address(3)
        var invitation = try Invitation(
            .presign, key: Samples.word(1), sharing: Samples.word(2),
            members: [chain.account, peer], request: nil, details: [0, 1])
        let bytes = invitation.encoded
        let service = try node.keyService(chain)
        await #expect(throws: NodeError.key(.noShare)) {
            _ = try await service.answer(peer, .invite, bytes)
        }
        // It was refused, and so is not attended.
        try await service.come(to: invitation, peer)
        for again in [service, try node.keyService(chain)] {
            await #expect(throws: NodeError.key(.conflict)) {
                try await again.come(to: invitation, peer)
            }
        }
        for time in [invitation.time - 1000, invitation.time + 1000] {
            invitation.time = time
            let old = invitation.encoded
            await #expect(throws: NodeError.share(.stale(limit: OffchainRequest.ageLimit))) {
                _ = try await service.answer(peer, .invite, old)
            }
        }
        // Who invites is one of those who come.
        await #expect(throws: NodeError.key(.malformedBody)) {
            _ = try await service.answer(Samples.address(4), .invite, bytes)
        }
    }
}
