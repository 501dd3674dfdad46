import EllipticCurves
import FiniteFields
import Foundation
import KeyManagement
import SecretSharing
import Testing

@Suite struct TaprootTests {
    typealias Point = Secp256k1.Point

    /// BIP-340, "Verification", with the suite's challenge.
    func verifies(_ signature: [UInt8], _ message: [UInt8], _ key: [UInt8]) -> Bool {
        guard signature.count == 64, let point = try? Point(canonicalBytes: [2] + key),
            let response = try? Secp256k1.Scalar(bigEndianBytes: Array(signature[32...]))
        else { return false }
        let challenge = FROSTTaproot.challenge(
            nonceCommitment: [2] + signature[..<32], groupKey: [2] + key, message: message)
        let found = Point.sumOfProductsVariableTime(
            generatorBy: response, [-challenge], [point])
        return found != .zero && found.canonicalBytes() == [2] + signature[..<32]
    }

    /// The challenge is BIP-340's: its test vectors come out as they should.
    @Test func publicVectors() throws {
        guard let data = PublicVectors.data("bips/bip-0340/test-vectors.csv") else { return }
        let rows = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
        var count = 0
        for row in rows.dropFirst() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            let result = verifies(
                try bytes(hex: String(fields[5])), try bytes(hex: String(fields[4])),
                try bytes(hex: String(fields[2])))
            #expect(result == (fields[6] == "TRUE"), "row \(fields[0])")
            count += 1
        }
        #expect(count >= 19)
    }

    /// Keys with either sign, with and without tweaks.
    @Test func signaturesVerifyUnderTheOutputKey() throws {
        for round in 0..<6 {
            let fixture = try FROSTFixture<FROSTTaproot>(parties: 3, signers: 2, nonces: 3)
            let root = [UInt8](repeating: UInt8(round), count: 32)
            for (place, merkleRoot) in [nil, [], root].enumerated() {
                let message = [UInt8(round)]
                let request = try fixture.request(
                    message, signers: [1, 3], nonces: place,
                    tweak: round % 2 == 0 ? nil : Secp256k1.Scalar(77), merkleRoot: merkleRoot)
                let signature = try fixture.sign(request)
                let key = FROSTTaproot.xOnly(request.signingPackage.verifyingKey)
                #expect(verifies(signature, message, key))
                guard round % 2 == 0 else { continue }
                // BIP-341: Q = lift_x(x(P)) + H(x(P) || root) G.
                let internalKey = FROSTTaproot.xOnly(fixture.key.groupKey)
                var output = try Point(canonicalBytes: [2] + internalKey)
                if let merkleRoot {
                    output += Point.generatorMultiplied(
                        by: FROSTTaproot.taprootTweak(of: output, merkleRoot: merkleRoot))
                }
                #expect(key == FROSTTaproot.xOnly(output))
            }
        }
    }

    @Test func rootsAreForTaprootAndOf32Bytes() throws {
        let fixture = try FROSTFixture<FROSTTaproot>(parties: 2, signers: 2)
        #expect(throws: KeyManagementError.wrongMerkleRoot) {
            _ = try fixture.request([1], signers: [1, 2], merkleRoot: [1, 2])
        }
        let other = try FROSTFixture<FROSTSecp256k1>(parties: 2, signers: 2)
        #expect(throws: KeyManagementError.wrongMerkleRoot) {
            _ = try other.request([1], signers: [1, 2], merkleRoot: [])
        }
        // A tweak that leaves nothing of the key.
        let secret = Secp256k1.Scalar(5)
        let dealer = try TrustedDealer<Point>(
            purpose: KeyPurpose(scheme: .frostTaproot, label: "nothing"),
            participants: fixture.parties.participants, minimumSigners: 2)
        var generator = SystemRandomNumberGenerator()
        let shares = try dealer.split(SecretVector([secret]), using: &generator)
        let commitments = try SigningNonces<FROSTTaproot>(share: shares[0]).commitments
        #expect(throws: KeyManagementError.identityKey) {
            _ = try FROSTSigningPackage<FROSTTaproot>(
                key: shares[0].publicKeyPackage, message: [],
                commitments: [1: commitments, 2: commitments], tweak: -secret)
        }
    }
}
