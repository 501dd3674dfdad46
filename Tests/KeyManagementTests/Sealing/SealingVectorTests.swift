import KeyManagement
import SecretSharing
import Testing

/// Wycheproof's vectors of what seals shares.
@Suite struct SealingVectorTests {
    private struct AEAD: Decodable {
        struct Group: Decodable {
            let ivSize, keySize, tagSize: Int
            let tests: [Test]
        }
        struct Test: Decodable {
            let tcId: Int
            let key, iv, aad, msg, ct, tag, result: String
        }
        let testGroups: [Group]
    }

    @Test func aesGCM() throws {
        guard let file = try PublicVectors.load("wycheproof/aes_gcm_test.json", as: AEAD.self)
        else { return }
        let cipher = AuthenticatedCipher.aes256GCM
        var count = 0
        for group in file.testGroups
        where group.keySize == 256 && group.ivSize == 96 && group.tagSize == 128 {
            for test in group.tests {
                let key = SecretVector(try bytes(hex: test.key))
                let (nonce, data) = (try bytes(hex: test.iv), try bytes(hex: test.aad))
                let sealed = try bytes(hex: test.ct + test.tag)
                let opened = cipher.open(
                    sealed[...], key: key, nonce: nonce, additionalData: data)
                let isValid = test.result == "valid"
                let expected = isValid ? try bytes(hex: test.msg) : nil
                let text = opened?.reveal()
                #expect(text == expected, "case \(test.tcId)")
                if isValid {
                    let message = SecretVector(try bytes(hex: test.msg))
                    let again = message.withUnsafeBufferPointer {
                        cipher.seal($0, key: key, nonce: nonce, additionalData: data)
                    }
                    #expect(again == sealed, "case \(test.tcId)")
                }
                count += 1
            }
        }
        #expect(count > 50)
    }

    private struct Derivation: Decodable {
        struct Group: Decodable { let tests: [Test] }
        struct Test: Decodable {
            let tcId, size: Int
            let ikm, salt, info, okm, result: String
        }
        let testGroups: [Group]
    }

    @Test func hkdf() throws {
        guard
            let file = try PublicVectors.load(
                "wycheproof/hkdf_sha256_test.json", as: Derivation.self)
        else { return }
        var count = 0
        for test in file.testGroups.flatMap(\.tests) where test.result == "valid" {
            let secret = SecretVector(try bytes(hex: test.ikm))
            let salt = try bytes(hex: test.salt)
            let key = secret.withUnsafeBufferPointer { HKDF.extract(salt: salt, $0) }
            let found = HKDF.expand(key, info: try bytes(hex: test.info), count: test.size)
            #expect(hex(found.reveal()) == test.okm, "case \(test.tcId)")
            count += 1
        }
        #expect(count > 50)
    }
}
