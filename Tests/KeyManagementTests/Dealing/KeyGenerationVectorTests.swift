import EllipticCurves
import FiniteFields
import Foundation
import KeyManagement
import SecretSharing
import Testing

/// The Zcash Foundation's vectors of key generation: from the same polynomials come the same shares and the
/// same key. Its proofs have another challenge than ours.
@Suite struct KeyGenerationVectorTests {
    @Test func ed25519() throws { try check("ed25519", FROSTEd25519.self) }

    @Test func secp256k1() throws { try check("secp256k1", FROSTSecp256k1.self) }

    @Test func taproot() throws { try check("secp256k1-tr", FROSTTaproot.self) }

    private func check<Suite: FROSTCiphersuite>(_ name: String, _: Suite.Type) throws {
        typealias Scalar = Suite.Group.Scalar
        guard let data = PublicVectors.data("frost-zf/\(name)/vectors_dkg.json") else { return }
        let file = try #require(
            try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]])
        let inputs = try #require(file["inputs"])
        func scalar(_ text: Any?) throws -> Scalar {
            let encoded = try bytes(hex: try #require(text as? String))
            return Suite.isLittleEndian
                ? try Scalar(littleEndianBytes: encoded) : try Scalar(bigEndianBytes: encoded)
        }
        let entries = try ["1", "2", "3"].map { try #require(inputs[$0] as? [String: Any]) }

        let parties = try TestParties(3)
        let generation = try KeyGeneration<Suite.Group>(
            identifier: Array("public vectors \(name)".utf8), participants: parties.participants,
            minimumSigners: 2, purpose: KeyPurpose(scheme: Suite.scheme, label: "vectors"))
        var machines = [RoundParty<DealtKey<Suite.Group>>]()
        for (entry, party) in zip(entries, parties.participants.numbers) {
            let secret = try DealerSecret<Suite.Group>(
                coefficients: SecretVector(
                    [try scalar(entry["signing_key"]), try scalar(entry["coefficient"])]),
                holders: 3)
            let expected = try #require(entry["vss_commitments"] as? [String])
            #expect(secret.commitments.elements.map { hex($0.canonicalBytes()) } == expected)
            // What each of the others got from this one.
            for (place, other) in entries.enumerated() where place != party.place {
                let got = try #require(other["signing_shares"] as? [String: String])
                let value = secret.shares[place].values.reveal()[0]
                #expect(hex(Suite.encode(value)) == got["\(party)"])
            }
            machines.append(
                try generation.party(party, keys: parties.keys(of: party), secret: secret))
        }
        var run = ProtocolRun(machines)
        let outcomes = run.run()
        for (entry, party) in zip(entries, parties.participants.numbers) {
            let key = try #require(outcomes[party]?.output)
            let expectedKey = try Suite.Group(
                canonicalBytes: try bytes(hex: try #require(inputs["verifying_key"] as? String)))
            // For Taproot they tweak a generated key at once, for an output without scripts, and leave its
            // sign as it is.
            let adjustment = try KeyAdjustment<Suite>(
                key.publicKeyPackage.groupKey, encoded: key.publicKeyPackage.encodedGroupKey,
                tweak: .zero,
                merkleRoot: Suite.scheme == .frostTaproot ? [] : nil)
            let isNegated = Suite.mustNegate(expectedKey)
            #expect((isNegated ? -adjustment.groupKey : adjustment.groupKey) == expectedKey)
            let share = try #require(key.share).withSecret { adjustment.share($0) }
            #expect(
                hex(Suite.encode(isNegated ? -share : share)) == entry["signing_share"] as? String)
            let element = adjustment.verifyingShare(
                try key.publicKeyPackage.verifyingShare(of: party))
            #expect(
                hex((isNegated ? -element : element).canonicalBytes())
                    == entry["verifying_share"] as? String)
        }
    }
}
