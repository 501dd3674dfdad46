import EllipticCurves
import FiniteFields
import Foundation
import KeyManagement
import SecretSharing
import Testing

/// ChillDKG's public vectors (BIP DKG). Its messages and encryption are its own; what comes out is a key of
/// the kind that is kept here: commitments, verifying shares, a share.
@Suite struct ChillDKGVectorTests {
    typealias Group = Secp256k1.Point
    typealias Scalar = Secp256k1.Scalar

    /// What a run or a recovery gives.
    private struct Output: Decodable {
        let secshare: String?
        let threshPk: String
        let pubshares: [String]
    }

    private struct Expected: Decodable {
        let dkgOutput: Output
        let recoveryData: String?
    }

    private struct Case: Decodable {
        let expectedOutput: Expected
        let recoveryData: String?
    }

    private struct File: Decodable {
        struct Group: Decodable { let validTestCases: [Case] }
        let validTestCases: [Case]?
        let testGroups: [Group]?

        var cases: [Case] {
            (validTestCases ?? []) + (testGroups ?? []).flatMap(\.validTestCases)
        }
    }

    @Test(
        arguments: [
            "coordinator_finalize_vectors.json", "participant_finalize_vectors.json",
            "recover_vectors.json",
        ])
    func keysAreOfTheSameKind(name: String) throws {
        guard let data = PublicVectors.data("chilldkg/\(name)") else { return }
        let cases = try JSONDecoder().decode(File.self, from: data).cases
        #expect(!cases.isEmpty)
        for entry in cases {
            let output = entry.expectedOutput.dkgOutput
            let recovery = try bytes(
                hex: try #require(entry.recoveryData ?? entry.expectedOutput.recoveryData))
            try check(output, commitments: commitments(recovery))
        }
    }

    /// Recovery data begin with the threshold, in 4 bytes, and as many commitments.
    private func commitments(_ recovery: [UInt8]) throws -> [Group] {
        let count = recovery.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return try (0..<count).map { k in
            try Group(canonicalBytes: Array(recovery[(4 + 33 * k)..<(4 + 33 * (k + 1))]))
        }
    }

    private func check(_ output: Output, commitments: [Group]) throws {
        // It adds Taproot's tweak for an output without scripts to a key at once, whatever its sign.
        var commitments = commitments
        commitments[0] += .generatorMultiplied(
            by: FROSTTaproot.taprootTweak(of: commitments[0], merkleRoot: []))
        let parties = try TestParties(output.pubshares.count)
        func make() throws -> PublicKeyPackage<Group> {
            try PublicKeyPackage(
                keyID: KeyID(bytes: [UInt8](repeating: 1, count: 32)),
                purpose: KeyPurpose(scheme: .frostTaproot, label: "vectors"),
                participants: parties.participants, minimumSigners: commitments.count, epoch: 0,
                commitments: commitments)
        }
        guard commitments.count > 1 else {
            // Each of these parties has the key: no such key is kept here.
            #expect(
                throws: KeyManagementError.invalidMinimumSigners(
                    1, parties: output.pubshares.count)
            ) { _ = try make() }
            return
        }
        let package = try make()
        #expect(hex(package.groupKey.canonicalBytes()) == output.threshPk.lowercased())
        #expect(
            package.verifyingShares.map { hex($0.canonicalBytes()) }
                == output.pubshares.map { $0.lowercased() })
        guard let text = output.secshare else { return }
        let secret = try Scalar(bigEndianBytes: try bytes(hex: text))
        let owners = parties.participants.numbers.filter { number in
            let share = try? KeyShare(
                publicKeyPackage: package, party: number, secret: SecretVector([secret]))
            return share != nil
        }
        #expect(owners.count == 1, "a share is one party's")
    }

    /// Host keys are secp256k1's: 32 bytes, reduced, not zero.
    @Test func hostKeys() throws {
        struct Entry: Decodable {
            let hostseckey: String
            let expectedHostpubkey: String?
        }
        struct File: Decodable {
            let validTestCases: [Entry]
            let errorTestCases: [Entry]
        }
        guard let data = PublicVectors.data("chilldkg/hostpubkey_gen_vectors.json") else { return }
        let file = try JSONDecoder().decode(File.self, from: data)
        for entry in file.validTestCases + file.errorTestCases {
            let secret = try? Scalar(bigEndianBytes: try bytes(hex: entry.hostseckey))
            let key = secret.flatMap { secret in
                try? Group(
                    canonicalBytes: Group.generatorMultiplied(by: secret).canonicalBytes())
            }
            #expect(
                key.map { hex($0.canonicalBytes()) } == entry.expectedHostpubkey?.lowercased())
        }
    }
}
