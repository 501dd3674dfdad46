import BigIntegers
import COpenSSL
import EllipticCurves
import FiniteFields
import KeyManagement
import TestSupport
import Testing

@Suite struct ECDSASignatureTests {
    private struct Wycheproof: Decodable {
        struct Group: Decodable {
            struct PublicKey: Decodable {
                let uncompressed: String
            }
            struct Test: Decodable {
                let tcId: Int
                let comment, msg, sig, result: String
            }
            let publicKey: PublicKey
            let tests: [Test]
        }
        let testGroups: [Group]
    }

    private static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        _ = SHA256(bytes, bytes.count, &digest)
        return digest
    }

    /// Encodings and numbers at their edges: what decodes and verifies is what Wycheproof calls valid.
    @Test func wycheproof() throws {
        let file = "wycheproof/ecdsa_secp256k1_sha256_test.json"
        guard let vectors = try PublicVectors.load(file, as: Wycheproof.self) else { return }
        var counts = ["valid": 0, "invalid": 0]
        for group in vectors.testGroups {
            let key = try Secp256k1.Affine(sec1Bytes: bytes(hex: group.publicKey.uncompressed))
            for test in group.tests {
                let digest = try Self.sha256(bytes(hex: test.msg))
                let signature = try? ECDSASignature(der: bytes(hex: test.sig))
                let holds =
                    signature?.verifies(digest, by: key, allowingHighS: true) ?? false
                #expect(holds == (test.result == "valid"), "\(test.tcId): \(test.comment)")
                if let signature, holds {
                    #expect(try signature.der == bytes(hex: test.sig))
                    #expect(signature.verifies(digest, by: key) == signature.isLow)
                }
                counts[test.result, default: 0] += 1
            }
        }
        #expect(counts["valid", default: 0] > 100 && counts["invalid", default: 0] > 100)
    }

    /// What libcrypto signs verifies here, and not over another digest or under another key.
    @Test func libcryptoSigns() throws {
        var random = SeededGenerator(label: "ecdsa")
        for _ in 0..<20 {
            let digest = random.bytes(32)
            let (encodedKey, der) = OpenSSLVerifier.sign(digest)
            let key = try Secp256k1.Affine(sec1Bytes: encodedKey)
            let signature = try ECDSASignature(der: der)
            #expect(signature.der == der)
            #expect(signature.verifies(digest, by: key, allowingHighS: true))
            #expect(!signature.verifies(random.bytes(32), by: key, allowingHighS: true))
            let other = Secp256k1.Point(key).doubled().affine
            #expect(!signature.verifies(digest, by: other, allowingHighS: true))
            #expect(!signature.verifies(Array(digest.dropLast()), by: key, allowingHighS: true))
            #expect(!signature.verifies(digest, by: .identity, allowingHighS: true))
        }
    }

    @Test func encodings() throws {
        let order = Secp256k1.Scalar.order
        let half = try Secp256k1.Scalar(order >> 1)
        let one = Secp256k1.Scalar.one
        let small = Secp256k1.Scalar(UInt64(0x80))
        for r in [one, small, -one, half] {
            for s in [one, small, half, -half, -one] {
                let signature = try ECDSASignature(r: r, s: s, recoveryID: 1)
                #expect(signature.isLow == (s.integer <= order >> 1))
                let decoded = try ECDSASignature(der: signature.der)
                #expect(decoded.r == r && decoded.s == s && decoded.recoveryID == nil)
                let compact = try ECDSASignature(compact: signature.compact)
                #expect(compact == decoded && compact.ethereum == nil)
                let ethereum = try #require(signature.ethereum)
                #expect(ethereum.last == 28)
                if signature.isLow {
                    #expect(try ECDSASignature(ethereum: ethereum) == signature)
                } else {
                    #expect(throws: KeyManagementError.malformedEncoding) {
                        try ECDSASignature(ethereum: ethereum)
                    }
                }
            }
        }
        #expect(try ECDSASignature(r: .one, s: .one, recoveryID: 2).ethereum == nil)
        let good = try #require(ECDSASignature(r: .one, s: .one, recoveryID: 0).ethereum)
        for v in [0, 1, 26, 29, 255] as [UInt8] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try ECDSASignature(ethereum: good.dropLast() + [v])
            }
        }
        for bytes in [[], Array(good.dropLast()), good + [0]] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try ECDSASignature(ethereum: bytes)
            }
        }
        #expect(throws: KeyManagementError.malformedEncoding) {
            try ECDSASignature(r: .zero, s: .one)
        }
        #expect(throws: KeyManagementError.malformedEncoding) {
            try ECDSASignature(r: .one, s: .zero)
        }
        #expect(throws: KeyManagementError.malformedEncoding) {
            try ECDSASignature(r: .one, s: .one, recoveryID: 4)
        }
        var notReduced = (-Secp256k1.Scalar.one).bigEndianBytes()
        notReduced[31] += 1
        let good32 = one.bigEndianBytes()
        for bytes in [notReduced + good32, good32 + notReduced, good32, good32 + good32 + [0]] {
            #expect(throws: KeyManagementError.malformedEncoding) {
                try ECDSASignature(compact: bytes)
            }
        }
    }

    /// One encoding of each signature: no lengths but the right ones, no zeros but those that are needed.
    @Test func otherEncodingsAreRefused() throws {
        let good: [UInt8] = [0x30, 6, 2, 1, 1, 2, 1, 1]
        #expect(try ECDSASignature(der: good).der == good)
        var bad: [[UInt8]] = [
            [], [0x30], [0x31, 6, 2, 1, 1, 2, 1, 1], [0x30, 5, 2, 1, 1, 2, 1, 1],
            [0x30, 7, 2, 1, 1, 2, 1, 1], [0x30, 6, 2, 1, 1, 2, 1], [0x30, 6, 2, 1, 1, 2, 1, 1, 0],
            [0x30, 7, 2, 1, 1, 2, 1, 1, 0], [0x30, 0], [0x30, 1, 2], [0x30, 3, 2, 1, 1],
            [0x30, 4, 2, 1, 1, 2], [0x30, 6, 3, 1, 1, 2, 1, 1], [0x30, 6, 2, 1, 1, 3, 1, 1],
            [0x30, 5, 2, 0, 2, 1, 1], [0x30, 6, 2, 1, 1, 2, 5, 1], [0x30, 6, 2, 1, 0x80, 2, 1, 1],
            [0x30, 7, 2, 2, 0, 1, 2, 1, 1], [0x30, 6, 2, 1, 0, 2, 1, 1],
            [0x30, 0x81, 6, 2, 1, 1, 2, 1, 1],
        ]
        bad.append([0x30, 38, 2, 33] + [UInt8](repeating: 1, count: 33) + [2, 1, 1])
        for bytes in bad {
            #expect(throws: KeyManagementError.malformedEncoding, "\(bytes)") {
                try ECDSASignature(der: bytes)
            }
        }
    }

    /// The key is found from each signature, by the one right recovery id.
    @Test func recovery() throws {
        var random = SeededGenerator(label: "ecdsa recovery")
        for _ in 0..<8 {
            let digest = random.bytes(32)
            let (encodedKey, der) = OpenSSLVerifier.sign(digest)
            let key = try Secp256k1.Affine(sec1Bytes: encodedKey)
            let signature = try ECDSASignature(der: der)
            #expect(signature.recoveredKey(digest) == nil)
            let found = try (0..<4).filter { id in
                let candidate = try ECDSASignature(
                    r: signature.r, s: signature.s, recoveryID: UInt8(id))
                return candidate.recoveredKey(digest) == key
            }
            #expect(found.count == 1)
        }
    }
}
