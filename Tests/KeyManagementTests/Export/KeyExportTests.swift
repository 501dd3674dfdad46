import EllipticCurves
import FiniteFields
import KeyManagement
import SecretSharing
import TestSupport
import Testing

@Suite struct KeyExportTests {
    typealias Group = Secp256k1.Point

    private let parties: TestParties
    private let recipientKeys = PartyKeys()
    private let secret = Secp256k1.Scalar.random()
    private let shares: [KeyShare<Group>]

    init() throws {
        parties = try TestParties(4)
        let dealer = try TrustedDealer<Group>(
            purpose: KeyPurpose(scheme: .ecdsaSecp256k1, label: "export"),
            participants: parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        shares = try dealer.split(SecretVector([secret]), using: &generator)
    }

    private func request(_ identifier: String = "export tests, run 1") throws
        -> ExportRequest<Group>
    {
        try ExportRequest(
            key: shares[0].publicKeyPackage,
            recipient: recipientKeys.participant(identity: Array("auditor".utf8)),
            identifier: Array(identifier.utf8))
    }

    private func approvals(
        _ request: ExportRequest<Group>, _ holders: [PartyNumber]
    ) throws -> [ExportApproval] {
        try holders.map { try request.approve(as: $0, keys: parties.keys(of: $0)) }
    }

    @Test func approvedKeysAreExported() throws {
        let request = try request()
        let approvals = try approvals(request, [1, 2, 4])
        var boxes = [PartyNumber: [UInt8]]()
        for holder in [2, 3] as [PartyNumber] {
            boxes[holder] = try shares[holder.place].exported(
                request, approvals: approvals, needed: 3, keys: parties.keys(of: holder))
        }
        let key = try request.open(boxes, by: recipientKeys)
        #expect(key.reveal() == [secret])

        let one = boxes.filter { $0.key == 2 }
        #expect(throws: KeyManagementError.tooFewShares(needed: 2, given: 1)) {
            _ = try request.open(one, by: recipientKeys)
        }
        #expect(throws: KeyManagementError.fault(of: 2, .badShare)) {
            _ = try request.open(boxes, by: parties.keys(of: 1))
        }
        // A right seal on something longer or shorter than a share.
        var wrong = boxes
        for count in [0, 31, 33] {
            wrong[3] = try SealedBox.seal(
                SecretVector([UInt8](repeating: 1, count: count)), request.context(from: 3),
                from: parties.keys(of: 3))
            #expect(throws: KeyManagementError.fault(of: 3, .badShare)) {
                _ = try request.open(wrong, by: recipientKeys)
            }
        }
        let crossed = [2: boxes[3], 3: boxes[2]] as [PartyNumber: [UInt8]?]
        #expect(throws: KeyManagementError.fault(of: 2, .badShare)) {
            _ = try request.open(crossed.compactMapValues { $0 }, by: recipientKeys)
        }
    }

    /// Whatever of a box or of an approval is changed, its sender is named and nothing comes out.
    @Test func changedBoxesAndApprovalsAreNamed() throws {
        let request = try request()
        let approvals = try approvals(request, [1, 2])
        func box(_ holder: PartyNumber, _ approvals: [ExportApproval]) throws -> [UInt8] {
            try shares[holder.place].exported(
                request, approvals: approvals, needed: 2, keys: parties.keys(of: holder))
        }
        let boxes = [2: try box(2, approvals), 3: try box(3, approvals)] as [PartyNumber: [UInt8]]
        var generator = SeededGenerator(label: "changed exports")
        for mutation in MessageMutations.all(try #require(boxes[2]), stride: 1, using: &generator) {
            var changed = boxes
            changed[2] = mutation.bytes
            #expect(throws: KeyManagementError.fault(of: 2, .badShare), "\(mutation.name)") {
                _ = try request.open(changed, by: recipientKeys)
            }
        }
        for mutation in MessageMutations.all(approvals[1].signature, stride: 1, using: &generator) {
            let changed = ExportApproval(party: 2, signature: mutation.bytes)
            #expect(throws: KeyManagementError.fault(of: 2, .badSignature), "\(mutation.name)") {
                _ = try box(3, [approvals[0], changed])
            }
        }
    }

    @Test func theGateIsShutWithoutApprovals() throws {
        let request = try request()
        let share = shares[0]
        func export(_ approvals: [ExportApproval], needed: Int) throws {
            _ = try share.exported(
                request, approvals: approvals, needed: needed, keys: parties.keys(of: 1))
        }
        let approvals = try approvals(request, [1, 2])
        #expect(throws: KeyManagementError.notEnoughApprovals(needed: 3, given: 2)) {
            try export(approvals, needed: 3)
        }
        // Never fewer than make the key, whatever the rule, and nobody counts twice.
        #expect(throws: KeyManagementError.notEnoughApprovals(needed: 2, given: 1)) {
            try export([approvals[0], approvals[0]], needed: 0)
        }
        let other = try self.request("export tests, run 2").approve(
            as: 2, keys: parties.keys(of: 2))
        #expect(throws: KeyManagementError.fault(of: 2, .badSignature)) {
            try export([approvals[0], other], needed: 2)
        }
        let stranger = ExportApproval(party: 9, signature: approvals[0].signature)
        #expect(throws: KeyManagementError.unknownSender(9)) {
            try export([approvals[0], stranger], needed: 2)
        }
        let renamed = ExportApproval(party: 3, signature: approvals[0].signature)
        #expect(throws: KeyManagementError.fault(of: 3, .badSignature)) {
            try export([approvals[0], renamed], needed: 2)
        }
        #expect(throws: KeyManagementError.notOwnKeys(2)) {
            _ = try request.approve(as: 2, keys: parties.keys(of: 1))
        }
        #expect(throws: KeyManagementError.noSuchParty(9)) {
            _ = try request.approve(as: 9, keys: parties.keys(of: 1))
        }
        #expect(throws: KeyManagementError.malformedEncoding) { _ = try self.request("short") }
    }

    /// An approval of one epoch is none of the next.
    @Test func approvalsAreForOneEpoch() throws {
        let old = shares[0].publicKeyPackage
        let package = try PublicKeyPackage(
            keyID: old.keyID, purpose: old.purpose, participants: old.participants,
            minimumSigners: 2, epoch: 1, commitments: old.commitments)
        let share = try KeyShare(
            publicKeyPackage: package, party: 1, secret: shares[0].secret.copy())
        let request = try request()
        let approvals = try approvals(request, [1, 2])
        #expect(throws: KeyManagementError.shareDoesNotFit) {
            _ = try share.exported(
                request, approvals: approvals, needed: 2, keys: parties.keys(of: 1))
        }
    }
}
